import pg from 'pg';
import { unitOf } from '../contract-suite/index.js';
import type { ThrowAwayPostgres } from '../embedded/throw-away-postgres.js';
import { throwAwayPostgres } from '../embedded/throw-away-postgres.js';
import { APPEND_NOTHING } from './append-nothing.fixture.js';
import { migrate, serviceRole } from './migrate.js';
import { PostgresEventStore } from './postgres-event-store.js';

const TRADES = serviceRole('trades');
const OFFICE = 'verso_office';
/** Every table and partition that holds what was recorded, and a column of it. */
const RECORDED = [
  ['event', 'data'],
  ['event_1', 'data'],
  ['event_1_0', 'data'],
  ['command', 'outcome'],
  ['content', 'bytes'],
  ['checkpoint', 'note'],
  ['seal', 'note'],
  ['subject_link', 'stream'],
] as const;
const WORKING = [
  ['log', 'size'],
  ['stream', 'version'],
  ['consumer', 'pos'],
  ['parked', 'error'],
  ['blocked', 'subject'],
  ['snapshot', 'state'],
] as const;

let server: ThrowAwayPostgres;

beforeAll(async () => {
  server = await throwAwayPostgres();
  const logs = [{ name: 'trades', writers: [TRADES, OFFICE] }, { name: 'cash' }];
  await migrate(server.connection, { logs, sealers: ['verso_record_keeping'] });
  const store = new PostgresEventStore({ connection: server.as(TRADES), sealer: server.as('verso_record_keeping') });
  const command = { source: 's', key: 'k', contentHash: 'ab'.repeat(32), outcome: 'captured' };
  await store.append('trades', [unitOf('a', 0, 3, { command })]);
  await store.saveSeal({ at: '2026-03-02T18:00:00.000000Z', vector: { trades: 3 }, note: 'n' });
  await store.close();
});

afterAll(() => server.stop());

describe('what is recorded', () => {
  const verbs = [...RECORDED, ...WORKING].flatMap(([table, column]) => [
    `update verso.${table} set ${column} = ${column}`,
    `delete from verso.${table}`,
    `truncate verso.${table}`,
    `insert into verso.${table} default values`,
    `alter table verso.${table} add x int`,
    `drop table verso.${table}`,
  ]);

  it.each([TRADES, serviceRole('cash'), OFFICE, 'verso_reader', 'verso_record_keeping'])(
    'cannot be touched by %s with any verb',
    async (role) => {
      const client = await connectedAs(role);
      for (const sql of verbs) {
        await expect(client.query(sql).then(() => `${sql} went through`)).rejects.toMatchObject({ code: '42501' });
      }
      await client.end();
    },
  );

  it('is not changed by its owner either, on the table or on a partition, even with triggers switched to replica', async () => {
    const client = await connectedAs(server.connection.user);
    await client.query(`set session_replication_role = replica; set role verso_owner`);
    for (const [table, column] of RECORDED) {
      for (const sql of [
        `update verso.${table} set ${column} = ${column}`,
        `delete from verso.${table}`,
        `truncate verso.${table}`,
      ]) {
        await expect(client.query(sql).then(() => `${sql} went through`)).rejects.toThrow(
          /is refused: what is recorded stays/,
        );
      }
    }
    await client.end();
  });

  it('has an owner that cannot log in', async () => {
    await expect(connectedAs('verso_owner')).rejects.toThrow(/not permitted to log in/);
  });

  it('is guarded on every partition, by a trigger that always fires', async () => {
    const client = await connectedAs(server.connection.user);
    const { rows } = await client.query<{ relname: string; guarded: boolean }>(
      `select c.relname, exists (
         select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'refuse_change' and t.tgenabled = 'A'
       ) as guarded
       from pg_class c where c.relnamespace = 'verso'::regnamespace and c.relname ~ '^event(_|$)' and c.relkind in ('r', 'p')`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(9);
    expect(rows.filter(({ guarded }) => !guarded)).toEqual([]);
    await client.end();
  });

  it('is appended to by no role but the writers of the log', async () => {
    for (const role of [serviceRole('cash'), 'verso_reader', 'verso_record_keeping']) {
      const store = new PostgresEventStore({ connection: server.as(role) });
      await expect(store.append('trades', [unitOf('b', 0, 1)])).rejects.toMatchObject({ code: '42501' });
      await store.close();
    }
  });

  it('is sealed by no role but the sealer', async () => {
    const store = new PostgresEventStore({ connection: server.as(TRADES) });
    await expect(store.saveSeal({ at: 'now', vector: {}, note: '' })).rejects.toMatchObject({ code: '42501' });
    await store.close();
  });

  it('is not reached through a search path of the caller', async () => {
    const client = await connectedAs(server.connection.user);
    await client.query(`grant create on database ${server.connection.database} to ${TRADES}`);
    await client.end();
    const writer = await connectedAs(TRADES);
    await writer.query(`create schema trap`);
    await writer.query(`create function trap.sha256(bytea) returns bytea language sql return '\\x00'::bytea`);
    await writer.query(`set search_path = trap, pg_catalog`);
    await writer.query(APPEND_NOTHING);
    const { rows } = await writer.query<{ setting: string }>(
      `select array_to_string(proconfig, ' ') as setting from pg_proc
        where pronamespace = 'verso'::regnamespace and prosecdef and not 'search_path=pg_catalog, pg_temp' = any (proconfig)`,
    );
    expect(rows).toEqual([]);
    await writer.end();
  });
});

async function connectedAs(role: string): Promise<pg.Client> {
  const client = new pg.Client(server.as(role));
  await client.connect();
  return client;
}
