import type { NewEvent, Unit } from './port.js';

/** A tile entry of the transparency log holds at most this many bytes; larger bodies belong into `contents`. */
export const LARGEST_ENTRY = 65_535;

/** Bytes of header beside the field values: names, quotes, numbers, with room for escaped control characters. */
const HEADER_ROOM = 1_024;

/** Keys stand in B-tree pages, which hold 2,704 bytes of them at most. */
const LARGEST_KEY = 1_024;

const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Why a store cannot hold this unit, naming the field; undefined when it can.
 *
 * Checked before the database sees it, because one such unit would make the whole transaction fail.
 */
export function unstorable(unit: Unit): string | undefined {
  for (const append of unit.appends) {
    const detail =
      badKey('stream', append.stream) ?? badText('dueAt', append.dueAt) ?? badVersion(append.expectedVersion);
    if (detail !== undefined) return detail;
    for (const event of append.events) {
      const found = badEvent(event);
      if (found !== undefined) return `${found} (event ${event.eventId} of stream ${append.stream})`;
    }
  }
  return badTrimmings(unit);
}

function badEvent(event: NewEvent): string | undefined {
  if (!EVENT_ID.test(event.eventId)) return `eventId: not a UUID in lower case`;
  return (
    badKey('subject', event.subject) ??
    badKey('type', event.type) ??
    badShort('occurredAt', event.occurredAt) ??
    badShort('actor', event.actor) ??
    badShort('onBehalfOf', event.onBehalfOf) ??
    badShort('correlation', event.correlation) ??
    badShort('account', event.account) ??
    badShort('entity', event.entity) ??
    badShort('trace', event.trace) ??
    badText('reason', event.reason) ??
    badShort('softwareVersion', event.softwareVersion) ??
    badShort('ruleVersion', event.ruleVersion) ??
    badShort('cause.log', event.cause?.log) ??
    badInteger('schemaVersion', event.schemaVersion) ??
    badInteger('cause.position', event.cause?.position) ??
    badInteger('clockPosition', event.clockPosition) ??
    badText('data', event.data) ??
    badSize(event)
  );
}

function badTrimmings(unit: Unit): string | undefined {
  const { command } = unit;
  if (command !== undefined) {
    const detail =
      badKey('command.source', command.source) ??
      badKey('command.key', command.key) ??
      badText('command.outcome', command.outcome);
    if (detail !== undefined) return detail;
    if (!SHA256.test(command.contentHash)) return 'command.contentHash: not a SHA-256 in lower-case hex';
  }
  for (const { consumer, upstream, from, to } of unit.checkpoints ?? []) {
    const detail = badKey('checkpoint.consumer', consumer) ?? badKey('checkpoint.upstream', upstream);
    if (detail !== undefined) return detail;
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < -1 || to < from)
      return 'checkpoint: bad range';
  }
  for (const { subject, stream } of unit.links ?? []) {
    const detail = badKey('link.subject', subject) ?? badKey('link.stream', stream);
    if (detail !== undefined) return detail;
  }
  for (const { consumer, upstream, position, subject, error } of unit.parked ?? []) {
    const detail =
      badKey('parked.consumer', consumer) ??
      badKey('parked.upstream', upstream) ??
      badKey('parked.subject', subject) ??
      badInteger('parked.position', position) ??
      badText('parked.error', error);
    if (detail !== undefined) return detail;
  }
  for (const { consumer, subject } of unit.blocked ?? []) {
    const detail = badKey('blocked.consumer', consumer) ?? badKey('blocked.subject', subject);
    if (detail !== undefined) return detail;
  }
  return (unit.contents ?? []).every(({ sha256 }) => SHA256.test(sha256)) ? undefined : 'content.sha256: not a SHA-256';
}

function badText(field: string, text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  if (text.includes('\0')) return `${field}: holds a NUL byte`;
  return text.isWellFormed() ? undefined : `${field}: holds half a surrogate pair`;
}

function badShort(field: string, text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  return text.length > LARGEST_KEY ? `${field}: longer than ${String(LARGEST_KEY)} bytes` : badText(field, text);
}

function badKey(field: string, text: string): string | undefined {
  if (text === '') return `${field}: empty`;
  // Three bytes a UTF-16 unit is the most UTF-8 takes, so only long texts need to be measured.
  const long = text.length > LARGEST_KEY / 3 && Buffer.byteLength(text) > LARGEST_KEY;
  return long ? `${field}: longer than ${String(LARGEST_KEY)} bytes` : badText(field, text);
}

function badInteger(field: string, value: number | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  return Number.isSafeInteger(value) && value >= 0 ? undefined : `${field}: not a whole number from 0`;
}

function badVersion(version: number): string | undefined {
  return badInteger('expectedVersion', version);
}

function badSize(event: NewEvent): string | undefined {
  const roomy = event.data.length + (event.reason?.length ?? 0);
  if (roomy * 3 + HEADER_ROOM * 16 < LARGEST_ENTRY) return undefined;
  const size =
    Buffer.byteLength(event.data) +
    Buffer.byteLength(JSON.stringify(event)) -
    Buffer.byteLength(JSON.stringify(event.data));
  return size + HEADER_ROOM * 2 > LARGEST_ENTRY ? `data: entry over ${String(LARGEST_ENTRY)} bytes` : undefined;
}
