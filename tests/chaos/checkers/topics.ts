import type { StoredEvent } from '@verso/event-store';
import type { Checker, Partitions, TopicRecord } from '../evidence.ts';

/** A topic says what the log says, word for word: worked out here from the rows alone, by what docs/asyncapi.yaml promises. */
export const topicsEqualRows: Checker = {
  name: 'topics-equal-rows',
  promise: 'every record of the broker equals its stored row, and none is missing',
  violations: (evidence) => {
    const found: string[] = [];
    for (const [log, events] of evidence.logs) {
      const topic = evidence.topics.get(topicOf(log));
      if (topic === undefined) found.push(`${log} has no topic`);
      else found.push(...differences(log, events, topic));
    }
    return found;
  },
};

/** Order within a partition: what is new follows on what was there, slot by slot; what comes again is known. */
export const orderKept: Checker = {
  name: 'order-kept',
  promise: 'the broker holds the events of a trade in the order of the store',
  violations: (evidence) => {
    const found: string[] = [];
    for (const log of evidence.logs.keys()) {
      evidence.topics.get(topicOf(log))?.forEach((records, partition) => {
        found.push(...disorder(`${topicOf(log)}/${partition}`, records));
      });
    }
    return found;
  },
};

export function topicOf(log: string): string {
  return `verso.${log}.v1`;
}

function differences(log: string, events: readonly StoredEvent[], partitions: Partitions): readonly string[] {
  const found: string[] = [];
  const lastOfSlot = new Map<number, number>();
  const expected = events.map((event) => {
    const record = recordOf(event, lastOfSlot.get(event.slot) ?? -1);
    lastOfSlot.set(event.slot, event.position);
    return record;
  });
  const seen = new Set<number>();
  partitions.forEach((records, partition) => {
    for (const record of records) {
      const position = Number(record.headers['ce_position']);
      const want = expected[position];
      const event = events[position];
      if (want === undefined || event === undefined) {
        found.push(`${log}: ${partition}/${record.offset} claims position ${position}, where nothing is stored`);
        continue;
      }
      seen.add(position);
      if (Math.floor((event.slot * partitions.length) / 256) !== partition)
        found.push(`${log}: position ${position} lies in partition ${partition}, not in that of its slot`);
      const difference = differenceOf(record, want);
      if (difference !== undefined) found.push(`${log}: position ${position} differs on the broker in ${difference}`);
    }
  });
  for (const { position } of events)
    if (!seen.has(position)) found.push(`${log}: position ${position} is not on the broker`);
  return found;
}

function differenceOf(record: TopicRecord, want: Omit<TopicRecord, 'offset'>): string | undefined {
  if (record.value !== want.value) return 'its bytes';
  if (record.key !== want.key) return 'its key';
  const names = new Set([...Object.keys(record.headers), ...Object.keys(want.headers)]);
  return [...names].find((name) => record.headers[name] !== want.headers[name]);
}

/** The record that an event must be, whenever it is sent. */
export function recordOf(event: StoredEvent, prev: number): Omit<TopicRecord, 'offset'> {
  const type = `verso.${event.log.replaceAll('-', '_')}.v1.${event.type}`;
  const optional = {
    ce_correlationid: event.correlation,
    ce_causationid: event.cause === null ? null : `${event.cause.log}:${event.cause.position}`,
    ce_account: event.account,
    ce_entity: event.entity,
    traceparent: event.trace,
  };
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.eventId,
    ce_source: `/verso/${event.log}`,
    ce_type: type,
    ce_time: event.occurredAt,
    ce_subject: event.subject,
    ce_dataschema: `https://verso.example/schemas/${type}/${event.schemaVersion}`,
    ce_log: event.log,
    ce_epoch: String(event.epoch),
    ce_position: String(event.position),
    ce_prev: String(prev),
    ce_slot: String(event.slot),
    ce_stream: event.stream,
    ce_version: String(event.version),
    ce_leaf: Buffer.from(event.leaf).toString('hex'),
    ce_recordedtime: event.recordedAt,
    ce_actor: event.actor,
  };
  for (const [name, value] of Object.entries(optional)) if (value !== null) headers[name] = value;
  return { key: event.subject, value: event.data, headers };
}

function disorder(place: string, records: readonly TopicRecord[]): readonly string[] {
  const found: string[] = [];
  const lastOfSlot = new Map<string, number>();
  const known = new Set<number>();
  for (const { headers, offset } of records) {
    const slot = headers['ce_slot'] ?? '';
    const position = Number(headers['ce_position']);
    if (known.has(position)) continue;
    known.add(position);
    const last = lastOfSlot.get(slot) ?? -1;
    if (position < last) found.push(`${place}: position ${position} at ${offset} comes after ${last} of its slot`);
    else if (Number(headers['ce_prev']) !== last)
      found.push(`${place}: position ${position} at ${offset} follows on ${last}, and should on ${headers['ce_prev']}`);
    lastOfSlot.set(slot, Math.max(last, position));
  }
  return found;
}
