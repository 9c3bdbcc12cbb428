import type { ConfirmationEvent, ConfirmationTerms } from '@verso/contracts';
import { compareTerms, oppositeSide } from './terms.js';

/** One of our trades that looks, or looked, for the counterparty's confirmation. */
export interface PairingTrade {
  readonly tradeId: string;
  readonly tradeVersion: number;
  readonly bookingEntity: string;
  readonly terms: ConfirmationTerms;
  readonly tolerance: string;
  readonly busted: boolean;
  /** Their reference. */
  readonly counterpart: string | undefined;
  /** Both sides agree: then nothing but a withdrawal or a new version parts them. */
  readonly matched: boolean;
}

/** One confirmation of the counterparty, with everything that it said under this reference. */
export interface PairingConfirmation {
  readonly reference: string;
  readonly contents: readonly PairingContent[];
  readonly withdrawn: boolean;
  readonly tradeId: string | undefined;
  readonly alleged: boolean;
}

export interface PairingContent {
  readonly messageId: string;
  readonly terms: ConfirmationTerms;
}

/** All confirmations between us and one counterparty for one trade date, ours and theirs; changed in place by the fold. */
export interface PairingState {
  readonly trades: Map<string, PairingTrade>;
  readonly confirmations: Map<string, PairingConfirmation>;
  /** Trades and confirmations that may still be paired anew, by what was traded. */
  readonly openTrades: Map<string, Set<string>>;
  readonly openConfirmations: Map<string, Set<string>>;
  readonly tradesByUti: Map<string, Set<string>>;
  readonly confirmationsByUti: Map<string, Set<string>>;
  /** Fingerprints of the bodies received, by message id. */
  readonly messages: Map<string, readonly string[]>;
}

export function emptyPairing(): PairingState {
  return {
    trades: new Map(),
    confirmations: new Map(),
    openTrades: new Map(),
    openConfirmations: new Map(),
    tradesByUti: new Map(),
    confirmationsByUti: new Map(),
    messages: new Map(),
  };
}

/** What was traded, seen from our side: isin and our side. */
export function subjectMatterOfOurs(terms: ConfirmationTerms): string {
  return `${terms.isin} ${terms.side}`;
}

export function subjectMatterOfTheirs(terms: ConfirmationTerms): string {
  return `${terms.isin} ${oppositeSide(terms.side)}`;
}

export function agrees(trade: PairingTrade, content: PairingContent): boolean {
  return compareTerms(trade.terms, content.terms, trade.tolerance).differences.length === 0;
}

/** Length and FNV-1a hash of a body: tells a repeat from another message under the same id. */
export function fingerprint(body: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < body.length; index += 1) {
    hash = Math.imul(hash ^ body.charCodeAt(index), 0x01000193);
  }
  return `${String(body.length)}:${(hash >>> 0).toString(16)}`;
}

/** Folds the events of `pairing/<key>`. */
export function evolvePairing(state: PairingState, event: ConfirmationEvent): PairingState {
  switch (event.type) {
    case 'TradeAwaitsPairing': {
      const { tradeId, tradeVersion, bookingEntity, terms, settlementAmountTolerance: tolerance } = event.data;
      const counterpart = state.trades.get(tradeId)?.counterpart;
      putTrade(state, {
        tradeId,
        tradeVersion,
        bookingEntity,
        terms,
        tolerance,
        busted: false,
        counterpart,
        matched: false,
      });
      if (counterpart !== undefined) reindex(state, counterpart);
      return state;
    }
    case 'TradePairingEnded':
      endTrade(state, event.data.tradeId, event.data.reason);
      return state;
    case 'CounterpartyConfirmationReceived': {
      const { counterpartyReference, messageId, terms, tradeId } = event.data;
      addContent(state, counterpartyReference, { messageId, terms });
      pair(state, tradeId, counterpartyReference);
      return state;
    }
    case 'CounterpartyConfirmationUnpaired': {
      const { tradeId, counterpartyReference, reason } = event.data;
      unpair(state, tradeId, counterpartyReference);
      if (reason === 'WITHDRAWN') changeConfirmation(state, counterpartyReference, { withdrawn: true });
      return state;
    }
    case 'CounterpartyConfirmationAlleged': {
      const { counterpartyReference, messageId, terms } = event.data;
      addContent(state, counterpartyReference, { messageId, terms });
      changeConfirmation(state, counterpartyReference, { alleged: true });
      return state;
    }
    case 'AllegedConfirmationPaired':
      changeConfirmation(state, referenceOfAllegement(event.data.allegementId), { alleged: false });
      return state;
    case 'AllegedConfirmationWithdrawn':
      changeConfirmation(state, event.data.counterpartyReference, { alleged: false, withdrawn: true });
      return state;
    case 'MessageReceived': {
      const { messageId, body } = event.data;
      state.messages.set(messageId, [...(state.messages.get(messageId) ?? []), fingerprint(body)]);
      return state;
    }
    case 'ConfirmationMethodDetermined':
    case 'ConfirmationIssued':
    case 'ConfirmationMatched':
    case 'ConfirmationMismatched':
    case 'CounterpartyConfirmationReleased':
    case 'ConfirmationCancelled':
    case 'TradeConfirmed':
    case 'ConfirmationOverdue':
    case 'DepositoryMatchNoted':
    case 'CounterpartyConfirmationFiled':
    case 'CounterpartyConfirmationWithdrawn':
    case 'MessageSent':
    case 'MessageRejected':
    case 'MessageRepaired':
    case 'EventSetAside':
    case 'EventReplayed':
      return state;
  }
}

/** `<LEI of the counterparty>:<its reference>`. */
export function allegementIdOf(terms: ConfirmationTerms, reference: string): string {
  return `${terms.sender}:${reference}`;
}

function referenceOfAllegement(allegementId: string): string {
  return allegementId.slice(allegementId.indexOf(':') + 1);
}

function putTrade(state: PairingState, trade: PairingTrade): void {
  const before = state.trades.get(trade.tradeId);
  if (before !== undefined) {
    remove(state.openTrades, subjectMatterOfOurs(before.terms), before.tradeId);
    if (before.terms.uti !== undefined) remove(state.tradesByUti, before.terms.uti, before.tradeId);
  }
  state.trades.set(trade.tradeId, trade);
  if (!trade.matched) add(state.openTrades, subjectMatterOfOurs(trade.terms), trade.tradeId);
  if (trade.terms.uti !== undefined) add(state.tradesByUti, trade.terms.uti, trade.tradeId);
}

function endTrade(state: PairingState, tradeId: string, reason: string): void {
  const trade = state.trades.get(tradeId);
  if (trade === undefined) return;
  if (reason === 'BUSTED') {
    putTrade(state, { ...trade, busted: true });
    return;
  }
  if (trade.counterpart !== undefined) unpair(state, tradeId, trade.counterpart);
  remove(state.openTrades, subjectMatterOfOurs(trade.terms), tradeId);
  if (trade.terms.uti !== undefined) remove(state.tradesByUti, trade.terms.uti, tradeId);
  state.trades.delete(tradeId);
}

function addContent(state: PairingState, reference: string, content: PairingContent): void {
  const before = state.confirmations.get(reference);
  const known = before?.contents ?? [];
  const contents = known.some(({ messageId }) => messageId === content.messageId) ? known : [...known, content];
  state.confirmations.set(reference, {
    reference,
    contents,
    withdrawn: before?.withdrawn ?? false,
    tradeId: before?.tradeId,
    alleged: before?.alleged ?? false,
  });
  if (content.terms.uti !== undefined) add(state.confirmationsByUti, content.terms.uti, reference);
  reindex(state, reference);
}

function pair(state: PairingState, tradeId: string, reference: string): void {
  const trade = state.trades.get(tradeId);
  const contents = state.confirmations.get(reference)?.contents ?? [];
  if (trade !== undefined) {
    const matched = contents.some((content) => agrees(trade, content));
    putTrade(state, { ...trade, counterpart: reference, matched });
  }
  changeConfirmation(state, reference, { tradeId });
}

function unpair(state: PairingState, tradeId: string, reference: string): void {
  const trade = state.trades.get(tradeId);
  if (trade?.counterpart === reference) putTrade(state, { ...trade, counterpart: undefined, matched: false });
  if (state.confirmations.get(reference)?.tradeId === tradeId)
    changeConfirmation(state, reference, { tradeId: undefined });
}

function changeConfirmation(
  state: PairingState,
  reference: string,
  change: { readonly withdrawn?: boolean; readonly tradeId?: string | undefined; readonly alleged?: boolean },
): void {
  const before = state.confirmations.get(reference);
  if (before === undefined) return;
  state.confirmations.set(reference, { ...before, ...change });
  reindex(state, reference);
}

/** A confirmation is open unless it is withdrawn or belongs to a trade that keeps it. */
function reindex(state: PairingState, reference: string): void {
  const confirmation = state.confirmations.get(reference);
  if (confirmation === undefined) return;
  const trade = confirmation.tradeId === undefined ? undefined : state.trades.get(confirmation.tradeId);
  const open = !confirmation.withdrawn && (trade === undefined || !trade.matched);
  for (const { terms } of confirmation.contents) {
    const subjectMatter = subjectMatterOfTheirs(terms);
    if (open) add(state.openConfirmations, subjectMatter, reference);
    else remove(state.openConfirmations, subjectMatter, reference);
  }
}

function add(index: Map<string, Set<string>>, key: string, member: string): void {
  const members = index.get(key);
  if (members === undefined) index.set(key, new Set([member]));
  else members.add(member);
}

function remove(index: Map<string, Set<string>>, key: string, member: string): void {
  const members = index.get(key);
  if (members === undefined) return;
  members.delete(member);
  if (members.size === 0) index.delete(key);
}
