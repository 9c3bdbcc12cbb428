import type { MissingReference, TradeCaptureEvent, TradeRefused } from '@verso/contracts';
import type { FieldError, Refusal } from '@verso/decider';
import type { Order, OrderResult, Submission, SubmissionOutcome } from '@verso/messaging';
import { ALREADY_RECEIVED, BELONGS_TO_ANOTHER_TRADE } from '../domain/decide-trade.js';
import type { ReferenceDirectory } from '../domain/reference-directory.js';
import type { ClaimTransactionIdentifier } from '../domain/transaction-identifier.js';
import { TRANSACTION_IDENTIFIER_TAKEN } from '../domain/transaction-identifier.js';
import { tradeIdOf } from './execution-identity.js';
import type { HandedIn, Judged, JudgedExecution } from './handed-in.js';
import { askWhetherRefused, judge, orderOf, refusalFor } from './handed-in.js';

/** How one execution was answered. */
export type ExecutionOutcome = AcceptedExecution | RefusedExecution;

export interface AcceptedExecution {
  /** INCOMPLETE: booked, and waiting for what is missing. */
  readonly status: 'ACCEPTED' | 'INCOMPLETE';
  readonly executionId: string;
  readonly tradeId: string;
  readonly tradeVersion: number;
  readonly missing: readonly MissingReference[];
  /** Received before with the same content: this is the first answer again. */
  readonly repeat: boolean;
}

export interface RefusedExecution {
  readonly status: 'REFUSED';
  readonly executionId?: string;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
}

/** Hands orders to the room's loop. */
export type Submit = (submission: Submission) => Promise<SubmissionOutcome>;

export interface ExecutionDeskOptions {
  readonly submit: Submit;
  readonly reference: () => ReferenceDirectory;
  /** LEI of the office's one booking entity, for executions that name none. */
  readonly bookingEntity?: string;
}

/** One request: what is handed in together is decided together. */
export interface DeskRequest {
  /** Names the request uniquely. */
  readonly key: string;
  readonly items: readonly HandedIn[];
  /** Freezes the answer for ever under this key. */
  readonly idempotency?: { readonly source: string; readonly key: string; readonly contentHash: string };
}

export type DeskAnswer =
  | { readonly answer: 'outcomes'; readonly outcomes: readonly ExecutionOutcome[]; readonly repeated: boolean }
  | { readonly answer: 'key-reused' };

/**
 * Where executions come in, whatever the door: judges them, claims their unique transaction identifiers, and has them
 * booked in one unit. Total: whatever is handed in is answered item by item.
 */
export class ExecutionDesk {
  private readonly options: ExecutionDeskOptions;

  constructor(options: ExecutionDeskOptions) {
    this.options = options;
  }

  /** What executions are read with that leave it open. */
  get defaults(): { readonly bookingEntity?: string } {
    const { bookingEntity } = this.options;
    return bookingEntity === undefined ? {} : { bookingEntity };
  }

  async handIn(request: DeskRequest): Promise<DeskAnswer> {
    const { submit, reference, bookingEntity } = this.options;
    const directory = reference();
    const defaults = bookingEntity === undefined ? {} : { bookingEntity };
    const judged = withinRequest(request.items.map((item) => judge(item, defaults, directory)));
    const duplicates = await this.claimIdentifiers(request.key, judged);
    const orders = judged.map((item) =>
      item.kind === 'refusal' ? item.order : orderOf(item, directory, duplicates.get(item)),
    );
    const { key, idempotency } = request;
    const outcome = await submit({
      key,
      orders,
      ...(idempotency === undefined ? {} : { idempotency: { ...idempotency, freeze: answerable } }),
    });
    const { decidedBefore } = outcome;
    if (decidedBefore !== undefined && decidedBefore.contentHash !== idempotency?.contentHash) {
      return { answer: 'key-reused' };
    }
    const results =
      decidedBefore === undefined ? outcome.results : (JSON.parse(decidedBefore.outcome) as OrderResult[]);
    const redirected = await this.redirect(request.key, judged, results, duplicates);
    const outcomes = judged.map((item, index) => outcomeOf(item, redirected[index]));
    return { answer: 'outcomes', outcomes, repeated: decidedBefore !== undefined };
  }

  /** Keeps that something was refused on which the office cannot decide. Whether that could be kept. */
  async refuse(item: HandedIn, refusal: Refusal): Promise<boolean> {
    const { order } = refusalFor(item, refusal);
    const { results } = await this.options.submit({ key: order.stream, orders: [order] });
    return results[0]?.outcome === 'accepted';
  }

  /** What of this has not been refused before, under the same place in its topic. */
  async notRefusedBefore(key: string, items: readonly HandedIn[]): Promise<readonly HandedIn[]> {
    const { results } = await this.options.submit({ key, orders: items.map(askWhetherRefused) });
    return items.filter((_, index) => results[index]?.outcome !== 'refused');
  }

  /**
   * Which trades were first seen under the identifiers handed in. A step before the booking, because a possible duplicate
   * must not be booked as complete for even a moment; a claim that is not followed by its booking (a crash in between) is
   * repeated by the sender's retry under the same trade id, and stands.
   */
  private async claimIdentifiers(key: string, judged: readonly Judged[]): Promise<ReadonlyMap<Judged, string>> {
    const duplicates = new Map<Judged, string>();
    const claimants = judged
      .filter((item) => item.kind === 'execution')
      .filter((item) => item.terms?.uti !== undefined)
      // What will be refused must not stand in the way of its own correction under another id.
      .filter((item) => item.contradictions.length === 0);
    if (claimants.length === 0) return duplicates;
    const orders = claimants.map(claimOf);
    const { results } = await this.options.submit({ key: `${key}:identifiers`, orders });
    claimants.forEach((item, index) => {
      const result = results[index];
      if (result?.outcome !== 'refused' || result.refusal.code !== TRANSACTION_IDENTIFIER_TAKEN) return;
      const first = result.refusal.errors[0]?.detail;
      if (first !== undefined) duplicates.set(item, first);
    });
    return duplicates;
  }

  /** Corrections that refer to a correction: their trade is the one that the first correction named. */
  private async redirect(
    key: string,
    judged: readonly Judged[],
    results: readonly OrderResult[],
    duplicates: ReadonlyMap<Judged, string>,
  ): Promise<readonly OrderResult[]> {
    const redirected = [...results];
    const elsewhere: { readonly index: number; readonly order: Order }[] = [];
    judged.forEach((item, index) => {
      const result = results[index];
      if (item.kind !== 'execution' || result?.outcome !== 'refused') return;
      const tradeId = result.refusal.code === BELONGS_TO_ANOTHER_TRADE ? result.refusal.errors[0]?.detail : undefined;
      if (tradeId === undefined) return;
      const duplicateOf = duplicates.get(item);
      const order = orderOf(item, this.options.reference(), duplicateOf === tradeId ? undefined : duplicateOf, tradeId);
      elsewhere.push({ index, order });
    });
    if (elsewhere.length === 0) return results;
    const outcome = await this.options.submit({
      key: `${key}:corrections`,
      orders: elsewhere.map(({ order }) => order),
    });
    elsewhere.forEach(({ index }, position) => {
      const result = outcome.results[position];
      if (result !== undefined) redirected[index] = result;
    });
    return redirected;
  }
}

/**
 * A correction may refer to a correction of the same request, whose trade the store cannot name yet: the office decides
 * all of them in one unit. The request itself names it.
 */
function withinRequest(judged: readonly Judged[]): readonly Judged[] {
  const corrected = new Map<string, string>();
  return judged.map((item) => {
    if (item.kind === 'refusal' || item.execution.action === 'NEW') return item;
    const { key, referencedExecutionId } = item.execution;
    const tradeId = corrected.get(tradeIdOf({ ...key, executionId: referencedExecutionId })) ?? item.receipt.tradeId;
    corrected.set(tradeIdOf(key), tradeId);
    return tradeId === item.receipt.tradeId ? item : { ...item, receipt: { ...item.receipt, tradeId } };
  });
}

function claimOf({ receipt, terms, trace }: JudgedExecution): Order {
  const { uti = '', bookingEntity = '', side = '' } = terms ?? {};
  const { tradeId } = receipt;
  const command: ClaimTransactionIdentifier = { type: 'ClaimTransactionIdentifier', uti, tradeId, bookingEntity, side };
  return { stream: `uti/${bookingEntity}:${side}:${uti}`, command, ...(trace === undefined ? {} : { trace }) };
}

function outcomeOf(item: Judged, result: OrderResult | undefined): ExecutionOutcome {
  if (item.kind === 'refusal') {
    const { refusal, executionId } = item;
    return { status: 'REFUSED', ...(executionId === undefined ? {} : { executionId }), ...refusal };
  }
  const { executionId } = item.execution.key;
  if (result === undefined) return { status: 'REFUSED', executionId, ...UNANSWERED };
  if (result.outcome === 'accepted') return outcomeOfEvents(item, result.events as readonly TradeCaptureEvent[]);
  const { refusal } = result;
  return refusal.code === ALREADY_RECEIVED
    ? repeatOf(item, refusal.errors)
    : { status: 'REFUSED', executionId, ...refusal };
}

function outcomeOfEvents(
  { execution, receipt }: JudgedExecution,
  events: readonly TradeCaptureEvent[],
): ExecutionOutcome {
  const { executionId } = execution.key;
  let { tradeId } = receipt;
  let tradeVersion = 1;
  let missing: readonly MissingReference[] = [];
  for (const event of events) {
    if (event.type === 'TradeRefused') return refusedBy(event.data, executionId);
    if (event.type === 'ExecutionReceived') tradeId = event.data.tradeId;
    if (event.type === 'TradeEnrichmentPending') missing = event.data.missing;
    if (event.type === 'TradeAmended' || event.type === 'TradeCancelled') tradeVersion = event.data.tradeVersion;
  }
  const status = missing.length === 0 ? 'ACCEPTED' : 'INCOMPLETE';
  return { status, executionId, tradeId, tradeVersion, missing, repeat: false };
}

/** Of each result what its answer is made of: a batch of a thousand is kept in some hundred kilobytes, not in megabytes. */
function answerable(results: readonly OrderResult[]): readonly OrderResult[] {
  return results.map((result) => {
    if (result.outcome === 'refused') return result;
    const events = result.events as readonly TradeCaptureEvent[];
    return { outcome: 'accepted', events: events.flatMap(answerableEvent) };
  });
}

function answerableEvent({
  type,
  data,
}: TradeCaptureEvent): readonly { readonly type: string; readonly data: unknown }[] {
  switch (type) {
    case 'TradeRefused':
      return [{ type, data: { code: data.code, detail: data.detail, errors: data.errors } }];
    case 'ExecutionReceived':
      return [{ type, data: { tradeId: data.tradeId } }];
    case 'TradeEnrichmentPending':
      return [{ type, data: { missing: data.missing } }];
    case 'TradeAmended':
    case 'TradeCancelled':
      return [{ type, data: { tradeVersion: data.tradeVersion } }];
    default:
      return [];
  }
}

function refusedBy({ code, detail, errors }: TradeRefused, executionId: string): RefusedExecution {
  return { status: 'REFUSED', executionId, code, detail, errors };
}

function repeatOf({ execution, receipt }: JudgedExecution, answers: readonly FieldError[]): AcceptedExecution {
  const valueAt = (pointer: string): string | undefined => answers.find((answer) => answer.pointer === pointer)?.detail;
  const missing = answers
    .filter(({ pointer }) => pointer === '/missing')
    .map(({ code, detail }) => ({ kind: code, key: detail }));
  return {
    status: missing.length === 0 ? 'ACCEPTED' : 'INCOMPLETE',
    executionId: execution.key.executionId,
    tradeId: valueAt('/tradeId') ?? receipt.tradeId,
    tradeVersion: Number(valueAt('/tradeVersion') ?? '1'),
    missing,
    repeat: true,
  };
}

const UNANSWERED = {
  code: 'NOT_DECIDED',
  detail: 'the office did not decide on this execution; hand it in again',
  errors: [],
} as const;
