import type { PositionsEvent } from '@verso/contracts';
import { accepted, refused, type Decision } from '@verso/decider';
import { fromScaledQuantity } from '@verso/money';
import type { CancelFlow, FirmDelivery, ProjectFlow, RollFlow } from './commands.js';
import { scaledOf } from './scaled-quantity.js';
import type { EndedFlow, SafekeepingAccount, SecuritiesFlow } from './safekeeping-account.js';

/** Expects the receipt or delivery of an obligation from its creation on. */
export function decideProjectFlow(command: ProjectFlow, state: SafekeepingAccount): Decision<PositionsEvent> {
  const quantity = scaledOf(command.quantity);
  if (typeof quantity !== 'bigint') return refused(quantity.code, quantity.detail);
  // An instruction cancelled before we heard of its obligation ends nothing but itself.
  const isOverAlready = isOver(state.ended.get(command.obligationId), '');
  return state.flows.has(command.obligationId) || isOverAlready ? accepted() : accepted(projected(command));
}

/** The delivery is confirmed and matched: it may be provisioned. */
export function decideFirmDelivery(command: FirmDelivery, state: SafekeepingAccount): Decision<PositionsEvent> {
  const { account, bookingEntity, obligationId, instructionId, isin, priority } = command;
  const quantity = scaledOf(command.quantity);
  if (typeof quantity !== 'bigint') return refused(quantity.code, quantity.detail);
  const firmed: PositionsEvent = {
    type: 'SecuritiesFlowFirmed',
    data: { account, bookingEntity, obligationId, isin, instructionId, priority },
  };
  const flow = state.flows.get(obligationId);
  if (flow !== undefined) {
    const isNew = flow.instructionId === '' && flow.cancelledInstructionId !== instructionId;
    return isNew ? accepted(firmed) : accepted();
  }
  if (isOver(state.ended.get(obligationId), instructionId)) return accepted();
  return accepted(projected({ ...command, direction: 'DELIVER' }), firmed);
}

/** The flow failed on its day and is expected on the next one. The position does not move. */
export function decideRollFlow(command: RollFlow, state: SafekeepingAccount): Decision<PositionsEvent> {
  const { account, bookingEntity, obligationId, toDate } = command;
  const flow = state.flows.get(obligationId);
  if (flow === undefined || flow.expectedDate >= toDate) return accepted();
  const data = { account, bookingEntity, obligationId, isin: flow.isin, fromDate: flow.expectedDate, toDate };
  return accepted({ type: 'SecuritiesFlowRolled', data });
}

/**
 * Nothing (more) will move; what was set aside for it is free again. When only an instruction is cancelled the obligation
 * still stands: its flow is projected anew and waits for the next instruction.
 */
export function decideCancelFlow(command: CancelFlow, state: SafekeepingAccount): Decision<PositionsEvent> {
  const { account, bookingEntity, obligationId, instructionId, reason } = command;
  const flow = state.flows.get(obligationId);
  const ended = state.ended.get(obligationId);
  if (flow === undefined && isOver(ended, instructionId ?? '')) return accepted();
  const ofAnotherInstruction =
    instructionId !== undefined &&
    flow !== undefined &&
    flow.instructionId !== '' &&
    flow.instructionId !== instructionId;
  if (ofAnotherInstruction) return accepted();
  const data = { account, bookingEntity, obligationId, isin: flow?.isin ?? '', reason };
  const cancelled: PositionsEvent = {
    type: 'SecuritiesFlowCancelled',
    data: instructionId === undefined ? data : { ...data, instructionId },
  };
  if (flow === undefined) return accepted(cancelled);
  if (flow.cancelledInstructionId === instructionId) return accepted();
  const events = [...released(command, flow), cancelled];
  if (instructionId === undefined) return accepted(...events);
  return accepted(...events, projected({ ...command, ...flow, quantity: fromScaledQuantity(flow.remaining) }));
}

function released(command: CancelFlow, flow: SecuritiesFlow): readonly PositionsEvent[] {
  if (flow.reserved === 0n) return [];
  const { account, bookingEntity, obligationId, reason } = command;
  const { reservationId, instructionId, isin } = flow;
  const quantity = fromScaledQuantity(flow.reserved);
  const data = { account, bookingEntity, obligationId, reservationId, instructionId, isin, released: quantity, reason };
  return [{ type: 'SecuritiesReservationReleased', data }];
}

/** A flow that settled, or whose obligation or this very instruction was cancelled, does not start again. */
function isOver(ended: EndedFlow | undefined, instructionId: string): boolean {
  if (ended === undefined) return false;
  return ended.how === 'SETTLED' || ended.instructionId === '' || ended.instructionId === instructionId;
}

/** Expects a receipt or delivery of an obligation on a day. */
export function projected(flow: Omit<ProjectFlow, 'type'>): PositionsEvent {
  const { account, bookingEntity, obligationId, isin, direction, quantity, expectedDate } = flow;
  const data = { account, bookingEntity, obligationId, isin, direction, quantity, expectedDate };
  return { type: 'SecuritiesFlowProjected', data };
}
