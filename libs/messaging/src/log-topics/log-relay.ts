import type { ContextName } from '@verso/contracts';
import type { EventStore, RelayState, RelayStore, StoredEvent } from '@verso/event-store';
import { notRelayed } from '@verso/event-store';
import { failPoint } from '../fail-point.js';
import { KafkaRefused } from '../kafka/errors.js';
import type { Admin, KafkaClient, OutgoingRecord, Producer } from '../kafka/port.js';
import type { Steppable } from '../room.js';
import { formOf, recordOf, topicOf, type RecordForm } from './event-record.js';
import { ReadAhead } from './read-ahead.js';
import { RelayCheckpoint } from './relay-checkpoint.js';

export interface LogRelayOptions {
  readonly log: ContextName;
  readonly store: EventStore & RelayStore;
  /** The relay makes a producer and an admin of its own on it, and closes these only. */
  readonly kafka: KafkaClient;
  /** `verso.<log>.v1` by default. */
  readonly topic?: string;
  readonly report?: (notice: RelayNotice) => void;
  /** Milliseconds after which the store is asked for new events although nobody has told of any; 1,000 by default. */
  readonly pollMs?: number;
}

/** What an operator may want to know. */
export interface RelayNotice {
  readonly log: string;
  readonly kind: 'send-failed' | 'checkpoint-failed' | 'fenced' | 'partitions';
  readonly detail: string;
}

/** Events that go out together, and where the relay stands after them. */
interface Page {
  readonly records: readonly OutgoingRecord[];
  readonly after: RelayState;
}

/**
 * Publishes one log to its topic, in position order, at least once. One send is under way at a time, and the next begins when all
 * replicas in sync have the last: so what stands in the topic has no gap, whatever dies. The checkpoint moves after that, by
 * compare-and-set; a relay that begins anew repeats what it does not know of, in records that are the same to the byte.
 *
 * Whoever appends, in this process or another, wakes it through the store. It never waits for Kafka within a step.
 */
export class LogRelay implements Steppable {
  readonly name: string;
  readonly #options: LogRelayOptions;
  readonly #topic: string;
  readonly #log: ReadAhead;
  readonly #checkpoint: RelayCheckpoint;
  #connected: { readonly producer: Producer; readonly admin: Admin } | undefined;
  #form: RecordForm | undefined;
  #countedAt = 0;
  /** Read from the store and in no page yet. */
  #ahead: readonly StoredEvent[] = [];
  /** Where the relay will stand when every page that was made is acknowledged. */
  #paged: RelayState = notRelayed();
  #next: Page | undefined;
  #failed: Page | undefined;
  #sending: Promise<void> | undefined;
  #mostBytes = MOST_BYTES;
  #failures = 0;
  #rest: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #unsubscribe: () => void = () => undefined;
  #wake: () => void = () => undefined;

  constructor(options: LogRelayOptions) {
    const { log, store, topic = topicOf(log) } = options;
    this.name = `relay:${log}`;
    this.#options = options;
    this.#topic = topic;
    const read = (after: number, limit: number) => failPoint('relay.read', () => store.readLog(log, after, limit));
    this.#log = new ReadAhead(read, MOST_EVENTS);
    this.#checkpoint = new RelayCheckpoint(store, log, (kind, detail) => this.#report(kind, detail));
  }

  /** Position of the last event that is acknowledged, -1 before the first. */
  get relayed(): number {
    return this.#checkpoint.reached.position;
  }

  attach(wake: () => void): void {
    this.#wake = wake;
  }

  busy(): boolean {
    return this.#sending !== undefined;
  }

  /** Sends a page when none is under way, and makes the next one ready meanwhile. */
  async step(): Promise<boolean> {
    if (this.#rests()) return false;
    if (!this.#checkpoint.stands) await this.#begin();
    this.#checkpoint.save();
    let moved = false;
    if (this.#next === undefined && this.#failed === undefined) moved = await this.#makePage();
    const page = this.#failed ?? this.#next;
    if (page === undefined || this.#sending !== undefined || this.#rests()) return moved;
    if (page === this.#failed) this.#failed = undefined;
    else this.#next = undefined;
    this.#sending = this.#send(page).finally(() => {
      this.#sending = undefined;
      this.#wake();
    });
    return true;
  }

  /** Lets the send under way end and stores the checkpoint. To be called once nobody steps any more. */
  async close(): Promise<void> {
    this.#unsubscribe();
    clearInterval(this.#poll);
    await this.#sending;
    clearTimeout(this.#rest);
    await this.#checkpoint.settle();
    const { producer, admin } = this.#connected ?? {};
    this.#connected = undefined;
    await Promise.all([producer?.close(), admin?.close()]);
  }

  /** From where the store says that this log's relay stands; also after another relay has moved on. */
  async #begin(): Promise<void> {
    await this.#sending;
    const { log, store, kafka, pollMs = 1_000 } = this.#options;
    this.#connected ??= {
      producer: await kafka.producer({ deliveryTimeoutMs: DELIVERY_TIMEOUT_MS }),
      admin: await kafka.admin(),
    };
    if (this.#form === undefined) await this.#countPartitions();
    this.#paged = await this.#checkpoint.load();
    this.#ahead = [];
    this.#next = undefined;
    this.#failed = undefined;
    if (this.#poll !== undefined) return;
    const wake = (): void => this.#wake();
    this.#unsubscribe = store.onAppend(log, wake, 'soon');
    this.#poll = setInterval(wake, pollMs);
    this.#poll.unref();
  }

  async #countPartitions(): Promise<void> {
    this.#countedAt = performance.now();
    const [description] = (await this.#connected?.admin.describeTopics([this.#topic])) ?? [];
    if (description === undefined) throw new KafkaRefused('unknown-topic', `there is no topic ${this.#topic}`);
    const partitions = description.partitions.length;
    if (partitions === this.#form?.partitions) return;
    this.#form = formOf(this.#options.log, this.#topic, partitions);
    this.#report('partitions', `${this.#topic} has ${partitions}`);
  }

  async #makePage(): Promise<boolean> {
    const { log } = this.#options;
    if (performance.now() - this.#countedAt > COUNT_EVERY_MS) this.#countPartitions().catch(() => undefined);
    if (this.#ahead.length === 0) this.#ahead = await this.#log.after(this.#paged.position);
    const form = this.#form;
    if (this.#ahead.length === 0 || form === undefined) return false;
    const lastOfSlot = this.#paged.lastOfSlot.slice();
    const records: OutgoingRecord[] = [];
    let bytes = 0;
    let { position } = this.#paged;
    for (const event of this.#ahead) {
      if (event.position !== position + 1)
        throw new Error(`${log} has no event ${position + 1}: nothing is relayed past it`);
      bytes += event.data.length + HEADER_BYTES;
      if (bytes > this.#mostBytes && records.length > 0) break;
      records.push(recordOf(event, lastOfSlot[event.slot] ?? -1, form));
      lastOfSlot[event.slot] = event.position;
      position += 1;
    }
    this.#ahead = this.#ahead.slice(records.length);
    this.#paged = { position, lastOfSlot };
    this.#next = { records, after: this.#paged };
    return true;
  }

  async #send(page: Page): Promise<void> {
    try {
      if (this.#connected === undefined) throw new Error(`${this.name} is closed`);
      const { producer } = this.#connected;
      await failPoint('relay.publish', () => producer.send(page.records));
      this.#failures = 0;
      this.#checkpoint.reach(page.after);
    } catch (error) {
      this.#report('send-failed', error instanceof Error ? error.message : String(error));
      if (error instanceof KafkaRefused && error.reason === 'message-too-large' && page.records.length > 1) {
        this.#divide(page);
        return;
      }
      this.#failed = page;
      this.#failures += 1;
      this.#restFor(Math.min(5_000, 50 * 2 ** Math.min(this.#failures, 7)));
    }
  }

  /** Goes back to what is acknowledged, and on in smaller pages. */
  #divide({ records }: Page): void {
    const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0) + HEADER_BYTES, 0);
    this.#mostBytes = Math.max(1, Math.floor(Math.min(bytes, this.#mostBytes) / 2));
    this.#paged = this.#checkpoint.reached;
    this.#ahead = [];
    this.#next = undefined;
  }

  #rests(): boolean {
    return this.#rest !== undefined;
  }

  #restFor(milliseconds: number): void {
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.#wake();
    }, milliseconds);
    // A process that ends does not wait for it.
    this.#rest.unref();
  }

  #report(kind: RelayNotice['kind'], detail: string): void {
    this.#options.report?.({ log: this.#options.log, kind, detail });
  }
}

/**
 * Read at once, and mostly sent at once too: then every send has the same work beside it, the reading of another portion, and
 * neither this process nor the broker waits for the other while it does several of one kind.
 */
const MOST_EVENTS = 1_000;
/** In all partitions; the producer divides what is too much for a batch of one. */
const MOST_BYTES = 2_000_000;
const HEADER_BYTES = 800;
/** After this a send is given up, to be made again: a shorter wait than the library's own, so that a relay can end. */
const DELIVERY_TIMEOUT_MS = 15_000;
const COUNT_EVERY_MS = 5_000;
