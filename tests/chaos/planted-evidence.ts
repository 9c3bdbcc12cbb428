import { leafOf, type StoredEvent } from '@verso/event-store';
import type { ContextName } from '@verso/contracts';
import { rowsOf, type Evidence, type TopicRecord } from './evidence.ts';

/** A defect as it would show in what a run leaves, and the checker that must name it. */
export interface PlantedDefect {
  readonly what: string;
  readonly checker: string;
  readonly spoil: (sound: Evidence) => Evidence;
}

type Row = StoredEvent;

/** Spoils a sound run's evidence as each defect would have: one at a time. */
export const PLANTED: readonly PlantedDefect[] = [
  planted('an execution that was acknowledged before it was stored', 'acknowledged-present', (sound) => {
    const execution = {
      via: 'http',
      source: 'OMS',
      session: 'S',
      tradeDate: '2026-11-23',
      executionId: 'lost',
    } as const;
    return { ...sound, acknowledged: [...sound.acknowledged, execution] };
  }),
  planted('an execution whose answer names another trade', 'acknowledged-present', (sound) => {
    const [first, ...others] = sound.acknowledged;
    const answer = { status: 'BOOKED', tradeId: 'trd_other' };
    return { ...sound, acknowledged: first === undefined ? [] : [{ ...first, answer }, ...others] };
  }),
  planted('an execution that is booked twice under two ids', 'trades-once', (sound) =>
    withRows(sound, 'trade-capture', (rows) => again(rows, firstOf(rows, 'TradeCaptured'), { stream: 'trade/other' })),
  ),
  planted('an event that is stored again when its commit was not heard of', 'events-once', (sound) =>
    withRows(sound, 'settlement', (rows) => again(rows, lastOf(rows, 'InstructionCreated'), {})),
  ),
  planted('an event id that is used twice', 'events-once', (sound) =>
    withRows(sound, 'cash', (rows) =>
      again(rows, lastOf(rows, 'BalanceProved'), { eventId: lastOf(rows, 'BalanceProved').eventId, cause: null }),
    ),
  ),
  planted('a position that holds nothing', 'events-once', (sound) =>
    withRows(sound, 'cash', (rows) => [
      ...rows.slice(0, 9),
      ...rows.slice(9).map((row) => moved(row, { position: row.position + 1 })),
    ]),
  ),
  planted('a version that two writers have written', 'events-once', (sound) =>
    withRows(sound, 'positions', (rows) =>
      rows.map((row) => (row === rows.findLast(({ version }) => version > 1) ? moved(row, { version: 1 }) : row)),
    ),
  ),
  planted('the last event of a log that is gone', 'events-once', (sound) => ({
    ...sound,
    logs: new Map(sound.logs).set('street', rowsOf(sound, 'street').slice(0, -1)),
  })),
];

function planted(what: string, checker: string, spoil: PlantedDefect['spoil']): PlantedDefect {
  return { what, checker, spoil };
}

/** The same with other rows in one log; what the store keeps of its length follows. */
export function withRows(
  sound: Evidence,
  log: ContextName,
  change: (rows: readonly Row[]) => readonly Row[],
): Evidence {
  const rows = change(rowsOf(sound, log));
  const streams = new Map(sound.streams);
  for (const { stream, version, position } of rows)
    streams.set(`${log} ${stream}`, { version, lastPosition: position });
  return {
    ...sound,
    logs: new Map(sound.logs).set(log, rows),
    sizes: new Map(sound.sizes).set(log, rows.length),
    streams,
  };
}

/** Without these rows, as if they had never been decided: positions and versions are dense. */
export function without(rows: readonly Row[], gone: (row: Row) => boolean): readonly Row[] {
  const versions = new Map<string, number>();
  return rows
    .filter((row) => !gone(row))
    .map((row, position) => {
      const version = (versions.get(row.stream) ?? 0) + 1;
      versions.set(row.stream, version);
      return moved(row, { position, version });
    });
}

/** The same event once more, at the end. */
export function again(rows: readonly Row[], row: Row, change: Partial<Row>): readonly Row[] {
  const stream = change.stream ?? row.stream;
  const version = rows.filter((other) => other.stream === stream).length + 1;
  const recordedAt = rows.at(-1)?.recordedAt ?? row.recordedAt;
  const eventId = row.eventId.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  return [...rows, moved(row, { eventId, version, recordedAt, position: rows.length, ...change })];
}

/** With the leaf that the changed row would have had. */
export function moved(row: Row, change: Partial<Row>): Row {
  const { leaf: _, ...parts } = plain(row);
  const next = { ...parts, ...change };
  return { ...next, leaf: leafOf(next) };
}

/** A row's fields, whatever class it comes from. */
function plain(row: Row): Row {
  const { log, epoch, position, stream, version, slot, recordedAt, leaf, eventId, type, schemaVersion } = row;
  const { occurredAt, actor, onBehalfOf, cause, clockPosition, correlation, subject, account, entity, trace } = row;
  const { reason, softwareVersion, ruleVersion, data } = row;
  const place = { log, epoch, position, stream, version, slot, recordedAt, leaf };
  const context = { occurredAt, actor, onBehalfOf, cause, clockPosition, correlation, subject, account, entity, trace };
  return { ...place, eventId, type, schemaVersion, ...context, reason, softwareVersion, ruleVersion, data };
}

export function firstOf(rows: readonly Row[], type: string): Row {
  return found(
    rows.find((row) => row.type === type),
    type,
  );
}

export function lastOf(rows: readonly Row[], type: string): Row {
  return found(
    rows.findLast((row) => row.type === type),
    type,
  );
}

function found<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Error(`the sound run has no ${what}`);
  return thing;
}

/** The same with other records in one partition of a topic; offsets follow. */
export function withRecords(
  sound: Evidence,
  topic: string,
  change: (records: readonly TopicRecord[], partition: number) => readonly TopicRecord[],
): Evidence {
  const partitions = (sound.topics.get(topic) ?? []).map((records, partition) =>
    change(records, partition).map((record, offset) => ({ ...record, offset })),
  );
  return { ...sound, topics: new Map(sound.topics).set(topic, partitions) };
}

/** Two records that changed places, the first pair of one line that is found. */
export function swapped(
  records: readonly TopicRecord[],
  line: (record: TopicRecord) => string,
): readonly TopicRecord[] {
  for (const [at, record] of records.entries()) {
    const other = records.findIndex((one, index) => index > at && line(one) === line(record));
    const next = records[other];
    if (next === undefined || isCopy(record, next)) continue;
    return records.map((one, index) => (index === at ? next : index === other ? record : one));
  }
  return records;
}

function isCopy(one: TopicRecord, other: TopicRecord): boolean {
  const id = ({ headers }: TopicRecord): string | undefined => headers['ce_position'] ?? headers['message-id'];
  return id(one) === id(other);
}
