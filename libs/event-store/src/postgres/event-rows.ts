import type { Pool } from 'pg';
import type { EventContext } from '../event-record.js';
import { EventRecord } from '../event-record.js';
import type { LogPosition, StoredEvent } from '../port.js';

/** Columns of an event in the order in which `eventOf` expects them. */
export const EVENT_COLUMNS = [
  'pos, recorded_at, version, epoch, schema_version, slot, event_id, stream, type, subject, context, leaf, data',
  'log_id',
].join(', ');

/** Rows come as the server's own text: the general parsers of the driver cost more than the query. */
export type EventRow = readonly (string | null)[];

export const RAW_TEXT = { getTypeParser: () => (text: string | Buffer) => text };

/** Plans the statement once per connection, under this name. */
export async function rowsOf(pool: Pool, name: string, text: string, values: readonly unknown[]): Promise<EventRow[]> {
  const query = { name, text, values: [...values], rowMode: 'array' as const, types: RAW_TEXT };
  return (await pool.query<(string | null)[]>(query)).rows;
}

/** A row as the event it holds. */
export function eventOf(row: EventRow, log: string): StoredEvent {
  const text = row[10] ?? '';
  const context = contextIn(text);
  // The subject stands in a column too, to be looked up by. A row that says two things has been altered, and no text that
  // was hashed is its.
  const altered = context?.subject !== row[9];
  const place = {
    log,
    position: Number(row[0]),
    recordedAt: recordedAtOf(row[1] ?? ''),
    version: Number(row[2]),
    epoch: Number(row[3]),
    slot: Number(row[5]),
    stream: row[7] ?? '',
  };
  const content = { schemaVersion: Number(row[4]), eventId: row[6] ?? '', type: row[8] ?? '', data: row[12] ?? '' };
  const leaf = Buffer.from((row[11] ?? '').slice(2), 'hex');
  return new EventRecord(place, content, context ?? NO_CONTEXT, altered ? '' : text, leaf);
}

/** Log number of a row, for answers that span logs. */
export function logIdOf(row: EventRow): number {
  return Number(row[13]);
}

let lastContextText = '';
let lastContext: EventContext | undefined;

/** Members of the context, where the text is one; events of one command stand together and share it. */
export function contextIn(text: string): EventContext | undefined {
  if (text !== lastContextText) {
    lastContext = membersOf(text);
    lastContextText = text;
  }
  return lastContext;
}

function membersOf(text: string): EventContext | undefined {
  try {
    const members = JSON.parse(`{${text}`) as Omit<EventContext, 'cause'> & { cause: string | LogPosition | null };
    // In place: a copy of every event's members costs more than parsing them.
    members.cause = typeof members.cause === 'string' ? causeIn(members.cause) : null;
    return members as EventContext;
  } catch {
    return undefined;
  }
}

/** `cash:17`: the log's name may hold a colon itself. */
function causeIn(cause: string): LogPosition {
  const colon = cause.lastIndexOf(':');
  return { log: cause.slice(0, colon), position: Number(cause.slice(colon + 1)) };
}

/** What an event says whose context is no JSON any more, which its leaf will tell. */
const NO_CONTEXT: EventContext = {
  occurredAt: '',
  actor: '',
  onBehalfOf: null,
  cause: null,
  clockPosition: null,
  correlation: null,
  subject: '',
  account: null,
  entity: null,
  trace: null,
  reason: null,
  softwareVersion: '',
  ruleVersion: null,
};

let lastText = '';
let lastTime = '';

/** Events of one transaction share their record time, and the server drops the zeros at its end. */
function recordedAtOf(text: string): string {
  if (text !== lastText) {
    const fraction = text.slice(20, text.lastIndexOf('+')).padEnd(6, '0');
    lastTime = `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
    lastText = text;
  }
  return lastTime;
}

/**
 * Streams from their last event backwards, each event naming the one before. `offset 0` keeps the planner from reading
 * the table instead: every step is one look-up by primary key.
 */
export function readStreamsSql(logId: number): string {
  return `with recursive walk as (
    select e.* from unnest($1::text[]) s(stream)
      cross join lateral (
        select last_pos from verso.stream t where t.log_id = ${String(logId)} and t.stream = s.stream offset 0) t
      cross join lateral (
        select * from verso.event e where e.log_id = ${String(logId)} and e.pos = t.last_pos offset 0) e
    union all
    select e.* from walk w
      cross join lateral (
        select * from verso.event e where e.log_id = ${String(logId)} and e.pos = w.prev_pos offset 0) e
  ) select ${EVENT_COLUMNS} from walk`;
}

/** The same back to a version of each stream, which stands at its place in the second parameter. */
export function readStreamsAfterSql(logId: number): string {
  return `with recursive walk as (
    select e.*, s.upto from unnest($1::text[], $2::integer[]) s(stream, upto)
      cross join lateral (
        select last_pos from verso.stream t where t.log_id = ${String(logId)} and t.stream = s.stream offset 0) t
      cross join lateral (
        select * from verso.event e where e.log_id = ${String(logId)} and e.pos = t.last_pos offset 0) e
      where e.version > s.upto
    union all
    select e.*, w.upto from walk w
      cross join lateral (
        select * from verso.event e where e.log_id = ${String(logId)} and e.pos = w.prev_pos offset 0) e
      where w.version > w.upto + 1
  ) select ${EVENT_COLUMNS} from walk`;
}

/** Events about a subject and about those that streams of its life are named after, and the events of these streams. */
export const READ_SUBJECT = `with recursive life as (
    select array(
      select substr(stream, strpos(stream, '/') + 1) from verso.subject_link where subject = $1
    ) || $1::text as subjects
  ), walk as (
    select e.*, l.from_pos from verso.subject_link l
      join verso.stream t on t.log_id = l.log_id and t.stream = l.stream
      cross join lateral (
        select * from verso.event e where e.log_id = l.log_id and e.pos = t.last_pos offset 0) e
      where l.subject = $1 and e.pos >= l.from_pos
    union all
    select e.*, w.from_pos from walk w
      cross join lateral (
        select * from verso.event e where e.log_id = w.log_id and e.pos = w.prev_pos offset 0) e
      where w.prev_pos >= w.from_pos
  )
  select ${EVENT_COLUMNS} from verso.event where subject = any((select subjects from life)::text[])
  union all
  select ${EVENT_COLUMNS} from walk where subject <> all((select subjects from life)::text[])`;
