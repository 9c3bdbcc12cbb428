import type { ContextName, EventsByContext } from '@verso/contracts';
import type { Decision, Refusal } from '@verso/decider';

/**
 * One room of the house: a service as the loop that runs it sees it. Everything here is synchronous and without I/O; the
 * loop does the loading, appending, checkpointing and fanning out.
 */
export interface Room<Name extends ContextName = ContextName, Directory = unknown> {
  /** The room's context: also the name of its log and of its consumer. */
  readonly name: Name;
  /** Contexts whose events are folded into the directory by every instance (clock, reference data). */
  readonly broadcasts: readonly ContextName[];
  /** Contexts whose events this room reacts to, besides the broadcasts. Never its own: own events are reacted to at once. */
  readonly upstreams: readonly ContextName[];
  /** What the room keeps of the broadcasts. */
  readonly directory: DirectoryFold<Directory>;
  /** The deciders, by the part of the stream name before the first `/`. */
  readonly streams: Readonly<Record<string, StreamFamily<EventsByContext[Name]>>>;
  /**
   * What an event asks of this room's own streams. Called for upstream and broadcast events, and for the room's own events
   * in the unit in which they were decided, so that what belongs together commits together. Must be a pure function of its
   * arguments. Events the room has no use for give no orders.
   */
  readonly react: (event: ReceivedEvent, directory: Directory) => readonly Order[];
  /**
   * Only these event types of a foreign context are handed to `react`; others are skipped, also those that this build does
   * not know (they are counted). Absent for a context: all types, and an unknown one stops the room.
   */
  readonly interest?: Partial<Record<ContextName, readonly string[]>>;
  /** What a message from outside asks of this room's streams. Total: garbled input becomes an order that records the refusal. */
  readonly receive?: (message: IncomingMessage, directory: Directory, clock: ClockReading) => readonly Order[];
  /** What the clock asks of a stream that is due (`nextDue` of its decider). */
  readonly wake?: (stream: string, clock: ClockReading, directory: Directory) => Order | undefined;
  /** Joins a stream with the subject whose life it belongs to, when its first event is written. */
  readonly link?: (event: EventsByContext[Name], stream: string) => readonly string[];
  /** How the room can be divided into parts; absent when it must be decided in one place. */
  readonly division?: Division<Directory>;
}

/** What must stay together when a room is decided in several places at once. */
export interface Division<Directory = unknown> {
  /**
   * Slot of a stream, 0 to 255. Streams of one slot are never parted; all orders of one slot are decided in one place, in the
   * order in which they were read.
   */
  readonly slotOf: (stream: string) => number;
  /**
   * Orders that an own event may give to streams of another slot than its own; absent when there are none. They are carried out
   * after the event is stored, in the order of the log. Not for events of the families that every room has.
   */
  readonly across?: {
    readonly types: readonly string[];
    readonly react: (event: ReceivedEvent, directory: Directory) => readonly Order[];
  };
  /**
   * All streams that a message could ask something of, found by a short look; undefined when only reading it can tell. Saves the
   * parts that it does not concern from reading it. Only the slots of the streams matter.
   */
  readonly concerned?: (message: IncomingMessage, directory: Directory) => readonly string[] | undefined;
}

/** A room whose directory and event types only the room itself knows; every `Room` is one. */
export type AnyRoom = Omit<Room, 'directory' | 'streams' | 'react' | 'receive' | 'wake' | 'link' | 'division'> & {
  readonly directory: {
    readonly initial: () => unknown;
    readonly evolve: (directory: never, event: ReceivedEvent) => unknown;
  };
  readonly streams: Readonly<Record<string, StreamFamily<unknown>>>;
  readonly react: (event: ReceivedEvent, directory: never) => readonly Order[];
  readonly receive?: (message: IncomingMessage, directory: never, clock: ClockReading) => readonly Order[];
  readonly wake?: (stream: string, clock: ClockReading, directory: never) => Order | undefined;
  readonly link?: (event: never, stream: string) => readonly string[];
  readonly division?: Division<never>;
};

export interface DirectoryFold<Directory> {
  readonly initial: () => Directory;
  /** May change the given directory in place and return it. Also sees the clock events. */
  readonly evolve: (directory: Directory, event: ReceivedEvent) => Directory;
}

/** A kind of stream with its decider, whose command and state types only the room itself knows. */
export interface StreamFamily<Event> {
  readonly decider: {
    readonly initialState: () => unknown;
    readonly decide: (command: never, state: never) => Decision<Event>;
    readonly evolve: (state: never, event: never) => unknown;
    readonly nextDue?: (state: never) => string | undefined;
    readonly isAtRest?: (state: never) => boolean;
  };
  /** For families of long streams: how their states are kept, so that a start need not fold them from their first event. */
  readonly snapshot?: SnapshotForm;
}

/** How states are written and read back as they were. */
export interface SnapshotForm {
  /** Snapshots of another version are not looked at: to be raised whenever the state or its fold changes. */
  readonly codeVersion: string;
  readonly write: (state: unknown) => string;
  /** May throw: then the events are read. */
  readonly read: (text: string) => unknown;
}

/**
 * A command for one of the room's own streams, named `<family>/<key>`.
 *
 * Accepted without events means: this tells nothing new, now and ever; it may be decided again after a crash, on a later state.
 * What cannot be done yet is kept as an event, so that it is done when it can be, or refused, which is final.
 */
export interface Order {
  readonly stream: string;
  readonly command: unknown;
  /** Who asks, when it is not the room itself: `party:<bic>`, `person:<id>`, `service:<name>`. */
  readonly actor?: string;
  /** Business time of the fact, when it is not the clock's now (e.g. the execution time). */
  readonly occurredAt?: string;
  readonly reason?: string;
  /** W3C `traceparent` of whoever asks; kept with every event that follows in the same unit. */
  readonly trace?: string;
}

/** An event as consumers see it: decoded once, shared by all consumers of the process, never changed. */
export type ReceivedEvent = { readonly [C in ContextName]: ReceivedEventOf<C> }[ContextName];

export type ReceivedEventOf<C extends ContextName> = {
  readonly log: C;
  /** -1 while the event is reacted to inside the unit that decides it. */
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly eventId: string;
  readonly subject: string;
  readonly account: string | null;
  readonly entity: string | null;
  readonly occurredAt: string;
  readonly actor: string;
  /** What started the chain of causes that led here. */
  readonly correlation: string | null;
} & EventsByContext[C];

/** The business clock as a decision sees it: the last clock event of the reference-data log. */
export interface ClockReading {
  /** RFC 3339 UTC with microseconds. */
  readonly now: string;
  /** Position of that clock event, -1 before the first. */
  readonly position: number;
}

/** A message as it came off a channel. */
export interface IncomingMessage {
  readonly messageId: string;
  /** confirmation, settlement, custody-statement or cash-statement. */
  readonly channel: string;
  readonly sender: string;
  readonly receiver: string;
  /** UTF-8 text, or base64 when the bytes were not UTF-8. */
  readonly body: string;
  readonly bodyEncoding: 'utf-8' | 'base64';
  /** The sender flags a re-transmission. */
  readonly possibleDuplicate: boolean;
  /** The rejected message that this one repairs. */
  readonly replacesMessageId?: string;
}

/** What a person or a front office asks, through a door. */
export interface Submission {
  /** Makes the ids of the resulting events: the natural key of what is asked. */
  readonly key: string;
  readonly orders: readonly Order[];
  /** Freezes the outcome under (source, key) for ever. */
  readonly idempotency?: {
    readonly source: string;
    readonly key: string;
    readonly contentHash: string;
    /** The outcome as it is kept, as JSON: what the door needs to answer alike, and no more. The whole results when absent. */
    readonly freeze?: (results: readonly OrderResult[]) => unknown;
  };
}

/** What a submission led to: one entry per order. */
export interface SubmissionOutcome {
  readonly results: readonly OrderResult[];
  /** Set when the same idempotency key was decided before: the outcome text frozen then, and the content it stood for. */
  readonly decidedBefore?: { readonly outcome: string; readonly contentHash: string };
}

export type OrderResult =
  | { readonly outcome: 'accepted'; readonly events: readonly { readonly type: string; readonly data: unknown }[] }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/** A message on its way to whoever receives it. */
export interface OutgoingMessage extends IncomingMessage {
  /** What the sender keeps it under; a carrier that has several lines keeps the messages about a subject on one. */
  readonly subject?: string;
}

/** Carries messages out of the house. Resolves when the receiver has stored all of them; may then be asked to repeat. */
export interface MessageTransport {
  deliver(messages: readonly OutgoingMessage[]): Promise<void>;
}

/** Anything that can be driven: does what there is to do now and tells whether it did something. Owns no loop, no timer. */
export interface Steppable {
  readonly name: string;
  step(): Promise<boolean>;
  /** Whether something that a step began is still on its way although `step` finds nothing to do. */
  busy?(): boolean;
  /** Gives the callback to call when new work has come in from outside of any step. */
  attach?(wake: () => void): void;
}
