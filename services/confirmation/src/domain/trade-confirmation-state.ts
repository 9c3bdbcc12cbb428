import type { ConfirmationEvent, ConfirmationMethodDetermined, ConfirmationTerms } from '@verso/contracts';

export type TradeConfirmationState = UnknownTrade | KnownTrade;

export interface UnknownTrade {
  readonly status: 'UNKNOWN';
  /** Highest version that the depository matched, 0 for none. */
  readonly depositoryMatched: number;
}

export interface KnownTrade {
  /** BUSTED ends it; WITHDRAWN waits for the next version. */
  readonly status: 'STANDING' | 'WITHDRAWN' | 'BUSTED';
  readonly depositoryMatched: number;
  readonly tradeId: string;
  readonly tradeVersion: number;
  readonly bookingEntity: string;
  readonly method: string;
  readonly confirmBy: string;
  readonly confirmed: boolean;
  readonly overdue: boolean;
  /** Our confirmation of this version; absent for methods without one. */
  readonly issued?: Issued;
  /** Their reference while both sides agree. */
  readonly matchedWith?: string;
  /** Their reference while the two sides differ. */
  readonly mismatchedWith?: string;
  /** The two sides differed, or an agreement was withdrawn, since they last agreed. */
  readonly differed: boolean;
  readonly sentMessages: readonly string[];
}

interface Issued {
  readonly reference: string;
  readonly terms: ConfirmationTerms;
  readonly toleranceProfile: string;
  readonly settlementAmountTolerance: string;
}

/** Folds the events of `confirmation/<tradeId>`. */
export function evolveTradeConfirmation(
  state: TradeConfirmationState,
  event: ConfirmationEvent,
): TradeConfirmationState {
  switch (event.type) {
    case 'ConfirmationMethodDetermined':
      return determined(state, event.data);
    case 'DepositoryMatchNoted':
      return { ...state, depositoryMatched: Math.max(state.depositoryMatched, event.data.tradeVersion) };
    default:
      return state.status === 'UNKNOWN' ? state : evolveKnown(state, event);
  }
}

function evolveKnown(
  state: KnownTrade,
  event: Exclude<ConfirmationEvent, { readonly type: 'ConfirmationMethodDetermined' | 'DepositoryMatchNoted' }>,
): KnownTrade {
  switch (event.type) {
    case 'ConfirmationIssued': {
      const { confirmationReference: reference, terms, toleranceProfile, settlementAmountTolerance } = event.data;
      return { ...state, issued: { reference, terms, toleranceProfile, settlementAmountTolerance } };
    }
    case 'MessageSent':
      return { ...state, sentMessages: [...state.sentMessages, event.data.messageId] };
    case 'ConfirmationMatched':
      return { ...apart(state), matchedWith: event.data.counterpartyReference, differed: false };
    case 'ConfirmationMismatched':
      return { ...apart(state), mismatchedWith: event.data.counterpartyReference, differed: true };
    case 'CounterpartyConfirmationReleased':
      return { ...apart(state), differed: event.data.matched };
    case 'TradeConfirmed':
      return { ...state, confirmed: true };
    case 'ConfirmationOverdue':
      return { ...state, overdue: true };
    case 'ConfirmationCancelled':
      return { ...state, status: event.data.reason === 'BUSTED' ? 'BUSTED' : 'WITHDRAWN' };
    case 'CounterpartyConfirmationReceived':
    case 'CounterpartyConfirmationAlleged':
    case 'AllegedConfirmationPaired':
    case 'AllegedConfirmationWithdrawn':
    case 'TradeAwaitsPairing':
    case 'TradePairingEnded':
    case 'CounterpartyConfirmationUnpaired':
    case 'CounterpartyConfirmationFiled':
    case 'CounterpartyConfirmationWithdrawn':
    case 'MessageReceived':
    case 'MessageRejected':
    case 'MessageRepaired':
    case 'EventSetAside':
    case 'EventReplayed':
      return state;
  }
}

/** A new version: nothing of what was agreed on the one before carries over. */
function determined(state: TradeConfirmationState, data: ConfirmationMethodDetermined): KnownTrade {
  const { tradeId, tradeVersion, bookingEntity, method, confirmBy } = data;
  return {
    status: 'STANDING',
    depositoryMatched: state.depositoryMatched,
    tradeId,
    tradeVersion,
    bookingEntity,
    method,
    confirmBy,
    confirmed: false,
    overdue: false,
    differed: false,
    sentMessages: state.status === 'UNKNOWN' ? [] : state.sentMessages,
  };
}

/** As before anything of the counterparty was compared with this version. */
function apart(state: KnownTrade): KnownTrade {
  const { matchedWith: _matchedWith, mismatchedWith: _mismatchedWith, ...rest } = state;
  return rest;
}
