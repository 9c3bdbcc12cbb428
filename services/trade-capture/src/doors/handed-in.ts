import type { InstrumentDefined, TopicRecord, TradeRefused } from '@verso/contracts';
import type { FieldError, Refusal } from '@verso/decider';
import type { Order } from '@verso/messaging';
import { amountsOf, contradictions } from '../domain/amounts.js';
import type { BustTrade, CaptureTrade, AmendTrade, Receipt } from '../domain/decide-trade.js';
import type { Execution, TradeTerms } from '../domain/execution.js';
import type { ExecutionDefaults } from '../domain/read-execution.js';
import { readExecution, refusalOf } from '../domain/read-execution.js';
import type { ReferenceDirectory } from '../domain/reference-directory.js';
import type { AskWhetherRefused, RecordRefusal } from '../domain/refusal.js';
import { excerptOf } from '../domain/refusals-of-trades.js';
import { intendedSettlement } from '../domain/settlement-dates.js';
import { contentHashOf, refusalIdOf, sha256, tradeIdOf } from './execution-identity.js';

/** Something handed in at a door as an execution, read but not yet judged. */
export interface HandedIn {
  readonly door: 'HTTP' | 'FIX_LOG' | 'NDJSON' | 'KAFKA';
  /** application/json, application/x-ndjson, application/fix or application/protobuf. */
  readonly contentType: string;
  /** The original text; base64 where it was none. */
  readonly content: string;
  /** What the text was read into; judged by the rules of {@link readExecution}. */
  readonly input: unknown;
  /** What the reading itself found wrong: unreadable text, a garbled message, something only its format can tell. */
  readonly faults?: readonly FieldError[];
  /** What is refused unread may say who sent it all the same: an object with some fields of an execution. */
  readonly named?: unknown;
  /** Where it stood, when it came in from a topic. */
  readonly record?: TopicRecord;
  /** W3C `traceparent` that came with it. */
  readonly trace?: string;
}

/** A thing handed in, judged: an execution with what its order needs, or a refusal with the order that keeps it. */
export type Judged = JudgedExecution | JudgedRefusal;

export interface JudgedExecution {
  readonly kind: 'execution';
  readonly execution: Execution;
  readonly receipt: Receipt;
  readonly terms?: TradeTerms;
  /** What was stated against what reference data gives; the trade decides what that comes to. */
  readonly contradictions: readonly FieldError[];
  readonly trace?: string;
}

export interface JudgedRefusal {
  readonly kind: 'refusal';
  readonly refusal: Refusal;
  readonly executionId?: string;
  readonly order: Order;
}

/**
 * Applies every rule that needs no history: form, checksums, dates. Amounts are compared with what reference data gives;
 * whether a difference refuses is the trade's to say, for a repeat is answered as the first time whatever is known since.
 */
export function judge(handedIn: HandedIn, defaults: ExecutionDefaults, reference: ReferenceDirectory): Judged {
  if (handedIn.content.length > LARGEST_CONTENT) {
    const detail = `has ${String(handedIn.content.length)} characters, at most ${String(LARGEST_CONTENT)} are kept`;
    return refusalFor(handedIn, refusalOf([{ pointer: '', code: 'CONTENT_TOO_LARGE', detail }]));
  }
  const { input, faults = [] } = handedIn;
  if (input === undefined && faults.length > 0) return refusalFor(handedIn, refusalOf(faults));
  const read = readExecution(input, defaults);
  if (read.outcome === 'refused') return refusalFor(handedIn, refusalOf(joined(read.refusal.errors, faults)));
  if (faults.length > 0) return refusalFor(handedIn, refusalOf(faults));
  const { execution } = read;
  const terms = execution.action === 'CANCEL' ? undefined : execution.terms;
  const contradictions = terms === undefined ? [] : contradictionsOf(terms, execution.key.tradeDate, reference);
  const { door, contentType, content, record, trace } = handedIn;
  const referenced =
    execution.action === 'NEW' ? execution.key : { ...execution.key, executionId: execution.referencedExecutionId };
  const contentHash = contentHashOf(execution);
  const receipt: Receipt = {
    tradeId: tradeIdOf(referenced),
    door,
    contentHash,
    contentType,
    content,
    refusalId: refusalIdOf(door, contentHash, record),
    ...(record === undefined ? {} : { record }),
  };
  return {
    kind: 'execution',
    execution,
    receipt,
    contradictions,
    ...(terms === undefined ? {} : { terms }),
    ...(trace === undefined ? {} : { trace }),
  };
}

/** The rules' findings first, so that one mistake has one code at every door; then what only the reading could see. */
function joined(errors: readonly FieldError[], faults: readonly FieldError[]): readonly FieldError[] {
  const isNamed = (pointer: string): boolean =>
    errors.some((error) => pointer === error.pointer || pointer.startsWith(`${error.pointer}/`));
  return [...errors, ...faults.filter(({ pointer }) => !isNamed(pointer))];
}

/** The order that books, corrects or busts. */
export function orderOf(
  { execution, receipt, contradictions, trace }: JudgedExecution,
  reference: ReferenceDirectory,
  duplicateOf: string | undefined,
  tradeId: string = receipt.tradeId,
): Order {
  const found = { contradictions, ...(duplicateOf === undefined ? {} : { duplicateOf }) };
  const to = { stream: `trade/${tradeId}`, actor: actorOf(execution), ...(trace === undefined ? {} : { trace }) };
  switch (execution.action) {
    case 'NEW': {
      const command: CaptureTrade = { ...receipt, type: 'CaptureTrade', execution, reference, ...found };
      return { ...to, command, occurredAt: execution.terms.executionTime };
    }
    case 'AMEND': {
      const command: AmendTrade = { ...receipt, tradeId, type: 'AmendTrade', execution, reference, ...found };
      return { ...to, command };
    }
    case 'CANCEL': {
      const command: BustTrade = { ...receipt, tradeId, type: 'BustTrade', execution };
      return { ...to, command, reason: execution.reason };
    }
  }
}

function actorOf({ key }: Execution): string {
  return `service:${key.source}`;
}

/** Only what was stated can contradict: most executions state no amounts and are not computed twice. */
function contradictionsOf(terms: TradeTerms, tradeDate: string, reference: ReferenceDirectory): readonly FieldError[] {
  const instrument = reference.instruments.get(terms.instrument);
  if (instrument === undefined || !canContradict(terms, instrument)) return [];
  const market = instrument.settlementMarket;
  const wanted = { tradeDate, given: terms.settlementDate, market, currency: terms.settlementCurrency };
  const intended = intendedSettlement(wanted, reference);
  return contradictions(terms, amountsOf(terms, instrument, intended?.date ?? ''));
}

function canContradict(terms: TradeTerms, { priceType, quantityType }: InstrumentDefined): boolean {
  if (terms.grossAmount !== undefined || terms.accruedInterest !== undefined) return true;
  if (terms.settlementAmount !== undefined) return true;
  return (terms.priceType ?? priceType) !== priceType || (terms.quantityType ?? quantityType) !== quantityType;
}

/** Asks whether exactly this, from its place in a topic, was refused before. */
export function askWhetherRefused({ door, content, record }: HandedIn): Order {
  const command: AskWhetherRefused = { type: 'AskWhetherRefused' };
  return { stream: `refusal/${refusalIdOf(door, content, record)}`, command };
}

/** The refusal of something handed in, with the order that keeps it. */
export function refusalFor(handedIn: HandedIn, refusal: Refusal): JudgedRefusal {
  const { door, content, record, trace } = handedIn;
  const input = handedIn.input ?? handedIn.named;
  const refusalId = refusalIdOf(door, content, record);
  const session = textOf(input, 'session');
  const executionId = textOf(input, 'executionId');
  const tradeDate = textOf(input, 'tradeDate');
  const data: TradeRefused = {
    refusalId,
    source: textOf(input, 'source') ?? 'unknown',
    door,
    ...(session === undefined ? {} : { session }),
    ...(executionId === undefined ? {} : { executionId }),
    code: refusal.code,
    detail: storable(refusal.detail),
    errors: refusal.errors.slice(0, MOST_ERRORS).map(({ pointer, code, detail }) => ({
      pointer: storable(pointer),
      code,
      detail: storable(detail),
    })),
    contentHash: sha256(content),
    contentExcerpt: excerptOf(content),
    ...(tradeDate === undefined ? {} : { tradeDate }),
    ...(record === undefined ? {} : { record }),
  };
  const command: RecordRefusal = { type: 'RecordRefusal', refusal: data };
  const order: Order = { stream: `refusal/${refusalId}`, command, ...(trace === undefined ? {} : { trace }) };
  return { kind: 'refusal', refusal, order, ...(executionId === undefined ? {} : { executionId }) };
}

/** What a refused thing says of itself, as far as it is text and can be stored. */
function textOf(input: unknown, field: string): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(input, field)?.value;
  return typeof value === 'string' && value !== '' ? storable(value) : undefined;
}

function storable(text: string): string {
  return text.slice(0, 200).toWellFormed().replaceAll('\0', '\uFFFD');
}

/** An event with its original text must fit an entry of the log (65,535 bytes, a character taking up to three). */
const LARGEST_CONTENT = 16_000;
const MOST_ERRORS = 50;
