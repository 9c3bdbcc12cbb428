import type {
  CashFlowCancelled,
  CashFlowFirmed,
  CashFlowProjected,
  CashFlowRolled,
  FundsReservationConsumed,
  FundsReservationReleased,
  FundsReserved,
  FundsShortfallDetected,
} from '@verso/contracts';
import { toMinor } from '@verso/money';
import type { CashAccount, CashFlow, EndedFlow, FlowDirection } from './cash-account.js';

export function projectFlow(state: CashAccount, data: CashFlowProjected): CashAccount {
  const known = state.flows.get(data.obligationId);
  if (known !== undefined) {
    known.counterparty = data.counterparty;
    return state;
  }
  if (state.currency === '') state.currency = data.amount.currency;
  const ended = state.ended.get(data.obligationId);
  // What settled and was reversed is expected of the same instruction again.
  const cancelledInstructionId = ended?.how === 'CANCELLED' ? ended.instructionId : '';
  state.ended.delete(data.obligationId);
  state.flows.set(data.obligationId, {
    direction: data.direction as FlowDirection,
    remaining: toMinor(data.amount),
    valueDate: data.valueDate,
    contractualDate: data.contractualDate,
    counterparty: data.counterparty,
    instructionId: '',
    cancelledInstructionId,
    priority: 4,
    failing: false,
    reservationId: '',
    reserved: 0n,
    shortfallOn: '',
  });
  return state;
}

export function firmFlow(state: CashAccount, data: CashFlowFirmed): CashAccount {
  return change(state, data.obligationId, (flow) => {
    flow.instructionId = data.instructionId ?? data.obligationId;
    flow.priority = data.priority;
  });
}

export function moveFlow(state: CashAccount, data: CashFlowRolled): CashAccount {
  return change(state, data.obligationId, (flow) => {
    flow.valueDate = data.toValueDate;
    flow.failing = true;
  });
}

export function cancelFlow(state: CashAccount, data: CashFlowCancelled): CashAccount {
  return endFlow(state, data.obligationId, 'CANCELLED', data.instructionId ?? '');
}

export function reserve(state: CashAccount, data: FundsReserved): CashAccount {
  const amount = toMinor(data.amount);
  return change(state, data.obligationId, (flow) => {
    flow.reservationId = data.reservationId;
    flow.reserved = amount;
    state.reserved += amount;
  });
}

export function noteShortfall(state: CashAccount, data: FundsShortfallDetected): CashAccount {
  const flow = state.flows.get(data.obligationId);
  if (flow !== undefined) flow.shortfallOn = data.businessDate;
  return state;
}

export function consumeReservation(state: CashAccount, data: FundsReservationConsumed): CashAccount {
  return keepReserved(state, data.obligationId, toMinor(data.remaining));
}

export function releaseReservation(state: CashAccount, data: FundsReservationReleased): CashAccount {
  return keepReserved(state, data.obligationId, 0n);
}

/** A part of the obligation is paid. */
export function reduceFlow(state: CashAccount, obligationId: string, paid: bigint): CashAccount {
  return change(state, obligationId, (flow) => {
    flow.remaining = flow.remaining > paid ? flow.remaining - paid : 0n;
  });
}

/** A part that had been paid is to be paid again. */
export function enlargeFlow(state: CashAccount, obligationId: string, owed: bigint): CashAccount {
  return change(state, obligationId, (flow) => {
    flow.remaining += owed;
  });
}

/** Takes a flow out of the projection and remembers that it is over. */
export function endFlow(
  state: CashAccount,
  obligationId: string,
  how: EndedFlow['how'],
  instructionId: string,
): CashAccount {
  const flow = state.flows.get(obligationId);
  if (flow !== undefined) {
    unindex(state, obligationId, flow);
    state.reserved -= flow.reserved;
    state.flows.delete(obligationId);
  }
  const { valueDate, counterparty } = flow ?? state.ended.get(obligationId) ?? { valueDate: '', counterparty: '' };
  state.ended.set(obligationId, { how, valueDate, instructionId, counterparty });
  return state;
}

function keepReserved(state: CashAccount, obligationId: string, remaining: bigint): CashAccount {
  const flow = state.flows.get(obligationId);
  if (flow === undefined) return state;
  state.reserved -= flow.reserved - remaining;
  flow.reserved = remaining;
  return state;
}

function change(state: CashAccount, obligationId: string, apply: (flow: CashFlow) => void): CashAccount {
  const flow = state.flows.get(obligationId);
  if (flow === undefined) return state;
  unindex(state, obligationId, flow);
  apply(flow);
  index(state, obligationId, flow);
  return state;
}

function index(state: CashAccount, obligationId: string, flow: CashFlow): void {
  if (flow.instructionId === '') return;
  if (flow.direction === 'IN') {
    addTo(state.firmReceipts, flow.valueDate, flow.remaining);
  } else if (flow.reservationId === '') {
    const waiting = state.waiting.get(flow.valueDate);
    if (waiting === undefined) state.waiting.set(flow.valueDate, new Set([obligationId]));
    else waiting.add(obligationId);
  }
}

function unindex(state: CashAccount, obligationId: string, flow: CashFlow): void {
  if (flow.instructionId === '') return;
  if (flow.direction === 'IN') {
    addTo(state.firmReceipts, flow.valueDate, -flow.remaining);
  } else {
    const waiting = state.waiting.get(flow.valueDate);
    if (waiting?.delete(obligationId) === true && waiting.size === 0) state.waiting.delete(flow.valueDate);
  }
}

/** Adds to a sum by date; what comes to zero is dropped, so that equal states are equal whatever led to them. */
export function addTo(sums: Map<string, bigint>, date: string, minor: bigint): void {
  const sum = (sums.get(date) ?? 0n) + minor;
  if (sum === 0n) sums.delete(date);
  else sums.set(date, sum);
}
