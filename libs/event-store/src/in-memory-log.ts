import { leafOf } from './entry.js';
import type { DueStream, NewEvent, StoredEvent, StreamAppend } from './port.js';
import { slotOf } from './slot.js';

/** One log of the in-memory store: its events in order, and the orders in which they are asked for. */
export class InMemoryLog {
  readonly name: string;
  epoch = 0;
  /** Microseconds; what the next record time must not fall behind. */
  lastRecorded = 0;
  readonly events: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #subjects = new Map<string, StoredEvent[]>();
  readonly #slots = new Map<string, number>();
  readonly #due = new Map<string, string>();
  #dueInOrder: DueStream[] | undefined;

  constructor(name: string) {
    this.name = name;
  }

  versionOf(stream: string): number {
    return this.#streams.get(stream)?.length ?? 0;
  }

  stream(stream: string): readonly StoredEvent[] | undefined {
    return this.#streams.get(stream);
  }

  aboutSubject(subject: string): readonly StoredEvent[] {
    return this.#subjects.get(subject) ?? [];
  }

  add(append: StreamAppend, recordedAt: string): void {
    let stream = this.#streams.get(append.stream);
    if (stream === undefined) {
      // A stream begins with its first event: waking up something that does not exist yet means nothing.
      if (append.events.length === 0) return;
      stream = [];
      this.#streams.set(append.stream, stream);
    }
    for (const event of append.events) {
      const stored = this.#store(event, append.stream, stream.length + 1, recordedAt);
      stream.push(stored);
      this.events.push(stored);
      const subject = this.#subjects.get(event.subject);
      if (subject === undefined) this.#subjects.set(event.subject, [stored]);
      else subject.push(stored);
    }
    if (append.dueAt !== undefined) this.#setDue(append.stream, append.dueAt);
  }

  due(now: string, after: DueStream | undefined, limit: number): DueStream[] {
    this.#dueInOrder ??= [...this.#due].map(([stream, dueAt]) => ({ stream, dueAt })).sort(inDueOrder);
    const found: DueStream[] = [];
    for (const due of this.#dueInOrder) {
      if (due.dueAt > now || found.length >= limit) break;
      if (after === undefined || inDueOrder(due, after) > 0) found.push(due);
    }
    return found;
  }

  #setDue(stream: string, dueAt: string | null): void {
    if ((this.#due.get(stream) ?? null) === dueAt) return;
    this.#dueInOrder = undefined;
    if (dueAt === null) this.#due.delete(stream);
    else this.#due.set(stream, dueAt);
  }

  #store(event: NewEvent, stream: string, version: number, recordedAt: string): StoredEvent {
    const unhashed = {
      log: this.name,
      epoch: this.epoch,
      position: this.events.length,
      stream,
      version,
      slot: this.#slotOf(event.subject),
      recordedAt,
      eventId: event.eventId,
      type: event.type,
      schemaVersion: event.schemaVersion,
      occurredAt: event.occurredAt,
      actor: event.actor,
      onBehalfOf: event.onBehalfOf,
      cause: event.cause,
      clockPosition: event.clockPosition,
      correlation: event.correlation,
      subject: event.subject,
      account: event.account,
      entity: event.entity,
      trace: event.trace,
      reason: event.reason,
      softwareVersion: event.softwareVersion,
      ruleVersion: event.ruleVersion,
      data: event.data,
      leaf: NO_LEAF,
    };
    unhashed.leaf = leafOf(unhashed);
    return unhashed;
  }

  #slotOf(subject: string): number {
    let slot = this.#slots.get(subject);
    if (slot === undefined) {
      slot = slotOf(subject);
      this.#slots.set(subject, slot);
    }
    return slot;
  }
}

const NO_LEAF: Uint8Array = Buffer.alloc(0);

function inDueOrder(one: DueStream, other: DueStream): number {
  if (one.dueAt !== other.dueAt) return one.dueAt < other.dueAt ? -1 : 1;
  if (one.stream === other.stream) return 0;
  return one.stream < other.stream ? -1 : 1;
}
