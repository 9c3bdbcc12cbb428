import type { TradeCaptureEvent, TradeRefused } from '@verso/contracts';
import type { Decision, FieldError } from '@verso/decider';
import { accepted, refused } from '@verso/decider';
import type { Receipt } from './decide-trade.js';
import type { Execution } from './execution.js';
import { refusalOf } from './read-execution.js';
import { REFUSED_BEFORE } from './refusal.js';
import type { TradeState } from './trade.js';
import { isBooked } from './trade.js';
import { statedDifferences } from './trade-differences.js';

type Handed = Receipt & { readonly execution: Execution };

/**
 * Refuses and keeps the refusal: the event *is* the refusal, and the door answers with what it says. The same again
 * is refused again without a second record; each record of a topic has its own, for each is answered.
 */
export function refuseOnRecord(
  handed: Handed,
  state: TradeState,
  code: string,
  detail: string,
  ...pointers: readonly (string | FieldError)[]
): Decision<TradeCaptureEvent> {
  const errors = pointers.map((error) => (typeof error === 'string' ? { pointer: error, code, detail } : error));
  if (state.refused.has(handed.refusalId)) return refused(code, detail, ...errors);
  const { refusalId, door, contentHash, content, record } = handed;
  const { source, session, executionId, tradeDate } = handed.execution.key;
  const data: TradeRefused = {
    refusalId,
    source,
    door,
    session,
    executionId,
    code,
    detail,
    errors,
    contentHash,
    contentExcerpt: excerptOf(content),
    tradeDate,
    ...(record === undefined ? {} : { record }),
  };
  return accepted({ type: 'TradeRefused', data });
}

/**
 * A record of a topic that was refused stays refused: it was read again, its refusal has gone back, and what it lacked may
 * have come in since.
 */
export function refusedBefore(
  { record, refusalId }: Receipt,
  state: TradeState,
): Decision<TradeCaptureEvent> | undefined {
  if (record === undefined || !state.refused.has(refusalId)) return undefined;
  return refused(REFUSED_BEFORE, 'this record was refused before; publish the execution again');
}

/** Refuses what states other amounts than ours. To be asked after repeats: what was booked stays booked. */
export function refusedAsContradicting(
  command: Handed & { readonly contradictions?: readonly FieldError[] },
  state: TradeState,
): Decision<TradeCaptureEvent> | undefined {
  const { contradictions = [] } = command;
  if (contradictions.length === 0) return undefined;
  const { code, detail } = refusalOf(contradictions);
  return refuseOnRecord(command, state, code, detail, ...contradictions);
}

/** The same execution id with other content: refused, naming the first and what it said. */
export function contentDiffers(
  handed: Handed,
  state: TradeState,
  first: { readonly tradeId: string },
): Decision<TradeCaptureEvent> {
  const { key } = handed.execution;
  const terms = handed.execution.action === 'CANCEL' ? undefined : handed.execution.terms;
  const differences = terms === undefined || !isBooked(state) ? [] : statedDifferences(state.trade, terms);
  const errors = differences.map(({ field, ours, theirs }) => ({
    pointer: `/${field}`,
    code: 'DIFFERS',
    detail: `the first said ${ours}, this says ${theirs}`,
  }));
  const named = errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join('; ');
  const detail =
    `${key.executionId} of ${key.source} was received before with other content, as ${first.tradeId}` +
    (named === '' ? '' : ` (${named})`);
  return refuseOnRecord(handed, state, 'CONTENT_DIFFERS', detail, '/executionId', ...errors);
}

/** The first 4,000 characters, without what a store cannot hold. */
export function excerptOf(content: string): string {
  return content.slice(0, LONGEST_EXCERPT).toWellFormed().replaceAll('\0', '\uFFFD');
}

const LONGEST_EXCERPT = 4_000;
