import type { MissingReference, TopicRecord, TradeCaptureEvent } from '@verso/contracts';
import type { Decider, Decision, FieldError } from '@verso/decider';
import { accepted, refused } from '@verso/decider';
import { enrich, termsAgain } from './enrichment.js';
import type { EnrichedTrade } from './enrichment.js';
import type { Bust, Correction, Execution, ExecutionKey, NewExecution } from './execution.js';
import type { ReferenceDirectory } from './reference-directory.js';
import { contentDiffers, refusedAsContradicting, refusedBefore, refuseOnRecord } from './refusals-of-trades.js';
import type { BookedTrade, TradeState } from './trade.js';
import { evolveTrade, isBooked, unknownTrade } from './trade.js';
import { differencesOf } from './trade-differences.js';

/** What every execution brings along besides its content: how it came, and the ids made from it at the door. */
export interface Receipt {
  readonly tradeId: string;
  /** HTTP, FIX_LOG, NDJSON or KAFKA. */
  readonly door: string;
  /** SHA-256 of the execution in canonical field order. */
  readonly contentHash: string;
  readonly contentType: string;
  /** The original text as received. */
  readonly content: string;
  /** Id of the refusal, should there be one. */
  readonly refusalId: string;
  /** Where it stood, when it came in from a topic. */
  readonly record?: TopicRecord;
}

export interface CaptureTrade extends Receipt {
  readonly type: 'CaptureTrade';
  readonly execution: NewExecution;
  /** The trade that was first seen under the same unique transaction identifier and side. */
  readonly duplicateOf?: string;
  /** What was stated against what reference data gives: refused for it, if this is not the repeat of what was booked. */
  readonly contradictions?: readonly FieldError[];
  readonly reference: ReferenceDirectory;
}

export interface AmendTrade extends Receipt {
  readonly type: 'AmendTrade';
  readonly execution: Correction;
  readonly duplicateOf?: string;
  readonly contradictions?: readonly FieldError[];
  readonly reference: ReferenceDirectory;
}

export interface BustTrade extends Receipt {
  readonly type: 'BustTrade';
  readonly execution: Bust;
}

/** Something that the trade waited for may have arrived. */
export interface EnrichTrade {
  readonly type: 'EnrichTrade';
  /** What arrived: should the trade still lack it, it says again that it waits. */
  readonly arrived: MissingReference;
  readonly reference: ReferenceDirectory;
}

/** An execution that corrected this or another trade, under the id it would have had as a trade of its own. */
export interface LinkExecution {
  readonly type: 'LinkExecution';
  readonly tradeId: string;
  readonly bookingEntity: string;
  readonly key: ExecutionKey;
}

export type TradeCommand = CaptureTrade | AmendTrade | BustTrade | EnrichTrade | LinkExecution;

/** One trade: booked from an execution, corrected by others, until it is cancelled. */
export const tradeDecider: Decider<TradeCommand, TradeCaptureEvent, TradeState> = {
  initialState: unknownTrade,
  decide(command, state) {
    switch (command.type) {
      case 'CaptureTrade':
        return captureTrade(command, state);
      case 'AmendTrade':
        return amendTrade(command, state);
      case 'BustTrade':
        return bustTrade(command, state);
      case 'EnrichTrade':
        return enrichTrade(command, state);
      case 'LinkExecution':
        return linkExecution(command, state);
    }
  },
  evolve: evolveTrade,
  isAtRest: ({ status }) => status !== 'INCOMPLETE',
};

/** Names of refusals that are answers, not faults: the door turns them into what was answered first, or asks elsewhere. */
export const ALREADY_RECEIVED = 'ALREADY_RECEIVED';
export const BELONGS_TO_ANOTHER_TRADE = 'BELONGS_TO_ANOTHER_TRADE';

function captureTrade(command: CaptureTrade, state: TradeState): Decision<TradeCaptureEvent> {
  const { execution, tradeId, reference } = command;
  if (isBooked(state)) return repeatOrDiffers(command, state);
  if (state.status === 'LINKED') return contentDiffers(command, state, { tradeId: state.tradeId });
  const refusal = refusedBefore(command, state) ?? refusedAsContradicting(command, state);
  if (refusal !== undefined) return refusal;
  const origin = { key: execution.key, executionIds: [execution.key.executionId] };
  const enriched = enrich(execution.terms, origin, reference);
  const missing = withDuplicate(enriched.missing, command.duplicateOf, execution.terms.uti);
  const { trade } = enriched;
  const { bookingEntity } = trade;
  return accepted(
    receivedEvent(command, tradeId, bookingEntity),
    ...duplicateEvents(tradeId, bookingEntity, command.duplicateOf, execution.terms.uti),
    {
      type: 'TradeCaptured',
      data: { tradeId, tradeVersion: 1, bookingEntity, complete: missing.length === 0, trade },
    },
    ...pendingEvents(tradeId, 1, { ...enriched, missing }),
  );
}

function amendTrade(command: AmendTrade, state: TradeState): Decision<TradeCaptureEvent> {
  const { execution, reference } = command;
  const known = correctable(command, state);
  if ('decision' in known) return known.decision;
  const refusal = refusedAsContradicting(command, state);
  if (refusal !== undefined) return refusal;
  const { booked } = known;
  const { tradeId, trade: before } = booked;
  if (execution.terms.bookingEntity !== before.bookingEntity) {
    const detail = `booked for ${before.bookingEntity}; another booking entity is another trade`;
    return refuseOnRecord(command, state, 'BOOKING_ENTITY_DIFFERS', detail, '/bookingEntity');
  }
  const executionIds = [...before.executionIds, execution.key.executionId];
  // The correction may come on a later day; the trade keeps the date it was made on.
  const key = { ...execution.key, tradeDate: before.tradeDate };
  const enriched = enrich(execution.terms, { key, executionIds }, reference);
  const missing = withDuplicate(enriched.missing, command.duplicateOf, execution.terms.uti);
  const { trade } = enriched;
  const changes = differencesOf(before, trade);
  const first = receivedEvent(command, tradeId, trade.bookingEntity);
  if (changes.length === 0) return accepted(first);
  const tradeVersion = booked.version + 1;
  const complete = missing.length === 0;
  return accepted(
    first,
    ...duplicateEvents(tradeId, trade.bookingEntity, command.duplicateOf, execution.terms.uti),
    {
      type: 'TradeAmended',
      data: { tradeId, tradeVersion, bookingEntity: trade.bookingEntity, complete, changes, trade },
    },
    ...pendingEvents(tradeId, tradeVersion, { ...enriched, missing }),
  );
}

function bustTrade(command: BustTrade, state: TradeState): Decision<TradeCaptureEvent> {
  const known = correctable(command, state);
  if ('decision' in known) return known.decision;
  const { tradeId, trade, version } = known.booked;
  const { bookingEntity } = trade;
  const { reason } = command.execution;
  return accepted(receivedEvent(command, tradeId, bookingEntity), {
    type: 'TradeCancelled',
    data: { tradeId, tradeVersion: version + 1, bookingEntity, reason },
  });
}

/** Nothing is said when nothing has changed, except that the trade goes on waiting for what seemed to have arrived. */
function enrichTrade({ arrived, reference }: EnrichTrade, state: TradeState): Decision<TradeCaptureEvent> {
  if (state.status !== 'INCOMPLETE' || state.version === 0) return accepted();
  const { tradeId, version: tradeVersion, trade: before, stated } = state;
  const { source, session, tradeDate, executionIds } = before;
  const key = { source, session, tradeDate, executionId: executionIds[0] ?? '' };
  const enriched = enrich(termsAgain(before, stated), { key, executionIds }, reference);
  const suspicions = state.missing.filter(({ kind }) => kind === 'DUPLICATE_CHECK');
  const missing = [...enriched.missing, ...suspicions];
  if (missing.length === 0) {
    const { trade } = enriched;
    return accepted({
      type: 'TradeEnriched',
      data: { tradeId, tradeVersion, bookingEntity: trade.bookingEntity, trade },
    });
  }
  const isStillAwaited = missing.some(({ kind, key: awaited }) => kind === arrived.kind && awaited === arrived.key);
  if (!isStillAwaited && sameMissing(missing, state.missing)) return accepted();
  return accepted(...pendingEvents(tradeId, tradeVersion, { ...enriched, stated, missing }));
}

function linkExecution({ tradeId, bookingEntity, key }: LinkExecution, state: TradeState): Decision<TradeCaptureEvent> {
  if (state.status !== 'UNKNOWN') return accepted();
  return accepted({ type: 'ExecutionLinked', data: { tradeId, bookingEntity, ...key } });
}

/** The trade that a correction or bust concerns, or the decision when there is nothing to correct. */
function correctable(
  command: AmendTrade | BustTrade,
  state: TradeState,
): { readonly booked: BookedTrade } | { readonly decision: Decision<TradeCaptureEvent> } {
  const { referencedExecutionId, key } = command.execution;
  const before = refusedBefore(command, state);
  if (before !== undefined) return { decision: before };
  if (state.status === 'LINKED') {
    const first = { pointer: '/tradeId', code: 'TRADE', detail: state.tradeId };
    return {
      decision: refused(BELONGS_TO_ANOTHER_TRADE, `${referencedExecutionId} is part of ${state.tradeId}`, first),
    };
  }
  if (!isBooked(state)) {
    const detail = `${key.source} has not reported an execution ${referencedExecutionId} in ${key.session} for that trade date`;
    return { decision: refuseOnRecord(command, state, 'UNKNOWN_EXECUTION', detail, '/referencedExecutionId') };
  }
  if (state.executions.has(key.executionId)) return { decision: repeatOrDiffers(command, state) };
  if (state.status === 'CANCELLED') {
    const detail = `${state.tradeId} was cancelled; a cancelled trade does not change any more`;
    return { decision: refuseOnRecord(command, state, 'TRADE_CANCELLED', detail, '/referencedExecutionId') };
  }
  return { booked: state };
}

/** The same again is answered as the first time; the same id with other content is refused, naming the first. */
function repeatOrDiffers(
  command: Receipt & { readonly execution: Execution },
  state: BookedTrade,
): Decision<TradeCaptureEvent> {
  const first = state.executions.get(command.execution.key.executionId);
  if (first?.contentHash !== command.contentHash) return contentDiffers(command, state, state);
  return refused(
    ALREADY_RECEIVED,
    `${command.execution.key.executionId} was received before, with the same content`,
    { pointer: '/tradeId', code: 'TRADE', detail: state.tradeId },
    { pointer: '/tradeVersion', code: 'TRADE_VERSION', detail: String(first.version) },
    ...first.missing.map(({ kind, key }) => ({ pointer: '/missing', code: kind, detail: key })),
  );
}

function receivedEvent(
  { execution, door, contentHash, contentType, content }: Receipt & { readonly execution: Execution },
  tradeId: string,
  bookingEntity: string,
): TradeCaptureEvent {
  const { action, key } = execution;
  return {
    type: 'ExecutionReceived',
    data: { tradeId, ...key, door, bookingEntity, action, contentHash, contentType, content },
  };
}

function duplicateEvents(
  tradeId: string,
  bookingEntity: string,
  firstTradeId: string | undefined,
  uti: string | undefined,
): readonly TradeCaptureEvent[] {
  if (firstTradeId === undefined || uti === undefined) return [];
  return [{ type: 'PossibleDuplicateDetected', data: { tradeId, bookingEntity, firstTradeId, uti } }];
}

function pendingEvents(
  tradeId: string,
  tradeVersion: number,
  { trade, missing, stated }: EnrichedTrade,
): readonly TradeCaptureEvent[] {
  if (missing.length === 0) return [];
  const { bookingEntity } = trade;
  return [{ type: 'TradeEnrichmentPending', data: { tradeId, tradeVersion, bookingEntity, missing, stated } }];
}

function withDuplicate(
  missing: readonly MissingReference[],
  firstTradeId: string | undefined,
  uti: string | undefined,
): readonly MissingReference[] {
  if (firstTradeId === undefined || uti === undefined) return missing;
  return [...missing, { kind: 'DUPLICATE_CHECK', key: `${uti}:${firstTradeId}` }];
}

function sameMissing(left: readonly MissingReference[], right: readonly MissingReference[]): boolean {
  const names = new Set(right.map(({ kind, key }) => `${kind} ${key}`));
  return left.length === right.length && left.every(({ kind, key }) => names.has(`${kind} ${key}`));
}
