import type { CashEvent, Money } from '@verso/contracts';
import { accepted, refused, type Decision } from '@verso/decider';
import { fromMinor } from '@verso/money';
import type { CashAccount, CashFlow, EndedFlow, FlowDirection } from './cash-account.js';
import type { About, CancelFlow, FirmFlow, ProjectFlow, RollFlow } from './commands.js';
import { minorOf } from './minor-amount.js';

/** Expects the flow of an obligation from its creation on. */
export function decideProjectFlow(command: ProjectFlow, state: CashAccount): Decision<CashEvent> {
  const minor = minorOf(command.amount, state);
  if (typeof minor !== 'bigint') return refused(minor.code, minor.detail);
  if (state.ended.has(command.obligationId)) return accepted();
  const known = state.flows.get(command.obligationId);
  if (known !== undefined && (known.counterparty !== '' || command.counterparty === '')) return accepted();
  return accepted(projected(command, command.amount, known?.valueDate ?? command.contractualDate));
}

/** The flow is confirmed and matched: receipts may fund, payments may be provisioned. */
export function decideFirmFlow(command: FirmFlow, state: CashAccount): Decision<CashEvent> {
  const { account, bookingEntity, obligationId, instructionId, priority } = command;
  const minor = minorOf(command.amount, state);
  if (typeof minor !== 'bigint') return refused(minor.code, minor.detail);
  const firmed: CashEvent = {
    type: 'CashFlowFirmed',
    data: { account, bookingEntity, obligationId, instructionId, priority },
  };
  const flow = state.flows.get(obligationId);
  if (flow !== undefined) {
    const isNew = flow.instructionId === '' && flow.cancelledInstructionId !== instructionId;
    return isNew ? accepted(firmed) : accepted();
  }
  if (isOver(state.ended.get(obligationId), instructionId)) return accepted();
  const terms = { ...command, contractualDate: command.settlementDate, counterparty: '' };
  return accepted(projected(terms, command.amount, command.settlementDate), firmed);
}

/** The flow failed on its day: it is expected on the next one. Its contractual date stays, claims need it. */
export function decideRollFlow(command: RollFlow, state: CashAccount): Decision<CashEvent> {
  const { account, bookingEntity, obligationId, toValueDate } = command;
  const flow = state.flows.get(obligationId);
  if (flow === undefined || flow.valueDate >= toValueDate) return accepted();
  const { valueDate: fromValueDate, contractualDate } = flow;
  const data = { account, bookingEntity, obligationId, fromValueDate, toValueDate, contractualDate };
  return accepted({ type: 'CashFlowRolled', data });
}

/**
 * Nothing (more) will flow; what was set aside for it is free again. When only an instruction is cancelled the obligation
 * still stands: its flow is projected anew and waits for the next instruction.
 */
export function decideCancelFlow(command: CancelFlow, state: CashAccount): Decision<CashEvent> {
  const { account, bookingEntity, obligationId, instructionId, reason } = command;
  const flow = state.flows.get(obligationId);
  const cancelled: CashEvent = {
    type: 'CashFlowCancelled',
    data: { account, bookingEntity, obligationId, reason, ...(instructionId === undefined ? {} : { instructionId }) },
  };
  if (flow === undefined) {
    const ended = state.ended.get(obligationId);
    const worthKeeping = instructionId === undefined && (ended === undefined || ended.instructionId !== '');
    return worthKeeping && ended?.how !== 'SETTLED' ? accepted(cancelled) : accepted();
  }
  const ofAnotherInstruction =
    instructionId !== undefined && flow.instructionId !== '' && flow.instructionId !== instructionId;
  if (ofAnotherInstruction) return accepted();
  if (flow.cancelledInstructionId === instructionId) return accepted();
  const events = [...released(command, flow, state.currency), cancelled];
  if (instructionId === undefined) return accepted(...events);
  const amount = fromMinor(state.currency, flow.remaining);
  return accepted(...events, projected({ ...command, ...flow }, amount, flow.valueDate));
}

function released(
  { account, bookingEntity, obligationId, reason }: CancelFlow,
  flow: CashFlow,
  currency: string,
): CashEvent[] {
  if (flow.reserved === 0n) return [];
  const { reservationId, instructionId, reserved } = flow;
  const data = {
    account,
    bookingEntity,
    obligationId,
    reservationId,
    instructionId,
    released: fromMinor(currency, reserved),
    reason,
  };
  return [{ type: 'FundsReservationReleased', data }];
}

/** A flow that settled, or whose obligation or this very instruction was cancelled, does not start again. */
function isOver(ended: EndedFlow | undefined, instructionId: string): boolean {
  if (ended === undefined) return false;
  return ended.how === 'SETTLED' || ended.instructionId === '' || ended.instructionId === instructionId;
}

/** Expects an amount of an obligation on a day. */
export function projected(
  flow: About & {
    readonly obligationId: string;
    readonly direction: FlowDirection;
    readonly contractualDate: string;
    readonly counterparty: string;
  },
  amount: Money,
  valueDate: string,
): CashEvent {
  const { account, bookingEntity, obligationId, direction, contractualDate, counterparty } = flow;
  const data = { account, bookingEntity, obligationId, direction, amount, valueDate, contractualDate, counterparty };
  return { type: 'CashFlowProjected', data };
}
