import type { StoredEvent } from '../port.js';

/** Columns of an event in the order in which `eventOf` expects them. */
export const EVENT_COLUMNS = [
  'pos, recorded_at, cause_pos, clock_pos, version, epoch, schema_version, slot, event_id, stream, type, occurred_at',
  'actor, on_behalf_of, cause_log, correlation, subject, account, entity, trace, reason, software_version',
  'rule_version, leaf, data, log_id',
].join(', ');

/** Rows come as the server's own text: the general parsers of the driver cost more than the query. */
export type EventRow = readonly (string | null)[];

export const RAW_TEXT = { getTypeParser: () => (text: string | Buffer) => text };

/** A row as the event it holds. */
export function eventOf(row: EventRow, log: string): StoredEvent {
  const causeLog = row[14] ?? null;
  return {
    log,
    position: Number(row[0]),
    recordedAt: recordedAtOf(row[1] ?? ''),
    cause: causeLog === null ? null : { log: causeLog, position: Number(row[2]) },
    clockPosition: row[3] === null ? null : Number(row[3]),
    version: Number(row[4]),
    epoch: Number(row[5]),
    schemaVersion: Number(row[6]),
    slot: Number(row[7]),
    eventId: row[8] ?? '',
    stream: row[9] ?? '',
    type: row[10] ?? '',
    occurredAt: row[11] ?? '',
    actor: row[12] ?? '',
    onBehalfOf: row[13] ?? null,
    correlation: row[15] ?? null,
    subject: row[16] ?? '',
    account: row[17] ?? null,
    entity: row[18] ?? null,
    trace: row[19] ?? null,
    reason: row[20] ?? null,
    softwareVersion: row[21] ?? '',
    ruleVersion: row[22] ?? null,
    leaf: Buffer.from((row[23] ?? '').slice(2), 'hex'),
    data: row[24] ?? '',
  };
}

/** Log number of a row, for answers that span logs. */
export function logIdOf(row: EventRow): number {
  return Number(row[25]);
}

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
