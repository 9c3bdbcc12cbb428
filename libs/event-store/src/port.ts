/**
 * The event store as everything else sees it: append-only logs with dense positions.
 *
 * Two implementations pass one contract suite: PostgreSQL and in memory.
 */
export interface EventStore {
  /**
   * Appends units to one log in one round trip and one transaction.
   *
   * Each unit is accepted or refused whole and on its own; the outcomes stand in the order of the units. Later units of
   * the same call see what earlier ones wrote. Throws only when nothing of the call was stored or its outcome is unknown.
   */
  append(log: string, units: readonly Unit[]): Promise<readonly UnitOutcome[]>;

  /** Events of a log with `position > after`, in position order without gaps; `after` -1 reads from the beginning. */
  readLog(log: string, after: number, limit: number): Promise<readonly StoredEvent[]>;

  /**
   * Streams of one log, each in version order: whole, or what follows the version that `after` names for it. A stream
   * without such events is absent from the answer.
   */
  readStreams(
    log: string,
    streams: readonly string[],
    after?: ReadonlyMap<string, number>,
  ): Promise<ReadonlyMap<string, readonly StoredEvent[]>>;

  /**
   * Everything about a subject over all logs: events whose subject it is; events of streams linked to it from the linked
   * position on; and where such a stream is named after a subject of its own (`obligation/obl_1`), all events about that
   * one too. Ordered by recordedAt, then log, then position.
   */
  readSubject(subject: string): Promise<readonly StoredEvent[]>;

  /** Streams whose `dueAt` is at or before `now`, ordered by (dueAt, stream), after the given cursor. */
  readDue(log: string, now: string, after: DueStream | undefined, limit: number): Promise<readonly DueStream[]>;

  /** All logs with their sizes, read in one snapshot: the only instant at which "as of now" is exact over several logs. */
  heads(): Promise<readonly LogHead[]>;

  /** Position of the last event of `upstream` that `consumer` has handled, -1 before the first. */
  readCheckpoint(consumer: string, upstream: string): Promise<number>;

  /** The frozen outcome of a command key, if that key was ever decided. */
  readCommand(source: string, key: string): Promise<DecidedCommand | undefined>;

  /** Events set aside by a consumer and not let go since, oldest first. */
  readParked(consumer: string): Promise<readonly ParkedEvent[]>;

  /** Subjects that wait behind a set-aside event. */
  readBlocked(consumer: string): Promise<readonly string[]>;

  /** A body stored beside the events because it is over 60 kB, by its SHA-256 in lower-case hex. */
  readContent(sha256: string): Promise<Uint8Array | undefined>;

  /** Latest disposable snapshot of a stream made by this code version. */
  readSnapshot(log: string, stream: string, codeVersion: string): Promise<Snapshot | undefined>;

  /** Keeps a snapshot; an older one of the same stream and code version is replaced. */
  saveSnapshot(snapshot: Snapshot): Promise<void>;

  /**
   * Calls back after any append to the log, by this process or another. May also call without a new event.
   *
   * @param haste how soon it must be told of what other processes append; at once by default
   */
  onAppend(log: string, wake: () => void, haste?: Haste): () => void;

  close(): Promise<void>;
}

/**
 * How soon somebody must hear of what another process appends: within milliseconds, or within half a second. The first is a
 * message to each process for nearly each append; who learns of events in another way can do without.
 */
export type Haste = 'at once' | 'soon';

/** What is accepted or refused together. */
export interface Unit {
  readonly appends: readonly StreamAppend[];
  /** Moved by compare-and-set on `from`: a second instance of the consumer is fenced out. */
  readonly checkpoints?: readonly CheckpointMove[];
  /** Makes the unit idempotent for ever under (source, key). */
  readonly command?: DecidedCommand;
  readonly links?: readonly SubjectLink[];
  readonly parked?: readonly ParkedEvent[];
  /** Subjects to block or to let go, with the consumer they wait for. Letting go also ends the setting aside of its events. */
  readonly blocked?: readonly BlockedSubject[];
  readonly contents?: readonly { readonly sha256: string; readonly bytes: Uint8Array }[];
}

export interface StreamAppend {
  readonly stream: string;
  /** Version of the stream's last event, 0 when the stream must not exist yet. The first event has version 1. */
  readonly expectedVersion: number;
  readonly events: readonly NewEvent[];
  /** Business instant at which the stream wants to be woken; null clears it; absent leaves it as it is. */
  readonly dueAt?: string | null;
}

/** An event as the writer hands it in. `data` is its ProtoJSON text, produced once, never re-encoded. */
export interface NewEvent {
  /** UUIDv7 text. */
  readonly eventId: string;
  /** Name of the event in its context, e.g. `TradeCaptured`. */
  readonly type: string;
  readonly schemaVersion: number;
  /** Business time, RFC 3339 UTC with microseconds. */
  readonly occurredAt: string;
  /** Who did it: `person:<id>` or `service:<name>` or `party:<lei>`. */
  readonly actor: string;
  readonly onBehalfOf: string | null;
  readonly cause: LogPosition | null;
  /** Position of the business clock's log that the decision had seen. */
  readonly clockPosition: number | null;
  readonly correlation: string | null;
  /** The trade or obligation the event concerns, or whatever it is about where it concerns none. */
  readonly subject: string;
  readonly account: string | null;
  /** LEI of the booking entity. */
  readonly entity: string | null;
  readonly trace: string | null;
  readonly reason: string | null;
  readonly softwareVersion: string;
  readonly ruleVersion: string | null;
  readonly data: string;
}

export interface StoredEvent extends NewEvent {
  readonly log: string;
  readonly epoch: number;
  /** Dense, from 0: also the leaf index in the log's Merkle tree. */
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  /** First byte of SHA-256 of the subject, fixed for ever. */
  readonly slot: number;
  /** Stamped by the store, RFC 3339 UTC with exactly six decimals; never runs backwards within a log. */
  readonly recordedAt: string;
  /** RFC 6962 leaf hash over the entry (see `entry.ts`). */
  readonly leaf: Uint8Array;
}

export interface LogPosition {
  readonly log: string;
  readonly position: number;
}

export interface CheckpointMove {
  readonly consumer: string;
  readonly upstream: string;
  readonly from: number;
  readonly to: number;
}

export interface DecidedCommand {
  readonly source: string;
  readonly key: string;
  /** SHA-256 of the content, lower-case hex. */
  readonly contentHash: string;
  /** What was answered, as text; given back to whoever asks again with the same content. */
  readonly outcome: string;
}

/** From the first event of this unit in `stream` on, the stream belongs to the life of `subject`. */
export interface SubjectLink {
  readonly subject: string;
  readonly stream: string;
}

export interface ParkedEvent {
  readonly consumer: string;
  readonly upstream: string;
  readonly position: number;
  readonly subject: string;
  readonly error: string;
}

export interface BlockedSubject {
  readonly consumer: string;
  readonly subject: string;
  readonly blocked: boolean;
}

export interface DueStream {
  readonly stream: string;
  readonly dueAt: string;
}

export interface LogHead {
  readonly log: string;
  readonly epoch: number;
  /** Number of events: position of the last one plus one. */
  readonly size: number;
}

export interface Snapshot {
  readonly log: string;
  readonly stream: string;
  readonly version: number;
  readonly codeVersion: string;
  readonly state: string;
}

export type UnitOutcome = UnitAccepted | UnitRefused;

export interface UnitAccepted {
  readonly outcome: 'accepted';
  /** Position of the unit's first event; the others follow densely in the order of the unit. -1 for a unit without events. */
  readonly firstPosition: number;
  readonly recordedAt: string;
}

export interface UnitRefused {
  readonly outcome: 'refused';
  readonly reason: RefusedReason;
}

export type RefusedReason =
  /** Load again and decide again. */
  | { readonly code: 'STALE_VERSION'; readonly stream: string; readonly expected: number; readonly actual: number }
  /** Another instance of this consumer has moved on. */
  | { readonly code: 'CHECKPOINT_MOVED'; readonly consumer: string; readonly upstream: string; readonly actual: number }
  /** The key was decided before: same content is a repeat, other content a conflict. The caller compares. */
  | { readonly code: 'COMMAND_DECIDED'; readonly decided: DecidedCommand }
  /** The database cannot hold it (a NUL byte, an over-long field): names the field. */
  | { readonly code: 'UNSTORABLE'; readonly detail: string };
