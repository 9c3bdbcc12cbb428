import type { PostgresEventStore } from '@verso/event-store';
import { received, type ClockEvent } from '@verso/messaging';
import type { KafkaClient, Producer } from '@verso/messaging/kafka';
import { emptyMarketReference, executionsOf, foldMarketReference, type ExecutionRequest } from '@verso/street';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Acknowledged } from './evidence.ts';

/** A market and a date on which it trades, with the executions that are still to come. */
interface Book {
  readonly executions: ExecutionRequest[];
}

/** Executions of a day and market that are made at once; what is not needed is left. */
const BOOK = 400;

/** Front offices: some post over HTTP, some publish. They repeat until they are answered, and keep what they were told. */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** Requests that had to be repeated. */
  repeated = 0;
  readonly #store: PostgresEventStore;
  readonly #kafka: KafkaClient;
  readonly #url: string;
  readonly #seed: number;
  readonly #books = new Map<string, Book>();
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
  }

  /** Begins to hand in so many executions of the dates at which the markets stand. */
  async burst(readings: Iterable<ClockEvent>, count: number): Promise<void> {
    await this.#learn();
    const markets = [...readings].map(({ data }) => data);
    for (const { market, businessDate } of markets) {
      const book = this.#bookOf(market, businessDate);
      const batch = book.executions.splice(0, Math.ceil(count / markets.length));
      if (batch.length === 0) continue;
      this.#batches += 1;
      const handing = this.#batches % 2 === 0 ? this.#post(batch, this.#batches) : this.#publish(batch);
      const tracked = handing.finally(() => this.#underWay.delete(tracked));
      this.#underWay.add(tracked);
    }
  }

  /** Whether everything that was begun is answered. */
  get isAnswered(): boolean {
    return this.#underWay.size === 0;
  }

  /** Waits until everything that was begun is acknowledged. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

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
    const book = { executions: [...executionsOf(wanted).executions] };
    this.#books.set(name, book);
    return book;
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

  async #publish(batch: readonly ExecutionRequest[]): Promise<void> {
    const records = batch.map((execution) => ({
      topic: 'verso.executions.v1',
      key: execution.executionId,
      value: Buffer.from(JSON.stringify(execution)),
      headers: { 'content-type': 'application/json' },
    }));
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

  #told(via: 'http' | 'topic', execution: ExecutionRequest, outcome?: { status: string; tradeId?: string }): void {
    const { source, session, tradeDate, executionId } = execution;
    const answer = outcome && { status: outcome.status, ...(outcome.tradeId && { tradeId: outcome.tradeId }) };
    this.acknowledged.push({ via, source, session, tradeDate, executionId, ...(answer && { answer }) });
  }
}
