import pg from 'pg';
import type { CopyingConsumer, TailedLog } from '../contract-suite/index.js';
import { appendOne, effectsNotOnce, followedWrongly, newEvent, readAll, unitOf } from '../contract-suite/index.js';
import type { ThrowAwayPostgres } from '../embedded/throw-away-postgres.js';
import { throwAwayPostgres } from '../embedded/throw-away-postgres.js';
import { InMemoryEventStore } from '../in-memory-event-store.js';
import { APPEND_NOTHING } from './append-nothing.fixture.js';
import { migrate } from './migrate.js';
import { PostgresEventStore } from './postgres-event-store.js';

const OFFICE = 'verso_office';
const WRITERS = 8;
let server: ThrowAwayPostgres;

beforeAll(async () => {
  server = await throwAwayPostgres();
  await migrate(server.connection, { logs: [{ name: 'trades', writers: [OFFICE] }] });
});

afterAll(() => server.stop());

describe('a reader of positions after the last one it saw', () => {
  it('is exact on our log, with many writers and one that stalls in its transaction', async () => {
    const writers = Array.from({ length: WRITERS }, () => new PostgresEventStore({ connection: server.as(OFFICE) }));
    const reader = new PostgresEventStore({ connection: server.as('verso_reader') });
    const stalling = new pg.Client(server.as(OFFICE));
    await stalling.connect();
    const log: TailedLog = {
      async write(id) {
        const store = writers[Number(id.split('-')[0])];
        await store?.append('trades', [unitOf(id, 0, [newEvent({ subject: id })])]);
        if (id.endsWith('-3')) await stallHoldingTheLog(stalling);
      },
      async readAfter(position) {
        const events = await reader.readLog('trades', position, 100);
        return events.map((event) => ({ position: event.position, id: event.subject }));
      },
    };
    expect(await followedWrongly(log, WRITERS, 8)).toEqual([]);
    await Promise.all([...writers, reader].map((store) => store.close()));
    await stalling.end();
  });

  it('loses events on a sequence, and the suite says which', async () => {
    const log = await plainTable('id bigserial', (client, id) => {
      return client.query(`insert into plain.entry (name) values ($1)`, [id]);
    });
    expect((await followedWrongly(log.tailed, WRITERS, 8)).join()).toMatch(/lost \d+-\d+/);
    await log.close();
  });

  it('loses events when a writer skips the lock, and the suite says so', async () => {
    const log = await plainTable('id bigint', (client, id) => {
      return client.query(`insert into plain.entry select coalesce(max(id), -1) + 1, $1 from plain.entry`, [id]);
    });
    expect((await followedWrongly(log.tailed, WRITERS, 8)).join()).toMatch(/lost \d+-\d+|is not the/);
    await log.close();
  });
});

describe('a consumer that is killed before any of its calls', () => {
  const copy = (position: number) => newEvent({ cause: { log: 'trades', position } });
  const emptyStores = async () => {
    const store = new InMemoryEventStore(['trades', 'cash']);
    await store.append('trades', [unitOf('a', 0, 5)]);
    const effects = async () => (await readAll(store, 'cash')).map(({ cause }) => cause?.position ?? -1);
    return { store, effects };
  };

  it('has each effect once when its checkpoint moves within its unit', async () => {
    const { store, effects } = await emptyStores();
    const consumer: CopyingConsumer = async (dies) => {
      for (let from = await store.readCheckpoint('c', 'trades'); from < 4; from += 1) {
        dies();
        const checkpoints = [{ consumer: 'c', upstream: 'trades', from, to: from + 1 }];
        await appendOne(store, 'cash', unitOf('out', from + 1, [copy(from + 1)], { checkpoints }));
      }
    };
    expect(await effectsNotOnce(consumer, 5, effects)).toEqual([]);
  });

  it('has effects twice when its checkpoint moves in a call of its own, and the suite says which', async () => {
    const { store, effects } = await emptyStores();
    const consumer: CopyingConsumer = async (dies) => {
      for (let from = await store.readCheckpoint('c', 'trades'); from < 4; from += 1) {
        dies();
        await appendOne(store, 'cash', unitOf('out', (await effects()).length, [copy(from + 1)]));
        dies();
        await appendOne(store, 'cash', {
          appends: [],
          checkpoints: [{ consumer: 'c', upstream: 'trades', from, to: from + 1 }],
        });
      }
    };
    expect((await effectsNotOnce(consumer, 5, effects)).join()).toMatch(/position 0 had \d effects/);
  });
});

/** Another transaction of the same log that takes its time before it commits. */
async function stallHoldingTheLog(client: pg.Client): Promise<void> {
  await client.query('begin');
  await client.query(APPEND_NOTHING);
  await client.query('select pg_sleep(0.02)');
  await client.query('commit');
}

/** A log as many write it: a table, a transaction per write that takes a moment, and a reader of larger numbers. */
async function plainTable(column: string, insert: (client: pg.Client, id: string) => Promise<unknown>) {
  const pool = new pg.Pool({ ...server.connection, max: WRITERS + 1 });
  await pool.query(
    `drop schema if exists plain cascade; create schema plain; create table plain.entry (${column}, name text)`,
  );
  const tailed: TailedLog = {
    async write(id) {
      const client = await pool.connect();
      await client.query('begin');
      await insert(client, id);
      await client.query(`select pg_sleep(0.005 * ($1::int % 3))`, [Number(id.split('-')[0])]);
      await client.query('commit');
      client.release();
    },
    async readAfter(position) {
      const sql = 'select id, name from plain.entry where id > $1 order by id';
      const { rows } = await pool.query<{ id: string; name: string }>(sql, [position]);
      return rows.map(({ id, name }) => ({ position: Number(id), id: name }));
    },
  };
  return { tailed, close: () => pool.end() };
}
