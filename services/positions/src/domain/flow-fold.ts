import type {
  SecuritiesFlowCancelled,
  SecuritiesFlowFirmed,
  SecuritiesFlowProjected,
  SecuritiesFlowRolled,
  SecuritiesMovementPosted,
  SecuritiesReservationConsumed,
  SecuritiesReservationReleased,
  SecuritiesReserved,
  SecuritiesShortfallDetected,
} from '@verso/contracts';
import { toScaledQuantity } from '@verso/money';
import type { EndedFlow, FlowDirection, Holding, SafekeepingAccount, SecuritiesFlow } from './safekeeping-account.js';

export function projectFlow(state: SafekeepingAccount, data: SecuritiesFlowProjected): SafekeepingAccount {
  if (state.flows.has(data.obligationId)) return state;
  const ended = state.ended.get(data.obligationId);
  // What settled and was reversed is expected of the same instruction again.
  const cancelledInstructionId = ended?.how === 'CANCELLED' ? ended.instructionId : '';
  state.ended.delete(data.obligationId);
  const flow: SecuritiesFlow = {
    isin: data.isin,
    direction: data.direction as FlowDirection,
    remaining: toScaledQuantity(data.quantity),
    expectedDate: data.expectedDate,
    instructionId: '',
    cancelledInstructionId,
    priority: 4,
    reservationId: '',
    reserved: 0n,
    shortfallOn: '',
  };
  state.flows.set(data.obligationId, flow);
  expect(state, flow, flow.remaining);
  return state;
}

export function firmFlow(state: SafekeepingAccount, data: SecuritiesFlowFirmed): SafekeepingAccount {
  return change(state, data.obligationId, (flow) => {
    flow.instructionId = data.instructionId;
    flow.priority = data.priority;
  });
}

export function moveFlow(state: SafekeepingAccount, data: SecuritiesFlowRolled): SafekeepingAccount {
  return change(state, data.obligationId, (flow) => {
    flow.expectedDate = data.toDate;
  });
}

export function cancelFlow(state: SafekeepingAccount, data: SecuritiesFlowCancelled): SafekeepingAccount {
  return endFlow(state, data.obligationId, 'CANCELLED', data.instructionId ?? '');
}

export function reserve(state: SafekeepingAccount, data: SecuritiesReserved): SafekeepingAccount {
  const quantity = toScaledQuantity(data.quantity);
  return change(state, data.obligationId, (flow) => {
    flow.reservationId = data.reservationId;
    flow.reserved = quantity;
    holdingOf(state, flow.isin).reserved += quantity;
  });
}

export function noteShortfall(state: SafekeepingAccount, data: SecuritiesShortfallDetected): SafekeepingAccount {
  const flow = state.flows.get(data.obligationId);
  if (flow !== undefined) flow.shortfallOn = data.businessDate;
  return state;
}

export function consumeReservation(state: SafekeepingAccount, data: SecuritiesReservationConsumed): SafekeepingAccount {
  return keepReserved(state, data.obligationId, toScaledQuantity(data.remaining));
}

export function releaseReservation(state: SafekeepingAccount, data: SecuritiesReservationReleased): SafekeepingAccount {
  return keepReserved(state, data.obligationId, 0n);
}

export function postMovement(state: SafekeepingAccount, data: SecuritiesMovementPosted): SafekeepingAccount {
  const moved = ownerSum(data);
  const holding = holdingOf(state, data.isin);
  holding.settled += moved;
  const sum = (holding.settledOn.get(data.effectiveDate) ?? 0n) + moved;
  if (sum === 0n) holding.settledOn.delete(data.effectiveDate);
  else holding.settledOn.set(data.effectiveDate, sum);
  if (data.kind === 'OPENING_BALANCE') {
    state.openings.set(data.isin, moved);
    return state;
  }
  state.movements.set(data.movementId, { effectiveDate: data.effectiveDate, isin: data.isin, moved });
  if (data.kind === 'SETTLEMENT') return endFlow(state, data.obligationId, 'SETTLED', data.instructionId ?? '');
  const settled = moved < 0n ? -moved : moved;
  if (data.kind === 'REVERSAL') {
    return change(state, data.obligationId, (flow) => {
      flow.remaining += settled;
      expect(state, flow, settled);
    });
  }
  return change(state, data.obligationId, (flow) => {
    const less = settled < flow.remaining ? settled : flow.remaining;
    flow.remaining -= less;
    expect(state, flow, -less);
  });
}

export function holdingOf(state: SafekeepingAccount, isin: string): Holding {
  let holding = state.holdings.get(isin);
  if (holding === undefined) {
    holding = { settled: 0n, reserved: 0n, incoming: 0n, outgoing: 0n, settledOn: new Map() };
    state.holdings.set(isin, holding);
  }
  return holding;
}

/** Credits less debits on our owner account: what we own more. */
function ownerSum({ account, postings }: SecuritiesMovementPosted): bigint {
  let sum = 0n;
  for (const { ledgerAccount, side, quantity } of postings) {
    if (ledgerAccount !== `owner:${account}`) continue;
    sum += side === 'CREDIT' ? toScaledQuantity(quantity) : -toScaledQuantity(quantity);
  }
  return sum;
}

function endFlow(
  state: SafekeepingAccount,
  obligationId: string,
  how: EndedFlow['how'],
  instructionId: string,
): SafekeepingAccount {
  const flow = state.flows.get(obligationId);
  const expectedDate = flow?.expectedDate ?? state.ended.get(obligationId)?.expectedDate ?? '';
  if (flow !== undefined) {
    unindex(state, obligationId, flow);
    expect(state, flow, -flow.remaining);
    holdingOf(state, flow.isin).reserved -= flow.reserved;
    state.flows.delete(obligationId);
  }
  state.ended.set(obligationId, { how, expectedDate, instructionId });
  return state;
}

function keepReserved(state: SafekeepingAccount, obligationId: string, remaining: bigint): SafekeepingAccount {
  const flow = state.flows.get(obligationId);
  if (flow === undefined) return state;
  holdingOf(state, flow.isin).reserved -= flow.reserved - remaining;
  flow.reserved = remaining;
  return state;
}

function expect(state: SafekeepingAccount, { isin, direction }: SecuritiesFlow, more: bigint): void {
  const holding = holdingOf(state, isin);
  if (direction === 'RECEIVE') holding.incoming += more;
  else holding.outgoing += more;
}

function change(
  state: SafekeepingAccount,
  obligationId: string,
  apply: (flow: SecuritiesFlow) => void,
): SafekeepingAccount {
  const flow = state.flows.get(obligationId);
  if (flow === undefined) return state;
  unindex(state, obligationId, flow);
  apply(flow);
  index(state, obligationId, flow);
  return state;
}

function index(state: SafekeepingAccount, obligationId: string, flow: SecuritiesFlow): void {
  if (flow.direction === 'RECEIVE' || flow.instructionId === '' || flow.reservationId !== '') return;
  const waiting = state.waiting.get(flow.expectedDate);
  if (waiting === undefined) state.waiting.set(flow.expectedDate, new Set([obligationId]));
  else waiting.add(obligationId);
}

function unindex(state: SafekeepingAccount, obligationId: string, flow: SecuritiesFlow): void {
  const waiting = state.waiting.get(flow.expectedDate);
  if (waiting?.delete(obligationId) === true && waiting.size === 0) state.waiting.delete(flow.expectedDate);
}
