import type { ConfirmationEvent, ConfirmationTerms, MessageSent } from '@verso/contracts';
import { accepted, type Decider, type Decision } from '@verso/decider';
import { confirmationReference, pairingKeyOf, type ConfirmationMethod } from './confirmation-rules.js';
import { compareTerms } from './terms.js';
import { evolveTradeConfirmation, type KnownTrade, type TradeConfirmationState } from './trade-confirmation-state.js';

/** Commands of `confirmation/<tradeId>`. */
export type TradeConfirmationCommand =
  | ConfirmTrade
  | { readonly type: 'WithdrawConfirmation'; readonly tradeVersion: number; readonly reason: 'AMENDED' | 'BUSTED' }
  | { readonly type: 'SendMessage'; readonly message: MessageSent }
  | CompareConfirmation
  | ReleaseConfirmation
  | { readonly type: 'NoteDepositoryMatch'; readonly tradeId: string; readonly tradeVersion: number }
  | { readonly type: 'CheckOverdue'; readonly now: string };

/** The trade stands in this version and is to be confirmed. */
export interface ConfirmTrade {
  readonly type: 'ConfirmTrade';
  readonly tradeId: string;
  readonly tradeVersion: number;
  readonly bookingEntity: string;
  readonly method: ConfirmationMethod;
  readonly ruleVersion: string;
  /** Business instant, empty when the market has no cut-off. */
  readonly confirmBy: string;
  readonly terms: ConfirmationTerms;
  readonly toleranceProfile: string;
  readonly settlementAmountTolerance: string;
}

/** The counterparty's confirmation that was paired with this version. */
export interface CompareConfirmation {
  readonly type: 'CompareConfirmation';
  readonly tradeVersion: number;
  readonly counterpartyReference: string;
  readonly messageId: string;
  readonly terms: ConfirmationTerms;
}

/** What was paired with the trade is so no longer. */
export interface ReleaseConfirmation {
  readonly type: 'ReleaseConfirmation';
  readonly counterpartyReference: string;
  readonly reason: string;
}

/** Confirms one trade, version by version. A later version stands for all earlier ones; a bust ends it. */
export const tradeConfirmationDecider: Decider<TradeConfirmationCommand, ConfirmationEvent, TradeConfirmationState> = {
  initialState: () => ({ status: 'UNKNOWN', depositoryMatched: 0 }),

  decide(command, state) {
    switch (command.type) {
      case 'ConfirmTrade':
        return confirmTrade(command, state);
      case 'WithdrawConfirmation':
        return withdraw(command, state);
      case 'SendMessage':
        return sendMessage(command.message, state);
      case 'CompareConfirmation':
        return compare(command, state);
      case 'ReleaseConfirmation':
        return release(command, state);
      case 'NoteDepositoryMatch':
        return noteDepositoryMatch(command, state);
      case 'CheckOverdue':
        return checkOverdue(command.now, state);
    }
  },

  evolve: evolveTradeConfirmation,

  nextDue: (state) => (isAwaited(state) ? state.confirmBy : undefined),

  /** The depository matches what is confirmed, mostly later. */
  isAtRest: (state) =>
    state.status === 'BUSTED' ||
    (state.status === 'STANDING' && state.confirmed && state.depositoryMatched >= state.tradeVersion),
};

function confirmTrade(command: ConfirmTrade, state: TradeConfirmationState): Decision<ConfirmationEvent> {
  const { tradeId, tradeVersion, bookingEntity, method, ruleVersion, confirmBy } = command;
  if (state.status !== 'UNKNOWN' && (state.status === 'BUSTED' || state.tradeVersion >= tradeVersion))
    return accepted();
  const events: ConfirmationEvent[] = [];
  const key = pairingKeyOfTerms(command.terms);
  if (state.status === 'STANDING' && state.issued !== undefined) {
    const moves = method !== 'BILATERAL' || pairingKeyOfTerms(state.issued.terms) !== key;
    events.push(cancelled(state, 'AMENDED', moves));
  }
  events.push({
    type: 'ConfirmationMethodDetermined',
    data: { tradeId, tradeVersion, bookingEntity, method, ruleVersion, confirmBy },
  });
  if (method === 'BILATERAL') events.push(issued(command));
  if (method === 'CSD_MATCH_ONLY' && state.depositoryMatched === tradeVersion) events.push(confirmed(command));
  return accepted(...events);
}

function withdraw(
  command: { readonly tradeVersion: number; readonly reason: 'AMENDED' | 'BUSTED' },
  state: TradeConfirmationState,
): Decision<ConfirmationEvent> {
  if (state.status === 'UNKNOWN' || state.status === 'BUSTED') return accepted();
  if (command.reason === 'BUSTED') return accepted(cancelled(state, 'BUSTED', true));
  if (state.status === 'WITHDRAWN' || command.tradeVersion <= state.tradeVersion) return accepted();
  return accepted(cancelled(state, 'AMENDED', true));
}

function sendMessage(message: MessageSent, state: TradeConfirmationState): Decision<ConfirmationEvent> {
  if (state.status === 'UNKNOWN' || state.sentMessages.includes(message.messageId)) return accepted();
  return accepted({ type: 'MessageSent', data: message });
}

function compare(command: CompareConfirmation, state: TradeConfirmationState): Decision<ConfirmationEvent> {
  if (state.status !== 'STANDING' || state.tradeVersion !== command.tradeVersion) return accepted();
  const { issued: ours, tradeId, tradeVersion, bookingEntity } = state;
  const { counterpartyReference } = command;
  // What both sides agreed on stands until one of them cancels it; a late or repeated draft does not undo it.
  if (ours === undefined || state.matchedWith === counterpartyReference) return accepted();
  const { differences, tolerated } = compareTerms(ours.terms, command.terms, ours.settlementAmountTolerance);
  const about = {
    tradeId,
    tradeVersion,
    bookingEntity,
    counterpartyReference,
    toleranceProfile: ours.toleranceProfile,
  };
  if (differences.length > 0) {
    return accepted({ type: 'ConfirmationMismatched', data: { ...about, differences } });
  }
  const matched: ConfirmationEvent = {
    type: 'ConfirmationMatched',
    data: { ...about, tolerated, ...(state.differed ? { afterDifference: true } : {}) },
  };
  return state.confirmed ? accepted(matched) : accepted(matched, confirmed(state));
}

function release(command: ReleaseConfirmation, state: TradeConfirmationState): Decision<ConfirmationEvent> {
  if (state.status !== 'STANDING') return accepted();
  const { counterpartyReference, reason } = command;
  const matched = state.matchedWith === counterpartyReference;
  if (!matched && state.mismatchedWith !== counterpartyReference) return accepted();
  const { tradeId, tradeVersion, bookingEntity } = state;
  const data = { tradeId, tradeVersion, bookingEntity, counterpartyReference, reason, matched };
  return accepted({ type: 'CounterpartyConfirmationReleased', data });
}

function noteDepositoryMatch(
  { tradeId, tradeVersion }: { readonly tradeId: string; readonly tradeVersion: number },
  state: TradeConfirmationState,
): Decision<ConfirmationEvent> {
  if (state.status === 'UNKNOWN' || state.tradeVersion < tradeVersion) {
    if (state.depositoryMatched >= tradeVersion) return accepted();
    return accepted({ type: 'DepositoryMatchNoted', data: { tradeId, tradeVersion } });
  }
  const applies = state.status === 'STANDING' && state.method === 'CSD_MATCH_ONLY' && !state.confirmed;
  return applies && state.tradeVersion === tradeVersion ? accepted(confirmed(state)) : accepted();
}

function checkOverdue(now: string, state: TradeConfirmationState): Decision<ConfirmationEvent> {
  if (!isAwaited(state) || now < state.confirmBy) return accepted();
  const { tradeId, tradeVersion, bookingEntity, confirmBy } = state;
  return accepted({ type: 'ConfirmationOverdue', data: { tradeId, tradeVersion, bookingEntity, confirmBy } });
}

function isAwaited(state: TradeConfirmationState): state is KnownTrade {
  if (state.status !== 'STANDING' || state.confirmed || state.overdue || state.confirmBy === '') return false;
  return state.method === 'BILATERAL' || state.method === 'CSD_MATCH_ONLY';
}

function issued(command: ConfirmTrade): ConfirmationEvent {
  const { tradeId, tradeVersion, bookingEntity, terms, toleranceProfile, settlementAmountTolerance } = command;
  const reference = confirmationReference(tradeId, tradeVersion);
  return {
    type: 'ConfirmationIssued',
    data: {
      tradeId,
      tradeVersion,
      bookingEntity,
      confirmationReference: reference,
      messageId: `${reference}-027`,
      terms,
      toleranceProfile,
      settlementAmountTolerance,
    },
  };
}

function cancelled(state: KnownTrade, reason: 'AMENDED' | 'BUSTED', endsPairing: boolean): ConfirmationEvent {
  const { tradeId, tradeVersion, bookingEntity, issued: ours } = state;
  const about = { tradeId, tradeVersion, bookingEntity };
  if (ours === undefined) return { type: 'ConfirmationCancelled', data: { ...about, messageId: '', reason } };
  const messageId = state.status === 'WITHDRAWN' ? '' : `${ours.reference}-029`;
  return {
    type: 'ConfirmationCancelled',
    data: {
      ...about,
      messageId,
      reason,
      confirmationReference: ours.reference,
      counterparty: ours.terms.receiver,
      ...(endsPairing ? { pairingKey: pairingKeyOfTerms(ours.terms) } : {}),
    },
  };
}

function confirmed(about: {
  readonly tradeId: string;
  readonly tradeVersion: number;
  readonly bookingEntity: string;
  readonly method: string;
  readonly overdue?: boolean;
}): ConfirmationEvent {
  const { tradeId, tradeVersion, bookingEntity, method, overdue } = about;
  const late = overdue === true ? { afterDeadline: true } : {};
  return { type: 'TradeConfirmed', data: { tradeId, tradeVersion, bookingEntity, method, ...late } };
}

function pairingKeyOfTerms({ sender, receiver, tradeDate }: ConfirmationTerms): string {
  return pairingKeyOf(sender, receiver, tradeDate);
}
