import type { StoredEvent } from '@verso/event-store';
import type { IncomingRecord, OutgoingRecord } from '../kafka/port.js';
import { isKnownEvent, type ContextName } from '@verso/contracts';
import { received, UnreadEvent } from '../log-tail.js';
import type { ReceivedEvent } from '../room.js';

export function topicOf(log: string): string {
  return `verso.${log}.v1`;
}

/** Slots lie in partitions as contiguous ranges, so that a range of slots is found in few of them, however many there are. */
export function partitionOfSlot(slot: number, partitions: number): number {
  return Math.floor((slot * partitions) / 256);
}

/** What is the same in the headers of all events of a log. */
export interface RecordForm {
  readonly topic: string;
  readonly partitions: number;
  readonly source: string;
  readonly package: string;
}

export function formOf(log: string, topic: string, partitions: number): RecordForm {
  return { topic, partitions, source: `/verso/${log}`, package: `verso.${log.replaceAll('-', '_')}.v1.` };
}

/**
 * An event as it is published: the stored bytes, and a CloudEvent 1.0 in binary mode around them. The same event gives the same
 * record whenever it is sent.
 *
 * @param prev position of the event before it in its slot, -1 for none
 */
export function recordOf(event: StoredEvent, prev: number, form: RecordForm): OutgoingRecord {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.eventId,
    ce_source: form.source,
    ce_type: form.package + event.type,
    ce_time: event.occurredAt,
    ce_subject: event.subject,
    ce_dataschema: `${SCHEMAS}${form.package}${event.type}/${event.schemaVersion}`,
    ce_log: event.log,
    ce_epoch: String(event.epoch),
    ce_position: String(event.position),
    ce_prev: String(prev),
    ce_slot: String(event.slot),
    ce_stream: event.stream,
    ce_version: String(event.version),
    ce_leaf: leafText(event.leaf),
    ce_recordedtime: event.recordedAt,
    ce_actor: event.actor,
  };
  if (event.correlation !== null) headers['ce_correlationid'] = event.correlation;
  if (event.cause !== null) headers['ce_causationid'] = `${event.cause.log}:${event.cause.position}`;
  if (event.account !== null) headers['ce_account'] = event.account;
  if (event.entity !== null) headers['ce_entity'] = event.entity;
  if (event.trace !== null) headers['traceparent'] = event.trace;
  return {
    topic: form.topic,
    partition: partitionOfSlot(event.slot, form.partitions),
    key: event.subject,
    value: Buffer.from(event.data, 'utf8'),
    headers,
  };
}

/** A URI, as CloudEvents asks for; nothing needs to answer there. */
const SCHEMAS = 'https://verso.example/schemas/';

function leafText(leaf: Uint8Array): string {
  return Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength).toString('hex');
}

/** Where a record stands in its log. */
export interface PlacedRecord {
  readonly epoch: number;
  readonly position: number;
  readonly prev: number;
  readonly slot: number;
  readonly record: IncomingRecord;
}

/** Undefined for a record that no relay of this log has written. */
export function placedRecord(record: IncomingRecord, log: string): PlacedRecord | undefined {
  const { headers } = record;
  const place = {
    epoch: Number(headers['ce_epoch']),
    position: Number(headers['ce_position']),
    prev: Number(headers['ce_prev']),
    slot: Number(headers['ce_slot']),
    record,
  };
  const sound = place.position >= 0 && place.epoch >= 0 && place.slot >= 0 && place.prev < place.position;
  return sound && headers['ce_log'] === log && record.value !== null ? place : undefined;
}

/**
 * The event that a record carries, or no more than what it is when its type is none of these: most of what a service gets is for
 * others, and decoding it would cost more than all the rest of passing it by.
 *
 * @param interest types that are wanted; all are when absent
 * @throws UnknownEventType when a newer build wrote it
 */
export function eventOfInterest(
  placed: PlacedRecord,
  log: ContextName,
  interest: ReadonlySet<string> | undefined,
): ReceivedEvent | UnreadEvent {
  const { type, schemaVersion } = kindOf(placed);
  if (interest?.has(type) === false && isKnownEvent(log, type, schemaVersion)) {
    return new UnreadEvent(placed.position, type);
  }
  return eventIn(placed, log);
}

/**
 * The event that a record carries, as the store would give it to a consumer.
 *
 * @throws UnknownEventType when a newer build wrote it
 */
export function eventIn(placed: PlacedRecord, log: string): ReceivedEvent {
  const { headers, value } = placed.record;
  const { position } = placed;
  return received({
    log,
    position,
    ...kindOf(placed),
    data: value?.toString('utf8') ?? '',
    stream: headers['ce_stream'] ?? '',
    version: Number(headers['ce_version']),
    eventId: headers['ce_id'] ?? '',
    subject: headers['ce_subject'] ?? '',
    account: headers['ce_account'] ?? null,
    entity: headers['ce_entity'] ?? null,
    occurredAt: headers['ce_time'] ?? '',
    actor: headers['ce_actor'] ?? '',
    correlation: headers['ce_correlationid'] ?? null,
  });
}

function kindOf({ record: { headers } }: PlacedRecord): { readonly type: string; readonly schemaVersion: number } {
  const schemaVersion = Number(lastPartOf(headers['ce_dataschema'] ?? '', '/'));
  return { type: lastPartOf(headers['ce_type'] ?? '', '.'), schemaVersion };
}

function lastPartOf(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
