import type { PostgresEventStore } from '@verso/event-store';
import { received, seededRandom, type ClockEvent } from '@verso/messaging';
import type { KafkaClient, Producer } from '@verso/messaging/kafka';
import { emptyMarketReference, executionsOf, foldMarketReference, type ExecutionRequest } from '@verso/street';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXECUTIONS } from './checkers/refusals.ts';
import type { Acknowledged } from './evidence.ts';

/** What a market trades on a date: executions that are still to come, and corrections by the execution that they correct. */
interface Book {
  readonly executions: ExecutionRequest[];
  readonly corrections: ReadonlyMap<string, ExecutionRequest>;
}

/** A door of the office: its batch door over HTTP, or the topic of executions. */
type Door = 'http' | 'topic';

interface Correction {
  readonly door: Door;
  readonly execution: ExecutionRequest;
  /** By `performance.now()`. */
  readonly dueAt: number;
}

/** Executions of a day and market that are made at once; what is not needed is left. */
const BOOK = 400;
/** An amendment or a bust comes at most so long after what it corrects: before, while or after that is instructed. */
const LONGEST_REGRET_MS = 30_000;

/**
 * Front offices: some post over HTTP, some publish. They repeat until they are answered, and keep what they were told. They
 * amend and bust what they have handed in, and publish what can only be refused.
 */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** Requests that had to be repeated. */
  repeated = 0;
  readonly #store: PostgresEventStore;
  readonly #kafka: KafkaClient;
  readonly #url: string;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #books = new Map<string, Book>();
  #corrections: Correction[] = [];
  readonly #reference = emptyMarketReference();
  #read = -1;
  #producer: Producer | undefined;
  #batches = 0;
  #underWay = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: { store: PostgresEventStore; kafka: KafkaClient; url: string; seed: number }) {
    this.#store = options.store;
    this.#kafka = options.kafka;
    this.#url = options.url;
    this.#seed = options.seed;
    this.#random = seededRandom(options.seed + 4);
  }

  /** Begins to hand in so many executions of the dates at which the markets stand. */
  async burst(readings: Iterable<ClockEvent>, count: number): Promise<void> {
    await this.#learn();
    const markets = [...readings].map(({ data }) => data);
    for (const { market, businessDate } of markets) {
      const book = this.#bookOf(market, businessDate);
      const batch = book.executions.splice(0, Math.ceil(count / markets.length));
      if (batch.length === 0) continue;
      const door = this.#batches % 2 === 0 ? 'topic' : 'http';
      this.#handIn(door, batch, () => this.#regret(door, batch, book));
    }
    this.#correct(performance.now());
  }

  /** Begins to hand in the corrections that are left. */
  correctAll(): void {
    this.#correct(Infinity);
  }

  /** Whether everything that was begun is answered. */
  get isAnswered(): boolean {
    return this.#underWay.size === 0;
  }

  /** Stops repeating what is not answered. */
  async close(): Promise<void> {
    this.#stopped = true;
    await this.#producer?.close();
  }

  async #learn(): Promise<void> {
    for (;;) {
      const page = await this.#store.readLog('reference-data', this.#read, 2_000);
      for (const event of page) foldMarketReference(this.#reference, received(event));
      this.#read = page.at(-1)?.position ?? this.#read;
      if (page.length < 2_000) return;
    }
  }

  #bookOf(market: string, tradeDate: string): Book {
    const name = `${market} ${tradeDate}`;
    const known = this.#books.get(name);
    if (known !== undefined) return known;
    const wanted = { seed: this.#seed, market, tradeDate, count: BOOK, reference: this.#reference };
    const { executions, corrections } = executionsOf(wanted);
    const book = {
      executions: [...executions],
      corrections: new Map(corrections.map((execution) => [execution.referencedExecutionId ?? '', execution])),
    };
    this.#books.set(name, book);
    return book;
  }

  #handIn(door: Door, batch: readonly ExecutionRequest[], done: () => void): void {
    this.#batches += 1;
    const handing = door === 'http' ? this.#post(batch, this.#batches) : this.#publish(batch, this.#batches);
    const tracked = handing.then(done).finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  /** What was acknowledged is corrected at the same door, some time later. */
  #regret(door: Door, batch: readonly ExecutionRequest[], { corrections }: Book): void {
    for (const { executionId } of batch) {
      const execution = corrections.get(executionId);
      const dueAt = performance.now() + this.#random() * LONGEST_REGRET_MS;
      if (execution !== undefined) this.#corrections.push({ door, execution, dueAt });
    }
  }

  #correct(now: number): void {
    const due = this.#corrections.filter(({ dueAt }) => dueAt <= now);
    this.#corrections = this.#corrections.filter((correction) => !due.includes(correction));
    for (const door of ['http', 'topic'] as const) {
      const batch = due.filter((correction) => correction.door === door).map(({ execution }) => execution);
      if (batch.length > 0) this.#handIn(door, batch, () => undefined);
    }
  }

  async #post(batch: readonly ExecutionRequest[], number: number): Promise<void> {
    const body = JSON.stringify({ executions: batch });
    const headers = { 'content-type': 'application/json', 'idempotency-key': `chaos-${this.#seed}-${number}` };
    while (!this.#stopped) {
      const answer = await fetch(`${this.#url}/v1/executions/batch`, { method: 'POST', headers, body }).catch(
        () => undefined,
      );
      if (answer?.status === 200) {
        const { outcomes } = (await answer.json()) as { outcomes: readonly { status: string; tradeId?: string }[] };
        batch.forEach((execution, index) => this.#told('http', execution, outcomes[index]));
        return;
      }
      await answer?.arrayBuffer();
      this.repeated += 1;
      await sleep(200);
    }
  }

  async #publish(executions: readonly ExecutionRequest[], number: number): Promise<void> {
    const batch = [...executions, ...executions.slice(0, 1).map(impossible)];
    const records = batch.map((execution) => ({
      ...TO_TOPIC,
      // Under one key, a correction follows on what it corrects.
      key: execution.referencedExecutionId ?? execution.executionId,
      value: Buffer.from(JSON.stringify(execution)),
    }));
    records.push({ ...TO_TOPIC, key: `unreadable-${number}`, value: Buffer.from(`no execution, of batch ${number}`) });
    while (!this.#stopped) {
      try {
        this.#producer ??= await this.#kafka.producer({ deliveryTimeoutMs: 10_000 });
        await this.#producer.send(records);
        for (const execution of batch) this.#told('topic', execution, undefined);
        return;
      } catch {
        this.repeated += 1;
        await sleep(200);
      }
    }
  }

  #told(via: Door, execution: ExecutionRequest, outcome?: { status: string; tradeId?: string }): void {
    const { source, session, tradeDate, executionId } = execution;
    const answer = outcome && { status: outcome.status, ...(outcome.tradeId && { tradeId: outcome.tradeId }) };
    this.acknowledged.push({ via, source, session, tradeDate, executionId, ...(answer && { answer }) });
  }
}

const TO_TOPIC = { topic: EXECUTIONS, headers: { 'content-type': 'application/json' } };

/** An execution of its own that no office can book. */
function impossible({ uti: _, ...execution }: ExecutionRequest): ExecutionRequest {
  return { ...execution, executionId: `${execution.executionId}-N`, quantity: '-1' };
}
