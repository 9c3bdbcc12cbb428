import type { ContextName } from '@verso/contracts';
import type { EventStore, Haste } from '@verso/event-store';
import type { ConsumerNotice, KafkaClient, RecordBatch } from '../kafka/port.js';
import type { LogTail, UnreadEvent } from '../log-tail.js';
import type { ReceivedEvent, Steppable } from '../room.js';
import { eventIn, eventOfInterest, placedRecord, topicOf, type PlacedRecord } from './event-record.js';
import { FeedConnection } from './feed-connection.js';
import type { FeedFigures, FeedNotice } from './feed-notice.js';
import { Patience } from './patience.js';
import { PartitionQueues } from './partition-queues.js';

export interface KafkaFeedOptions {
  /** Whose topic is followed. */
  readonly log: ContextName;
  /** Who reads: `settlement`, later `settlement/0-127`. */
  readonly consumer: string;
  readonly store: EventStore;
  readonly kafka: KafkaClient;
  /** Where it comes in; nobody else needs to refresh or publish to this tail. */
  readonly tail: LogTail;
  /**
   * `group`: one instance at a time, which remembers with Kafka how far it came. `broadcast`: every instance, outside any group,
   * from what the store holds when it begins.
   */
  readonly delivery: 'group' | 'broadcast';
  /** `verso.<log>.v1` by default. */
  readonly topic?: string;
  /** `verso.<consumer>.<log>` by default. */
  readonly group?: string;
  /** Types of events that anybody in this process needs; of others only their place is read. All of them when absent. */
  readonly interest?: ReadonlySet<string> | undefined;
  /** Position up to which everybody in this process has read the tail: more than `ahead` beyond it, nothing is fetched. */
  readonly passed?: () => number;
  /** Events that the tail may be ahead of those who read it; 10,000 by default. */
  readonly ahead?: number;
  /** Position up to which effects are stored, before offsets are; the stored checkpoint of `consumer` by default. */
  readonly stored?: () => Promise<number>;
  /** Milliseconds that a position may be missing on Kafka before it is left to the store; 500 by default. */
  readonly patienceMs?: number;
  readonly report?: (notice: FeedNotice) => void;
}

/** The log was restored while this process ran: what it knows of positions is void, and it must be started anew. */
export class EpochChanged extends Error {
  override readonly name = 'EpochChanged';
}

/**
 * Follows the topic of one log and hands what comes to the process's tail of that log, decoded once, in position order.
 *
 * Positions are dense, so the next one to hand on is always known: what lies before it is a repetition, what lies behind it
 * waits. A position that does not come within the patience is left to the store, from which the tail's readers page it. When
 * nothing comes at all although the store has more, the store serves until Kafka has caught up: a broker that is away, or has
 * lost records, makes a process slower and nothing else.
 */
export class KafkaFeed implements Steppable {
  readonly name: string;
  readonly #options: KafkaFeedOptions;
  readonly #connection: FeedConnection;
  readonly #queues = new PartitionQueues();
  readonly #patience: Patience;
  /** By slot, the last position that came. */
  readonly #lastOfSlot = new Map<number, number>();
  #source: 'kafka' | 'store' = 'store';
  /** Highest position that came by Kafka, now and when the store began to serve. */
  #newest = -1;
  #newestThen = -1;
  #appended = true;
  #epoch = -1;
  #figures = { received: 0, gaps: 0, missingBefore: 0 };
  #unsubscribe: (() => void) | undefined;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(options: KafkaFeedOptions) {
    const { log, consumer, kafka, delivery, topic = topicOf(log), patienceMs = 500 } = options;
    this.name = `feed:${consumer}:${log}`;
    this.#options = options;
    this.#patience = new Patience(patienceMs, () => this.#wake());
    this.#connection = new FeedConnection({
      kafka,
      topic,
      group: delivery === 'group' ? (options.group ?? `verso.${consumer}.${log}`) : undefined,
      stored: options.stored ?? (() => options.store.readCheckpoint(consumer, log)),
      assigned: (partitions) => {
        this.#queues.reset(partitions);
        this.#lastOfSlot.clear();
      },
      arrived: (batch) => this.#arrived(batch),
      notice: (notice) => this.#noticed(notice),
    });
  }

  attach(wake: () => void): void {
    this.#wake = wake;
  }

  figures(): FeedFigures {
    return { source: this.#source, repeated: this.#queues.repeated, ...this.#figures };
  }

  /** Hands on what has come; reads the store's head where Kafka does not deliver. Never waits for Kafka. */
  async step(): Promise<boolean> {
    const { tail } = this.#options;
    if (this.#unsubscribe === undefined) await this.#begin();
    if (this.#failure !== undefined) throw this.#failure;
    const before = tail.end;
    if (this.#source === 'store') await this.#followStore();
    await this.#handOn();
    if (this.#patience.isOver(tail.end)) await this.#lookElsewhere();
    this.#balance();
    return tail.end > before;
  }

  /** Commits what is stored and leaves the group. Repeatable. */
  async close(): Promise<void> {
    this.#unsubscribe?.();
    this.#patience.stop();
    await this.#connection.close();
  }

  async #begin(): Promise<void> {
    const { log, store, tail } = this.#options;
    this.#epoch = (await store.heads()).find((head) => head.log === log)?.epoch ?? 0;
    await tail.refresh();
    this.#hear('at once');
    this.#connection.open();
  }

  /** What comes by Kafka needs no second messenger: then the store only tells whether something should have come. */
  #hear(haste: Haste): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#options.store.onAppend(this.#options.log, () => this.#appendedOne(), haste);
  }

  #appendedOne(): void {
    this.#appended = true;
    if (this.#source === 'store') this.#wake();
    else this.#patience.begin(this.#options.tail.end);
  }

  #arrived({ partition, records }: RecordBatch): number | undefined {
    const placed: PlacedRecord[] = [];
    let highest: number | undefined;
    for (const record of records) {
      const place = placedRecord(record, this.#options.log);
      if (place === undefined) continue;
      if (place.epoch > this.#epoch) this.#failure = new EpochChanged(`${this.name}: epoch ${place.epoch} has begun`);
      // Of a time before a restore: what the store did not have when this process began is void.
      if (place.epoch < this.#epoch && place.position >= this.#options.tail.end) continue;
      const last = this.#lastOfSlot.get(place.slot);
      if (last !== undefined && place.prev > last) this.#figures.missingBefore += 1;
      if (last === undefined || place.position > last) this.#lastOfSlot.set(place.slot, place.position);
      placed.push(place);
      highest = Math.max(highest ?? -1, place.position);
    }
    this.#queues.add(partition, placed);
    this.#newest = Math.max(this.#newest, highest ?? -1);
    this.#balance();
    this.#wake();
    return highest;
  }

  /** Reads how long the log is; back to Kafka once that delivers again what is nearly the newest. */
  async #followStore(): Promise<void> {
    const { tail } = this.#options;
    if (this.#appended) {
      this.#appended = false;
      await tail.refresh();
    }
    if (this.#newest <= this.#newestThen || this.#newest + NEAR < tail.end) return;
    this.#source = 'kafka';
    this.#hear('soon');
    this.#patience.begin(tail.end);
    this.#report('from-kafka', `at position ${tail.end}`);
  }

  async #handOn(): Promise<void> {
    const { tail, log, interest } = this.#options;
    for (;;) {
      const run = this.#queues.takeFrom(tail.end, RUN);
      if (run.length === 0) break;
      const events: (ReceivedEvent | UnreadEvent)[] = [];
      for (const record of run) {
        try {
          events.push(eventOfInterest(record, log, interest));
        } catch (error) {
          // Written by a newer build, or damaged: whoever comes to it reads it from the store, and decides there what it means.
          tail.publish(events);
          this.#report('unreadable', `position ${record.position}: ${String(error)}`);
          await tail.refresh();
          return;
        }
      }
      tail.publish(events);
      this.#figures.received += events.length;
      if (run.length === RUN) await new Promise(setImmediate);
    }
    const waiting = this.#queues.lowest() !== undefined;
    if (waiting && this.#queues.isComplete && this.#source === 'kafka') this.#leap();
    else if (waiting) this.#patience.begin(tail.end);
  }

  /** What is missing does not come: it is left to the store. */
  async #lookElsewhere(): Promise<void> {
    const { tail } = this.#options;
    if (this.#connection.paused.isHeld) {
      this.#patience.begin(tail.end);
      return;
    }
    if (this.#leap()) {
      await this.#handOn();
      return;
    }
    const before = tail.end;
    await tail.refresh();
    if (tail.end > before && this.#source === 'kafka') {
      this.#source = 'store';
      this.#hear('at once');
      this.#newestThen = this.#newest;
      this.#report('from-store', `nothing came by Kafka after position ${before - 1}`);
    }
  }

  /** Passes by what is missing before the lowest position that is here. The tail's readers find it in the store. */
  #leap(): boolean {
    const { tail, log } = this.#options;
    const lowest = this.#queues.lowest();
    if (lowest === undefined || lowest <= tail.end) return false;
    const [record] = this.#queues.takeFrom(lowest, 1);
    if (record === undefined) return false;
    this.#figures.gaps += 1;
    this.#report('gap', `${lowest - tail.end} from position ${tail.end}`);
    try {
      tail.publish([eventIn(record, log)]);
    } catch {
      // The tail learns of it with the next one, or when the patience is over.
      this.#patience.begin(tail.end);
    }
    this.#wake();
    return true;
  }

  /** Stops fetching where more is held than is used. */
  #balance(): void {
    const { tail, passed, ahead = 10_000 } = this.#options;
    const { paused } = this.#connection;
    const lead = passed === undefined ? 0 : tail.end - 1 - passed();
    if (lead > ahead) paused.hold();
    else if (lead <= ahead / 2) paused.letGo();
    for (const partition of paused.partitions) {
      const size = this.#queues.sizeOf(partition);
      if (size > QUEUE) paused.pause(partition);
      else if (size <= QUEUE / 2) paused.resume(partition);
    }
  }

  #noticed(notice: ConsumerNotice): void {
    switch (notice.kind) {
      case 'out-of-range':
        this.#report('records-lost', `${notice.at.topic}/${notice.at.partition} begins after ${notice.at.offset}`);
        break;
      case 'refused':
        this.#report('refused', notice.error.message);
        break;
      default:
        this.#report('unavailable', String(notice.error));
    }
  }

  #report(kind: FeedNotice['kind'], detail: string): void {
    const { log, consumer, report } = this.#options;
    report?.({ log, consumer, kind, detail });
  }
}

/** Positions that Kafka may be behind the store for its feed to be taken up again: what is between is here in a moment. */
const NEAR = 1_000;
/** Events handed on at once. */
const RUN = 2_000;
/** Records of one partition that wait for those of others. */
const QUEUE = 5_000;
