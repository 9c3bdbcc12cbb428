import pg from 'pg';
import { newEvent, unitOf } from '../contract-suite/index.js';
import type { ThrowAwayPostgres } from '../embedded/throw-away-postgres.js';
import { throwAwayPostgres } from '../embedded/throw-away-postgres.js';
import { fitsItsLeaf } from '../entry-port.js';
import { entryOf, leafOf } from '../entry.js';
import { migrate } from './migrate.js';
import { PostgresEventStore } from './postgres-event-store.js';

const OFFICE = 'verso_office';
let server: ThrowAwayPostgres;
let owner: pg.Client;
let store: PostgresEventStore;

beforeAll(async () => {
  server = await throwAwayPostgres();
  await migrate(server.connection, { logs: [{ name: 'tra"des', writers: [OFFICE] }] });
  store = new PostgresEventStore({ connection: server.as(OFFICE), recentEvents: 0 });
  const cause = { log: 'cash:eur', position: 7 };
  const event = newEvent({ cause, reason: 'line "one"\n\u0001 é 🙂', correlation: '\u2028', clockPosition: 3 });
  await store.append('tra"des', [unitOf('stream "é"', 0, [newEvent({ type: 'Trade"Captured' }), event])]);
  owner = new pg.Client(server.connection);
  await owner.connect();
  for (const table of ['event', 'event_1', 'event_1_0']) {
    await owner.query(`alter table verso.${table} disable trigger refuse_change`);
  }
});

afterAll(async () => {
  await store.close();
  await owner.end();
  await server.stop();
});

async function storedEvent() {
  const [event] = await store.readLog('tra"des', 0, 1);
  if (event === undefined) throw new Error('not stored');
  return event;
}

async function storedEntry() {
  const [entry] = await store.readEntries('tra"des', 0, 1);
  if (entry === undefined) throw new Error('not stored');
  return entry;
}

describe('the leaf of a row', () => {
  it('is that of the entry which anybody can put together in SQL', async () => {
    const { rows } = await owner.query<{ entry: string; fits: boolean; cause: string; reason: string }>(
      `select entry, cause, reason, sha256('\\x00' || convert_to(entry, 'UTF8')) = leaf as fits
         from verso.event_detail order by pos`,
    );
    expect(rows.map(({ fits }) => fits)).toEqual([true, true]);
    expect(rows[1]).toMatchObject({ cause: 'cash:eur:7', reason: 'line "one"\n\u0001 é 🙂' });
    expect(entryOf(await storedEvent()).toString()).toBe(rows[1]?.entry);
  });

  it.each([
    ['recorded_at', `recorded_at + interval '1 microsecond'`],
    ['version', 'version + 1'],
    ['epoch', 'epoch + 1'],
    ['schema_version', 'schema_version + 1'],
    ['event_id', 'gen_random_uuid()'],
    ['stream', `stream || 'x'`],
    ['type', `'Other'`],
    ['subject', `'another'`],
    ['context', `replace(context, 'line', 'time')`],
    ['context', `replace(context, '"subject":"trade-1"', '"subject":"another"')`],
    ['context', `replace(context, ',"reason"', ', "reason"')`],
    ['context', `replace(context, '"reason"', '"reason":"first","reason"')`],
    ['context', `'no JSON at all'`],
    ['context', `replace(context, '}', ',"subject":"another"}')`],
    ['recorded_at', `'infinity'`],
    ['recorded_at', `'1969-12-31T23:59:59.999999Z'`],
    ['leaf', `sha256('')`],
    ['leaf', `''`],
    ['data', `data || ' '`],
  ])('no longer fits once somebody has altered its %s to %s', async (column, value) => {
    expect(leafOf(await storedEvent()).equals((await storedEvent()).leaf)).toBe(true);
    await owner.query('create temp table untouched as select * from verso.event where pos = 1');
    await owner.query(`update verso.event set ${column} = ${value} where pos = 1`);
    const altered = await storedEvent();
    const alteredEntry = await storedEntry();
    await owner.query('delete from verso.event where pos = 1');
    await owner.query('insert into verso.event select * from untouched; drop table untouched');
    expect(leafOf(altered).equals(altered.leaf)).toBe(false);
    expect(fitsItsLeaf(alteredEntry)).toBe(false);
    expect(fitsItsLeaf(await storedEntry())).toBe(true);
  });

  it.each([`the other's`, 'a"b', 'a\\u0062', 'trade-1","account":"x'])(
    'is not fitted again by whoever alters the column of the subject to %s and leaves the rest',
    async (subject) => {
      await owner.query('create temp table untouched as select * from verso.event where pos = 1');
      await owner.query('update verso.event set subject = $1 where pos = 1', [subject]);
      const [event, entry] = [await storedEvent(), await storedEntry()];
      await owner.query('delete from verso.event where pos = 1');
      await owner.query('insert into verso.event select * from untouched; drop table untouched');
      expect([leafOf(event).equals(event.leaf), fitsItsLeaf(entry)]).toEqual([false, false]);
    },
  );
});
