import { leafOf } from './entry.js';
import type { LogPosition, NewEvent, StoredEvent } from './port.js';

/** Where an event stands and what its row says about it beside its context. */
export interface RecordedPlace {
  readonly log: string;
  readonly epoch: number;
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly slot: number;
  readonly recordedAt: string;
}

/** Members of the header that are stored as one text. */
export type EventContext = Omit<NewEvent, 'eventId' | 'type' | 'schemaVersion' | 'data'>;

/** An event as a row of the database holds it, or will hold it: with the text of its context as it was hashed. */
export class EventRecord implements StoredEvent {
  readonly log: string;
  readonly epoch: number;
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly slot: number;
  readonly recordedAt: string;
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly occurredAt: string;
  readonly actor: string;
  readonly onBehalfOf: string | null;
  readonly cause: LogPosition | null;
  readonly clockPosition: number | null;
  readonly correlation: string | null;
  readonly subject: string;
  readonly account: string | null;
  readonly entity: string | null;
  readonly trace: string | null;
  readonly reason: string | null;
  readonly softwareVersion: string;
  readonly ruleVersion: string | null;
  readonly data: string;
  readonly #contextText: string;
  #leaf: Uint8Array | undefined;

  constructor(
    place: RecordedPlace,
    event: Pick<NewEvent, 'eventId' | 'type' | 'schemaVersion' | 'data'>,
    context: EventContext,
    contextText: string,
    leaf?: Uint8Array,
  ) {
    this.log = place.log;
    this.epoch = place.epoch;
    this.position = place.position;
    this.stream = place.stream;
    this.version = place.version;
    this.slot = place.slot;
    this.recordedAt = place.recordedAt;
    this.eventId = event.eventId;
    this.type = event.type;
    this.schemaVersion = event.schemaVersion;
    this.occurredAt = context.occurredAt;
    this.actor = context.actor;
    this.onBehalfOf = context.onBehalfOf;
    this.cause = context.cause;
    this.clockPosition = context.clockPosition;
    this.correlation = context.correlation;
    this.subject = context.subject;
    this.account = context.account;
    this.entity = context.entity;
    this.trace = context.trace;
    this.reason = context.reason;
    this.softwareVersion = context.softwareVersion;
    this.ruleVersion = context.ruleVersion;
    this.data = event.data;
    this.#contextText = contextText;
    this.#leaf = leaf;
  }

  /** The stored leaf; for an event that this process has just written itself, computed when somebody asks. */
  get leaf(): Uint8Array {
    return (this.#leaf ??= leafOf(this));
  }

  /** The text that the row holds: two texts may parse alike, and only one of them was hashed. */
  static contextTextOf(event: object): string | undefined {
    return #contextText in event ? event.#contextText : undefined;
  }
}

export function contextTextOf(event: object): string | undefined {
  return EventRecord.contextTextOf(event);
}
