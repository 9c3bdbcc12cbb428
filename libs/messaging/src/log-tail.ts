import { decodeEvent, UnknownEventType, type ContextName } from '@verso/contracts';
import type { EventStore, StoredEvent } from '@verso/event-store';
import type { ReceivedEvent } from './room.js';

/**
 * The recent end of one log, decoded once and shared by all consumers of the process.
 *
 * The loop that appends publishes what it appended; a consumer that is behind the buffer pages from the store. What every
 * follower has passed is let go: events that live no longer than they are needed are what a garbage collector does best.
 */
export class LogTail {
  readonly log: ContextName;
  private readonly store: EventStore;
  private readonly capacity: number;
  private buffer: (ReceivedEvent | UnreadEvent)[] = [];
  private firstBuffered = 0;
  private size = 0;
  /** Position that each follower has done with. */
  private readonly followers = new Map<string, number>();

  constructor(store: EventStore, log: ContextName, capacity = 20_000) {
    this.store = store;
    this.log = log;
    this.capacity = capacity;
  }

  /** Number of events in the log as far as this process knows. */
  get end(): number {
    return this.size;
  }

  /** Learns how long the log is; called once before the first read, and when another process may have appended. */
  async refresh(): Promise<void> {
    const head = (await this.store.heads()).find(({ log }) => log === this.log);
    if (head === undefined || head.size <= this.size) return;
    this.buffer = [];
    this.firstBuffered = head.size;
    this.size = head.size;
  }

  /** Adds events that were just committed, in position order. A gap means another writer: then consumers page. */
  publish(events: readonly (ReceivedEvent | UnreadEvent)[]): void {
    const first = events[0];
    if (first === undefined) return;
    const end = first.position + events.length;
    // A refresh has already learned that another process appended after these: then they are paged as well.
    if (end < this.size) return;
    if (first.position !== this.size) {
      this.buffer = [];
      this.firstBuffered = first.position;
    }
    for (const event of events) this.buffer.push(event);
    this.size = end;
    if (this.buffer.length > this.capacity * 2) this.dropBefore(this.size - this.capacity);
  }

  /** A reader that comes back for every event says how far it has come. Whoever never says so is not waited for. */
  passed(follower: string, position: number): void {
    if (this.followers.get(follower) === position) return;
    this.followers.set(follower, position);
    if (this.buffer.length < WORTH_DROPPING) return;
    let slowest = Infinity;
    for (const done of this.followers.values()) slowest = Math.min(slowest, done);
    if (slowest + 1 - this.firstBuffered >= this.buffer.length / 2) this.dropBefore(slowest + 1);
  }

  private dropBefore(position: number): void {
    this.buffer = this.buffer.slice(position - this.firstBuffered);
    this.firstBuffered = position;
  }

  /** Whether there is something after the position. */
  hasAfter(position: number): boolean {
    return position + 1 < this.size;
  }

  /** Events after the position from memory, or undefined when they must be paged from the store. */
  peek(after: number, limit: number): readonly ReceivedEvent[] | undefined {
    const buffered = this.buffered(after, limit);
    return buffered?.every(isReceived) === true ? buffered : undefined;
  }

  private buffered(after: number, limit: number): readonly (ReceivedEvent | UnreadEvent)[] | undefined {
    const from = after + 1;
    if (from >= this.size) return [];
    if (from < this.firstBuffered) return undefined;
    const start = from - this.firstBuffered;
    return this.buffer.slice(start, start + limit);
  }

  /**
   * Events after the position, in order and without gaps.
   *
   * @throws UnknownEventType when a newer build wrote one of them
   */
  async read(after: number, limit: number): Promise<readonly ReceivedEvent[]> {
    const buffered = this.peek(after, limit);
    if (buffered !== undefined) return buffered;
    return (await this.store.readLog(this.log, after, limit)).map(received);
  }

  /** The same for a consumer that can pass by what a newer build wrote, as far as it has no interest in it. */
  async page(after: number, limit: number): Promise<readonly (ReceivedEvent | NewerEvent)[]> {
    const buffered = this.peek(after, limit);
    if (buffered !== undefined) return buffered;
    return (await this.store.readLog(this.log, after, limit)).map(receivedOrNewer);
  }

  /** The same for a consumer that has named to the feed of this log which types it needs. */
  async scan(after: number, limit: number): Promise<readonly (ReceivedEvent | NewerEvent | UnreadEvent)[]> {
    return this.buffered(after, limit) ?? this.page(after, limit);
  }
}

/** An event of which this process has read no more than this, because nobody here needs more. */
export class UnreadEvent {
  constructor(
    readonly position: number,
    readonly type: string,
  ) {}
}

export function isReceived(event: ReceivedEvent | NewerEvent | UnreadEvent): event is ReceivedEvent {
  return !(event instanceof UnreadEvent || event instanceof NewerEvent);
}

/** Events held that are too few to be worth copying the rest. */
const WORTH_DROPPING = 1_000;

/** An event that a newer build wrote: this one knows where it stands and what it is called, not what it means. */
export class NewerEvent {
  readonly position: number;
  readonly type: string;
  readonly error: UnknownEventType;

  constructor({ position, type }: StoredEvent, error: UnknownEventType) {
    this.position = position;
    this.type = type;
    this.error = error;
  }
}

/** One tail per log, made on demand. */
export class LogTails {
  private readonly tails = new Map<ContextName, LogTail>();
  private readonly storeOf: (log: ContextName) => EventStore;

  /** @param store where all logs are, or which store a log is in */
  constructor(store: EventStore | ((log: ContextName) => EventStore)) {
    this.storeOf = typeof store === 'function' ? store : () => store;
  }

  of(log: ContextName): LogTail {
    let tail = this.tails.get(log);
    if (tail === undefined) {
      tail = new LogTail(this.storeOf(log), log);
      this.tails.set(log, tail);
    }
    return tail;
  }

  /** Learns the length of every log that is in use. */
  async refresh(): Promise<void> {
    for (const tail of this.tails.values()) await tail.refresh();
  }
}

/** What a consumer needs of a stored event. */
export type DecodableEvent = Pick<
  StoredEvent,
  | ('log' | 'position' | 'stream' | 'version' | 'eventId' | 'type' | 'schemaVersion' | 'data')
  | ('subject' | 'account' | 'entity' | 'occurredAt' | 'actor' | 'correlation')
>;

/**
 * Decodes a stored event.
 *
 * @throws UnknownEventType when a newer build wrote it.
 */
export function received(event: DecodableEvent): ReceivedEvent {
  const log = event.log as ContextName;
  const { type, data } = decodeEvent(log, event.type, event.schemaVersion, event.data);
  // The registry ties type and data to the context; the compiler cannot follow that through a union of contexts.
  return {
    log,
    position: event.position,
    stream: event.stream,
    version: event.version,
    eventId: event.eventId,
    subject: event.subject,
    account: event.account,
    entity: event.entity,
    occurredAt: event.occurredAt,
    actor: event.actor,
    correlation: event.correlation,
    type,
    data,
  } as ReceivedEvent;
}

function receivedOrNewer(event: StoredEvent): ReceivedEvent | NewerEvent {
  try {
    return received(event);
  } catch (error) {
    if (error instanceof UnknownEventType) return new NewerEvent(event, error);
    throw error;
  }
}
