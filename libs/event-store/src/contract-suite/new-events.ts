import type { NewEvent, StoredEvent, StreamAppend, Unit, UnitOutcome } from '../port.js';
import type { EventStore } from '../port.js';

let count = 0;

/** An event that any store takes, with a new id. */
export function newEvent(change: Partial<NewEvent> = {}): NewEvent {
  count += 1;
  return {
    eventId: `01930000-0000-7000-8000-${String(count).padStart(12, '0')}`,
    type: 'TradeCaptured',
    schemaVersion: 1,
    occurredAt: '2026-03-02T09:30:00.000000Z',
    actor: 'service:trade-capture',
    onBehalfOf: null,
    cause: null,
    clockPosition: null,
    correlation: null,
    subject: 'trade-1',
    account: null,
    entity: null,
    trace: null,
    reason: null,
    softwareVersion: '0.1.0',
    ruleVersion: null,
    data: `{"n":${String(count)}}`,
    ...change,
  };
}

export function newEvents(howMany: number, change: Partial<NewEvent> = {}): NewEvent[] {
  return Array.from({ length: howMany }, () => newEvent(change));
}

/** A unit with one stream. */
export function unitOf(
  stream: string,
  expectedVersion: number,
  events: number | readonly NewEvent[],
  rest: Partial<Unit> & Pick<Partial<StreamAppend>, 'dueAt'> = {},
): Unit {
  const { dueAt, ...others } = rest;
  const append = { stream, expectedVersion, events: typeof events === 'number' ? newEvents(events) : events };
  return { appends: [dueAt === undefined ? append : { ...append, dueAt }], ...others };
}

/** Appends one unit and gives its outcome. */
export async function appendOne(store: EventStore, log: string, unit: Unit): Promise<UnitOutcome> {
  const [outcome] = await store.append(log, [unit]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

export async function readAll(store: EventStore, log: string): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (;;) {
    const page = await store.readLog(log, all.length - 1, 100);
    if (page.length === 0) return all;
    all.push(...page);
  }
}
