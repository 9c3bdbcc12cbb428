import { hash } from 'node:crypto';
import { contextTextOf } from './event-record.js';
import type { NewEvent, StoredEvent } from './port.js';

/** What an entry is made of: everything that is stored but the position, which is the leaf's index, and what follows from it. */
export type EntryParts = Omit<StoredEvent, 'leaf' | 'position' | 'slot'>;

/**
 * The bytes of an event that the transparency log commits to: one canonical JSON line of the header, LF, then the event's
 * data verbatim. SQL puts the same bytes together from `headOf` and `contextOf` in `append.sql`.
 */
export function entryOf(event: EntryParts): Buffer {
  return Buffer.from(`${headerOf(event)}\n${event.data}`, 'utf8');
}

/** Header fields in their fixed order, as JSON.stringify writes them. */
export function headerOf(event: EntryParts): string {
  const opening = `{"log":${JSON.stringify(event.log)},"epoch":${String(event.epoch)},`;
  const stamp = `,"recordedAt":"${event.recordedAt}",`;
  return opening + headOf(event, event.stream, event.version) + stamp + (contextTextOf(event) ?? contextOf(event));
}

/** RFC 6962 leaf hash: SHA-256 of 0x00 and the entry. */
export function leafOf(event: EntryParts): Buffer {
  // One call over one string, and out by way of a binary string: half the time of update() and digest().
  return Buffer.from(hash('sha256', `\u0000${headerOf(event)}\n${event.data}`, 'binary'), 'binary');
}

/** Members of the header between those that only the store knows. */
export function headOf(
  { eventId, type, schemaVersion }: Pick<NewEvent, 'eventId' | 'type' | 'schemaVersion'>,
  stream: string,
  version: number,
): string {
  return `"stream":${JSON.stringify(stream)},"version":${String(version)},"eventId":"${eventId}","type":${JSON.stringify(type)},"schemaVersion":${String(schemaVersion)}`;
}

/** Members of the header after the record time, with its closing brace: who, why and for whom. */
export function contextOf(event: NewEvent): string {
  const { cause } = event;
  return JSON.stringify({
    occurredAt: event.occurredAt,
    actor: event.actor,
    onBehalfOf: event.onBehalfOf,
    cause: cause === null ? null : `${cause.log}:${String(cause.position)}`,
    clockPosition: event.clockPosition,
    correlation: event.correlation,
    subject: event.subject,
    account: event.account,
    entity: event.entity,
    trace: event.trace,
    reason: event.reason,
    softwareVersion: event.softwareVersion,
    ruleVersion: event.ruleVersion,
  }).slice(1);
}
