import type { BlockedSubject, ParkedEvent } from '@verso/event-store';
import type { MessageItem, SubmissionItem } from './intake.js';
import type { Order, ReceivedEvent } from './room.js';
import type { Cause } from './unit-of-work.js';

/** What one step of a room works on. */
export interface BatchInputs {
  readonly submissions: { readonly item: SubmissionItem; readonly cause: Cause }[];
  readonly messages: MessageItem[];
  /** Messages and upstream events that ask for something, in the order they are decided. */
  causes: Cause[];
  /** What each cause came from, to be able to set that aside. */
  readonly origins: Map<Cause, ReceivedEvent | MessageItem>;
  readonly parked: ParkedEvent[];
  /** Subjects that this batch blocks or, when it replays what was set aside, lets go. */
  blocked: BlockedSubject[];
  /** Set aside before and now fed again: a subject goes through whole, or stays as it is. */
  readonly replayed: boolean;
  /** How many submissions, messages and events were taken, also those that ask for nothing. */
  taken: number;
}

export function emptyInputs(replayed = false): BatchInputs {
  return {
    submissions: [],
    messages: [],
    causes: [],
    origins: new Map(),
    parked: [],
    blocked: [],
    replayed,
    taken: 0,
  };
}

/** Adds what an event asks for, to be decided after what is there already. */
export function addEventCause(
  inputs: BatchInputs,
  event: ReceivedEvent,
  orders: readonly Order[],
  key = keyOf(event),
): void {
  const position = { log: event.log, position: event.position };
  const cause = { key, position, occurredAt: event.occurredAt, correlation: event.correlation, orders };
  inputs.origins.set(cause, event);
  inputs.causes.push(cause);
}

/** Names an event uniquely over all logs. */
export function keyOf(event: ReceivedEvent): string {
  return `${event.log}:${String(event.position)}`;
}

/** What an error says, short and storable: it may quote what a sender wrote. */
export function textOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, LONGEST_TEXT).replaceAll('\0', '\uFFFD').toWellFormed();
}

const LONGEST_TEXT = 2_000;
