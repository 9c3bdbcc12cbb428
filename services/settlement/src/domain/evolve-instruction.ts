import type { InstructionCreated, Money, SettlementReversed } from '@verso/contracts';
import { add, addQuantities, subtract } from '@verso/money';
import type {
  ConfirmedPart,
  EndedInstruction,
  Instructed,
  InstructionEvent,
  LiveInstruction,
  SettlementInstruction,
} from './instruction.js';
import { provisionNeeded } from './instruction-facts.js';
import { fingerprint } from './received-message.js';
import { unaffected } from './unaffected.js';

/** Folds in place. Forgiving: a fact about an instruction that is not known is left out. */
export function evolveInstruction(state: SettlementInstruction, event: InstructionEvent): SettlementInstruction {
  switch (event.type) {
    case 'InstructionCreated':
      return created(state, event.data);
    case 'InstructionConfirmed':
      state.confirmed = true;
      return state;
    case 'MessageReceived':
      state.messages.set(event.data.messageId, fingerprint(event.data.body));
      return state;
    case 'MessageRejected':
    case 'MessageSent':
      return state;
    case 'InstructionProvisioned':
      if (state.status === 'NONE') state.setAside.add(event.data.what ?? '');
      else state.provisioned = true;
      return state;
    default:
      return state.status === 'NONE' ? state : evolveInstructed(state, event);
  }
}

type Known = LiveInstruction | EndedInstruction;
type InstructedEvent = Exclude<
  InstructionEvent,
  {
    readonly type:
      | 'InstructionCreated'
      | 'InstructionConfirmed'
      | 'InstructionProvisioned'
      | 'MessageReceived'
      | 'MessageRejected'
      | 'MessageSent';
  }
>;

function created(state: SettlementInstruction, terms: InstructionCreated): SettlementInstruction {
  const { confirmed, setAside, messages } = state;
  const needed = provisionNeeded({ terms });
  return {
    status: 'CREATED',
    confirmed,
    setAside,
    messages,
    terms,
    sent: false,
    accepted: false,
    matching: 'UNKNOWN',
    provisionRequested: false,
    provisioned: needed !== undefined && setAside.has(needed),
    hold: terms.hold ? 'HELD' : 'RELEASED',
    cancellation: 'NONE',
    requests: new Map(),
    settledQuantity: '0',
    settledAmount: terms.amount === undefined ? undefined : { currency: terms.amount.currency, amount: '0' },
    settledParts: new Map(),
    confirmations: new Map(),
    reversed: new Set(),
    standing: { kind: 'NONE', reasons: [] },
    ageing: { daysFailing: 0, lastFailedOn: '', expectedSettlementDate: terms.settlementDate },
  };
}

function evolveInstructed(state: Known, event: InstructedEvent): SettlementInstruction {
  switch (event.type) {
    case 'InstructionSent':
      state.sent = true;
      return progressed(state);
    case 'InstructionAccepted':
      state.accepted = true;
      return progressed(state);
    case 'InstructionRejected':
      return ended(state, 'REJECTED');
    case 'InstructionMatched':
      state.matching = 'MATCHED';
      if (state.standing.kind === 'UNMATCHED') state.standing = { kind: 'NONE', reasons: [] };
      return progressed(state);
    case 'InstructionUnmatched':
      state.matching = 'UNMATCHED';
      state.standing = { kind: 'UNMATCHED', reasons: event.data.reasons };
      return state;
    case 'InstructionPending':
      state.standing = { kind: 'PENDING', reasons: event.data.reasons };
      return state;
    case 'InstructionFailing':
      state.standing = { kind: 'FAILING', reasons: event.data.reasons };
      return state;
    case 'SettlementFailed': {
      const { daysFailing, businessDate, expectedSettlementDate } = event.data;
      state.ageing = { daysFailing, lastFailedOn: businessDate, expectedSettlementDate };
      return state;
    }
    case 'ProvisionRequested':
      state.confirmed = true;
      state.provisionRequested = true;
      return state;
    default:
      return evolveRequests(state, event);
  }
}

type RequestEvent = Extract<
  InstructedEvent,
  {
    readonly type:
      | 'ReleaseRequested'
      | 'InstructionReleased'
      | 'ReleaseDenied'
      | 'HoldRequested'
      | 'InstructionHeld'
      | 'CancellationRequested'
      | 'InstructionCancelled'
      | 'CancellationDenied'
      | 'InstructionPartiallySettled'
      | 'InstructionSettled'
      | 'SettlementReversed';
  }
>;

function evolveRequests(state: Known, event: RequestEvent): SettlementInstruction {
  switch (event.type) {
    case 'ReleaseRequested':
      state.confirmed = true;
      state.provisioned = true;
      state.hold = 'RELEASE_REQUESTED';
      state.requests.set(event.data.requestId, 'RELEASE');
      return state;
    case 'InstructionReleased':
      state.hold = 'RELEASED';
      return progressed(state);
    case 'ReleaseDenied':
      state.hold = 'RELEASE_DENIED';
      return state;
    case 'HoldRequested':
      state.hold = 'HOLD_REQUESTED';
      state.requests.set(event.data.requestId, 'HOLD');
      return state;
    case 'InstructionHeld':
      state.hold = 'HELD';
      return progressed(state);
    case 'CancellationRequested':
      state.cancellation = 'REQUESTED';
      state.requests.set(event.data.requestId, 'CANCELLATION');
      return state;
    case 'CancellationDenied':
      state.cancellation = 'DENIED';
      return state;
    case 'InstructionCancelled':
      return ended(state, 'CANCELLED');
    case 'InstructionPartiallySettled':
    case 'InstructionSettled': {
      const { settledQuantity, settledAmount } = event.data;
      state.confirmations.set(event.data.messageId, confirmedPart(state, event));
      state.settledQuantity = addQuantities(state.settledQuantity, settledQuantity);
      state.settledAmount = sum(state.settledAmount, settledAmount);
      state.settledParts.set(event.data.servicerPreviouslySettledQuantity, settledQuantity);
      return event.type === 'InstructionSettled' ? ended(state, 'SETTLED') : progressed(state);
    }
    case 'SettlementReversed':
      return reversed(state, event.data);
  }
  return unaffected(state, event);
}

/** The last part discharges all that remained, whatever a tolerance took of it. */
function confirmedPart({ terms, settledAmount }: Known, event: SettledEvent): ConfirmedPart {
  const { servicerPreviouslySettledQuantity: start, settledQuantity: quantity, settledAmount: amount } = event.data;
  const remained =
    terms.amount === undefined || settledAmount === undefined ? amount : subtract(terms.amount, settledAmount);
  return { start, quantity, amount, owed: event.type === 'InstructionSettled' ? remained : amount };
}

type SettledEvent = Extract<RequestEvent, { readonly type: 'InstructionPartiallySettled' | 'InstructionSettled' }>;

/** As if the part had never settled; a rest that was cancelled stays so. */
function reversed(state: Known, data: SettlementReversed): Known {
  state.settledQuantity = data.settledQuantity;
  if (state.settledAmount !== undefined && data.reversedAmount !== undefined)
    state.settledAmount = subtract(state.settledAmount, data.reversedAmount);
  state.settledParts.delete(data.servicerPreviouslySettledQuantity);
  state.confirmations.delete(data.reversedMessageId);
  state.reversed.add(data.reversedMessageId);
  state.standing = { kind: 'NONE', reasons: [] };
  // What was denied because of it may be asked again.
  if (state.settledQuantity === '0' && state.cancellation === 'DENIED') state.cancellation = 'NONE';
  return data.reopened ? withStatus(state, furthest(state)) : state;
}

/** The furthest of what is known; end states stay. */
function progressed(state: Known): Known {
  return isOpen(state) ? withStatus(state, furthest(state)) : state;
}

function ended(state: Known, status: EndedInstruction['status']): Known {
  return isOpen(state) ? withStatus(state, status) : state;
}

function furthest(state: Instructed): LiveInstruction['status'] {
  if (state.settledQuantity !== '0') return 'PARTIALLY_SETTLED';
  if (state.matching === 'MATCHED') return state.hold === 'RELEASED' ? 'RELEASED' : 'MATCHED';
  if (state.accepted) return 'ACCEPTED';
  return state.sent ? 'SENT' : 'CREATED';
}

function isOpen(state: Known): state is LiveInstruction {
  return state.status !== 'SETTLED' && state.status !== 'CANCELLED' && state.status !== 'REJECTED';
}

/** In place: the loop keeps only what the fold returns. */
function withStatus(state: Known, status: Known['status']): Known {
  return Object.assign(state, { status });
}

function sum(total: Money | undefined, more: Money | undefined): Money | undefined {
  return total === undefined || more === undefined ? total : add(total, more);
}
