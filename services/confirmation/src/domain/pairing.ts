import type { ConfirmationEvent, ConfirmationTerms, MessageReceived } from '@verso/contracts';
import { accepted, type Decider, type Decision } from '@verso/decider';
import { arrange, type Changes } from './pairing-assignment.js';
import {
  allegementIdOf,
  emptyPairing,
  evolvePairing,
  fingerprint,
  type PairingConfirmation,
  type PairingContent,
  type PairingState,
  type PairingTrade,
} from './pairing-state.js';

/** Commands of `pairing/<booking entity>:<counterparty>:<trade date>`. */
export type PairingCommand = RegisterTrade | EndPairing | OfferConfirmation | WithdrawTheirs;

/** We have confirmed the trade in this version. */
export interface RegisterTrade {
  readonly type: 'RegisterTrade';
  readonly tradeId: string;
  readonly tradeVersion: number;
  readonly bookingEntity: string;
  readonly terms: ConfirmationTerms;
  readonly toleranceProfile: string;
  readonly settlementAmountTolerance: string;
}

/** The trade no longer looks for a confirmation here. */
export interface EndPairing {
  readonly type: 'EndPairing';
  readonly tradeId: string;
  readonly tradeVersion: number;
  readonly reason: 'BUSTED' | 'MOVED';
}

/** A confirmation of the counterparty came in. */
export interface OfferConfirmation {
  readonly type: 'OfferConfirmation';
  readonly bookingEntity: string;
  readonly reference: string;
  readonly terms: ConfirmationTerms;
  /** The message as it came; its subject is filled in once it is known what it is about. */
  readonly message: MessageReceived;
}

/** The counterparty cancelled its confirmation, or gave it to another trade date. */
export interface WithdrawTheirs {
  readonly type: 'WithdrawTheirs';
  readonly bookingEntity: string;
  readonly counterparty: string;
  readonly reference: string;
}

/** Both parties' confirmations find each other, in whatever order they come. */
export const pairingDecider: Decider<PairingCommand, ConfirmationEvent, PairingState> = {
  initialState: emptyPairing,

  decide(command, state) {
    switch (command.type) {
      case 'RegisterTrade':
        return registerTrade(command, state);
      case 'EndPairing':
        return endPairing(command, state);
      case 'OfferConfirmation':
        return offerConfirmation(command, state);
      case 'WithdrawTheirs':
        return withdrawTheirs(command, state);
    }
  },

  evolve: evolvePairing,

  /** A stream holds a trade date's confirmations whole: dates of which all is paired would crowd out the one that is traded. */
  isAtRest: ({ openTrades, openConfirmations }) => openTrades.size === 0 && openConfirmations.size === 0,
};

function registerTrade(command: RegisterTrade, state: PairingState): Decision<ConfirmationEvent> {
  const { type: _type, ...data } = command;
  const before = state.trades.get(command.tradeId);
  if (before !== undefined && (before.busted || before.tradeVersion >= command.tradeVersion)) return accepted();
  const trade: PairingTrade = {
    tradeId: command.tradeId,
    tradeVersion: command.tradeVersion,
    bookingEntity: command.bookingEntity,
    terms: command.terms,
    tolerance: command.settlementAmountTolerance,
    busted: false,
    counterpart: before?.counterpart,
    matched: false,
  };
  const changes = { trades: new Map([[trade.tradeId, trade]]) };
  return accepted({ type: 'TradeAwaitsPairing', data }, ...rearranged(state, changes));
}

function endPairing(command: EndPairing, state: PairingState): Decision<ConfirmationEvent> {
  const trade = state.trades.get(command.tradeId);
  if (trade === undefined || trade.busted || trade.tradeVersion > command.tradeVersion) return accepted();
  const { tradeId, tradeVersion, reason } = command;
  const ended: ConfirmationEvent = {
    type: 'TradePairingEnded',
    data: { tradeId, tradeVersion, bookingEntity: trade.bookingEntity, reason },
  };
  const after = reason === 'BUSTED' ? { ...trade, busted: true } : undefined;
  return accepted(ended, ...rearranged(state, { trades: new Map([[tradeId, after]]) }));
}

function offerConfirmation(command: OfferConfirmation, state: PairingState): Decision<ConfirmationEvent> {
  const { message, reference, terms } = command;
  const seen = state.messages.get(message.messageId);
  if (seen?.includes(fingerprint(message.body)) === true) return accepted();
  const before = state.confirmations.get(reference);
  const subject = before?.tradeId ?? allegementIdOf(terms, reference);
  if (seen !== undefined) return accepted(received(command, subject), contentDiffers(command, subject));
  const sameTerms =
    before?.contents.some((content) => JSON.stringify(content.terms) === JSON.stringify(terms)) === true;
  if (before?.withdrawn === true || sameTerms) return accepted(received(command, subject));
  const content: PairingContent = { messageId: message.messageId, terms };
  const offered: PairingConfirmation = {
    reference,
    contents: [...(before?.contents ?? []), content],
    withdrawn: false,
    tradeId: before?.tradeId,
    alleged: before?.alleged ?? false,
  };
  const events = rearranged(state, { confirmations: new Map([[reference, offered]]) }, content);
  const paired = events.find((event) => event.type === 'CounterpartyConfirmationReceived');
  return accepted(received(command, paired?.data.tradeId ?? subject), ...events);
}

function withdrawTheirs(command: WithdrawTheirs, state: PairingState): Decision<ConfirmationEvent> {
  const { reference, bookingEntity, counterparty } = command;
  const confirmation = state.confirmations.get(reference);
  if (confirmation === undefined || confirmation.withdrawn) return accepted();
  const trade = confirmation.tradeId === undefined ? undefined : state.trades.get(confirmation.tradeId);
  if (trade === undefined) {
    const allegementId = `${counterparty}:${reference}`;
    const data = { allegementId, bookingEntity, counterpartyReference: reference };
    return accepted({ type: 'AllegedConfirmationWithdrawn', data });
  }
  const released: PairingTrade = { ...trade, counterpart: undefined, matched: false };
  const changes = {
    trades: new Map([[trade.tradeId, released]]),
    confirmations: new Map([[reference, { ...confirmation, withdrawn: true }]]),
  };
  return accepted(unpaired(trade, reference, 'WITHDRAWN'), ...rearranged(state, changes));
}

/** The events by which everything that a change affects comes to where it belongs. */
function rearranged(state: PairingState, changes: Changes, news?: PairingContent): readonly ConfirmationEvent[] {
  const { confirmations, pairs } = arrange(state, changes);
  const partings: ConfirmationEvent[] = [];
  const meetings: ConfirmationEvent[] = [];
  for (const confirmation of confirmations) {
    const { reference, tradeId, contents } = confirmation;
    const fresh = contents.at(-1) === news ? news : undefined;
    const pair = pairs.get(reference);
    const before = tradeId === undefined ? undefined : state.trades.get(tradeId);
    const stays = before?.counterpart === reference && pair?.trade.tradeId === tradeId;
    const gone =
      tradeId !== undefined && changes.trades?.has(tradeId) === true && changes.trades.get(tradeId) === undefined;
    if (before?.counterpart === reference && !stays && !gone) partings.push(unpaired(before, reference, 'BETTER_PAIR'));
    if (pair !== undefined) {
      const sameVersion = before?.tradeVersion === pair.trade.tradeVersion;
      if (!stays || !sameVersion || fresh !== undefined) {
        meetings.push(...paired(pair.trade, confirmation, fresh ?? pair.content));
      }
    } else {
      meetings.push(...alleged(state, changes, confirmation, fresh !== undefined));
    }
  }
  return [...partings, ...meetings, ...keptTradeHears(state, changes, news)];
}

/** What a counterparty adds under a reference that already agrees is kept with it, and changes nothing. */
function keptTradeHears(
  state: PairingState,
  changes: Changes,
  news: PairingContent | undefined,
): readonly ConfirmationEvent[] {
  if (news === undefined) return [];
  for (const confirmation of changes.confirmations?.values() ?? []) {
    const trade = confirmation?.tradeId === undefined ? undefined : state.trades.get(confirmation.tradeId);
    if (confirmation === undefined || trade === undefined) continue;
    if (trade.matched) return paired(trade, { ...confirmation, alleged: false }, news);
  }
  return [];
}

function paired(
  trade: PairingTrade,
  { reference, alleged: wasAlleged }: PairingConfirmation,
  content: PairingContent,
): readonly ConfirmationEvent[] {
  const { tradeId, tradeVersion, bookingEntity } = trade;
  const { messageId, terms } = content;
  const meeting: ConfirmationEvent = {
    type: 'CounterpartyConfirmationReceived',
    data: { tradeId, tradeVersion, bookingEntity, counterpartyReference: reference, messageId, terms },
  };
  return wasAlleged ? [allegementPaired(trade, allegementIdOf(terms, reference)), meeting] : [meeting];
}

/** Nobody's confirmation is alleged, once; one whose UTI is that of a trade we know is not unknown to us. */
function alleged(
  state: PairingState,
  changes: Changes,
  confirmation: PairingConfirmation,
  isNew: boolean,
): readonly ConfirmationEvent[] {
  const { reference, contents, alleged: isAlleged, tradeId } = confirmation;
  const content = contents.at(-1);
  if (content === undefined) return [];
  const known = knownByUti(state, changes, contents);
  const allegementId = allegementIdOf(content.terms, reference);
  const { messageId, terms } = content;
  const allegation: ConfirmationEvent = {
    type: 'CounterpartyConfirmationAlleged',
    data: { allegementId, bookingEntity: terms.receiver, counterpartyReference: reference, messageId, terms },
  };
  const events: ConfirmationEvent[] = [];
  if (isNew || (tradeId !== undefined && known === undefined)) events.push(allegation);
  if (known !== undefined && (isAlleged || events.length > 0)) events.push(allegementPaired(known, allegementId));
  return events;
}

function knownByUti(
  state: PairingState,
  changes: Changes,
  contents: readonly PairingContent[],
): PairingTrade | undefined {
  for (const { terms } of contents) {
    if (terms.uti === undefined) continue;
    for (const trade of changes.trades?.values() ?? []) if (trade?.terms.uti === terms.uti) return trade;
    for (const tradeId of state.tradesByUti.get(terms.uti) ?? []) {
      if (changes.trades?.has(tradeId) !== true) return state.trades.get(tradeId);
    }
  }
  return undefined;
}

function unpaired(trade: PairingTrade, reference: string, reason: string): ConfirmationEvent {
  const { tradeId, tradeVersion, bookingEntity } = trade;
  return {
    type: 'CounterpartyConfirmationUnpaired',
    data: { tradeId, tradeVersion, bookingEntity, counterpartyReference: reference, reason },
  };
}

function allegementPaired(trade: PairingTrade, allegementId: string): ConfirmationEvent {
  const { tradeId, bookingEntity } = trade;
  return { type: 'AllegedConfirmationPaired', data: { allegementId, bookingEntity, tradeId } };
}

function received({ message }: OfferConfirmation, subject: string): ConfirmationEvent {
  return { type: 'MessageReceived', data: { ...message, subject } };
}

function contentDiffers({ message, bookingEntity }: OfferConfirmation, subject: string): ConfirmationEvent {
  const { messageId, channel, sender } = message;
  const detail = `Message ${messageId} came before with other content; what came first stands.`;
  const code = 'CONTENT_DIFFERS';
  return {
    type: 'MessageRejected',
    data: { messageId, channel, sender, subject, bookingEntity, code, detail, errors: [] },
  };
}
