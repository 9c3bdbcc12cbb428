import { hash } from 'node:crypto';
import pg from 'pg';
import { newEvent, unitOf } from '../contract-suite/index.js';
import type { ThrowAwayPostgres } from '../embedded/throw-away-postgres.js';
import { throwAwayPostgres } from '../embedded/throw-away-postgres.js';
import { contextOf, entryOf, headerOf, leafOf } from '../entry.js';
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

/** Whether the row is still one that fits its leaf. */
async function fits(): Promise<boolean> {
  const entries = await store.readEntries('tra"des', 0, 1);
  expect(entries.positions).toEqual([1]);
  return entries.firstUnfit === undefined;
}

/** What the store reads while the row is changed; afterwards it is as it was. */
async function whileAltered<Seen>(assignments: string, values: readonly unknown[], see: () => Promise<Seen>) {
  await owner.query('create temp table untouched as select * from verso.event where pos = 1');
  await owner.query(`update verso.event set ${assignments} where pos = 1`, [...values]);
  const seen = await see();
  await owner.query('delete from verso.event where pos = 1');
  await owner.query('insert into verso.event select * from untouched; drop table untouched');
  return seen;
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
    await whileAltered(`${column} = ${value}`, [], async () => {
      const altered = await storedEvent();
      expect(leafOf(altered).equals(altered.leaf)).toBe(false);
      expect(await fits()).toBe(false);
    });
    expect(await fits()).toBe(true);
  });

  it.each([`the other's`, 'a"b', 'a\\u0062', 'trade-1","account":"x'])(
    'is not fitted again by whoever alters the column of the subject to %s and leaves the rest',
    async (subject) => {
      await whileAltered('subject = $1', [subject], async () => {
        const event = await storedEvent();
        expect([leafOf(event).equals(event.leaf), await fits()]).toEqual([false, false]);
      });
    },
  );

  it.each([
    ['is no JSON at all', () => 'no JSON at all'],
    ['does not end', (context: string) => context.slice(0, -1)],
    ['goes on behind its end', (context: string) => `${context}}`],
    ['names no subject', (context: string) => context.replace('"subject"', '"object"')],
    ['names another subject', (context: string) => context.replace('"subject":"trade-1"', '"subject":"trade-2"')],
    ['names two subjects', (context: string) => context.replace(/}$/, ',"subject":"trade-2"}')],
    ['holds a number that JSON has not', (context: string) => context.replace('":3,', '":03,')],
    ['holds a word that JSON has not', (context: string) => context.replace('":3,', '":nul,')],
  ])('does not help a row whose context %s, also where it was made anew of just these bytes', async (_, alter) => {
    const event = await storedEvent();
    const context = contextOf(event);
    const entry = `\0${headerOf(event).replace(context, alter)}\n${event.data}`;
    const leaf = (text: string) => hash('sha256', text, 'buffer');
    const values = [alter(context), leaf(entry)];
    expect(values[0]).not.toBe(context);
    expect(await whileAltered('context = $1, leaf = $2', values, fits)).toBe(false);
    // The same row with an honest context, as long as it parses to the same: the leaf alone decides.
    const spaced = context.replace(/}$/, ' }');
    const fitting = [spaced, leaf(`\0${headerOf(event).replace(context, () => spaced)}\n${event.data}`)];
    expect(await whileAltered('context = $1, leaf = $2', fitting, fits)).toBe(true);
  });
});
