import type { StoredEvent } from '@verso/event-store';
import type { Checker, Evidence } from '../evidence.ts';

/** Positions, versions and ids are what they must be if every event was written once. */
export const eventsOnce: Checker = {
  name: 'events-once',
  promise: 'each event is stored once: positions and versions are dense, ids are unique',
  violations: (evidence) => {
    const found: string[] = [];
    const ids = new Map<string, string>();
    const made = new Map<string, string>();
    for (const [log, events] of evidence.logs) {
      found.push(...denseIn(log, events), ...endsOf(log, events, evidence));
      for (const event of events) {
        const place = `${log} ${event.position}`;
        const twin = ids.get(event.eventId);
        if (twin !== undefined) found.push(`the event id ${event.eventId} stands at ${twin} and at ${place}`);
        ids.set(event.eventId, place);
        const effect = effectOf(event);
        const first = effect === undefined ? undefined : made.get(effect);
        if (first !== undefined)
          found.push(`${event.type} at ${place} was made at ${first} already, by the same cause`);
        if (effect !== undefined) made.set(effect, place);
      }
    }
    return found;
  },
};

/**
 * The same cause makes the same thing once: what it made again is the work of somebody who did not know. The street is left out,
 * which says things twice on purpose.
 */
function effectOf({ log, stream, type, data, cause }: StoredEvent): string | undefined {
  return cause === null || log === 'street'
    ? undefined
    : `${cause.log} ${cause.position} ${log} ${stream} ${type} ${data}`;
}

function denseIn(log: string, events: readonly StoredEvent[]): readonly string[] {
  const found: string[] = [];
  const versions = new Map<string, number>();
  let recordedAt = '';
  events.forEach(({ position, stream, version, recordedAt: at }, index) => {
    if (position !== index) found.push(`${log}: position ${position} stands where ${index} should`);
    const expected = (versions.get(stream) ?? 0) + 1;
    if (version !== expected) found.push(`${log}: ${stream} has version ${version} where ${expected} should follow`);
    versions.set(stream, version);
    if (at < recordedAt) found.push(`${log}: record time runs back at ${position}`);
    recordedAt = at;
  });
  return found;
}

/** What the store keeps of the ends of logs and streams is what the rows say. */
function endsOf(log: string, events: readonly StoredEvent[], { sizes, streams }: Evidence): readonly string[] {
  const found: string[] = [];
  if (sizes.get(log) !== events.length)
    found.push(`${log} says it holds ${sizes.get(log) ?? 'nothing'} and holds ${events.length} events`);
  const last = new Map<string, StoredEvent>();
  for (const event of events) last.set(event.stream, event);
  for (const [stream, { version, position }] of last) {
    const end = streams.get(`${log} ${stream}`);
    if (end?.version !== version || end.lastPosition !== position)
      found.push(`${log}: ${stream} ends with version ${version} at ${position}, and is kept otherwise`);
  }
  return found;
}
