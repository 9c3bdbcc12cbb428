import { RETIRED } from '@verso/messaging';
import type { Checker, Evidence, Sighting } from '../evidence.ts';
import { topicOf } from './topics.ts';

/** Whatever says how far somebody has come is never ahead of what he has done. */
export const checkpointsBehind: Checker = {
  name: 'checkpoints-behind',
  promise: 'checkpoints and offsets are never ahead of the effects',
  violations: (evidence) => [
    ...beyondTheEnd(evidence),
    ...evidence.sightings.flatMap((sighting) => [
      ...offsetAhead(evidence, sighting),
      ...relayAhead(evidence, sighting),
    ]),
  ],
};

/** What only one may do, one does: two who both believe it for long are two. */
export const oneLeader: Checker = {
  name: 'one-leader',
  promise: 'what only one instance may do is done by one',
  violations: ({ sightings }) => {
    const found = new Set<string>();
    const since = new Map<string, { readonly from: number; readonly who: string; last: number }>();
    for (const sighting of sightings) {
      if (sighting.kind !== 'leaders') continue;
      const { at, service, instances } = sighting;
      const who = instances.join(' and ');
      const known = since.get(service);
      if (instances.length < 2) since.delete(service);
      else if (known?.who !== who || at - known.last > LONGEST_GAP_MS) since.set(service, { from: at, last: at, who });
      else {
        known.last = at;
        if (at - known.from > LONGEST_DOUBT_MS)
          found.add(`${service} is led by ${who} for more than ${LONGEST_DOUBT_MS} ms`);
      }
    }
    return [...found];
  },
};

/** A holder out of reach knows within two seconds, and the server within five. */
const LONGEST_DOUBT_MS = 10_000;
/** Whoever looks may himself be held up, by a broker that is away: what was between two looks is then not known. */
const LONGEST_GAP_MS = 8_000;

function beyondTheEnd({ checkpoints, relayed, sizes }: Evidence): readonly string[] {
  const found: string[] = [];
  for (const { consumer, upstream, position } of checkpoints) {
    // Of a division that others have taken the place of; and how a room is divided, which is no position.
    if (position === RETIRED || consumer.endsWith(':parts')) continue;
    const size = sizes.get(upstream);
    if (size !== undefined && position >= size)
      found.push(`${consumer} has handled ${upstream} up to ${position}, which ends with ${size - 1}`);
  }
  for (const [log, size] of sizes) {
    const position = relayed.get(log) ?? -1;
    if (position !== size - 1) found.push(`${log} ends with ${size - 1} and is relayed up to ${position}`);
  }
  return found;
}

function offsetAhead({ topics }: Evidence, sighting: Sighting): readonly string[] {
  if (sighting.kind !== 'offset') return [];
  const { group, topic, partition, committed, stored } = sighting;
  const ahead = (topics.get(topic)?.[partition] ?? []).find(({ offset, headers }) => {
    return offset < committed && Number(headers['ce_position']) > stored;
  });
  if (ahead === undefined) return [];
  const position = ahead.headers['ce_position'] ?? '?';
  return [`${group} had committed position ${position} of ${topic}/${partition} with effects stored up to ${stored}`];
}

/** When the relay had saved its place, the broker had everything up to it. */
function relayAhead({ topics, logs }: Evidence, sighting: Sighting): readonly string[] {
  if (sighting.kind !== 'relay') return [];
  const { log, position, ends } = sighting;
  const there = new Set<number>();
  topics.get(topicOf(log))?.forEach((records, partition) => {
    for (const { offset, headers } of records)
      if (offset < (ends[partition] ?? 0)) there.add(Number(headers['ce_position']));
  });
  const events = [...logs].find(([name]) => name === log)?.[1] ?? [];
  const missing = events.find((event) => event.position <= position && !there.has(event.position));
  if (missing === undefined) return [];
  return [`the relay of ${log} stood at ${position} while ${missing.position} was not on the broker`];
}
