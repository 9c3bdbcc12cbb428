import pg from 'pg';
import { describeEventStore, newEvent, readAll, unitOf } from '../contract-suite/index.js';
import type { ThrowAwayPostgres } from '../embedded/throw-away-postgres.js';
import { throwAwayPostgres } from '../embedded/throw-away-postgres.js';
import { leafOf } from '../entry.js';
import { migrate, serviceRole } from './migrate.js';
import type { PostgresEventStoreOptions } from './postgres-event-store.js';
import { PostgresEventStore } from './postgres-event-store.js';

const OFFICE = 'verso_office';
let server: ThrowAwayPostgres;

beforeAll(async () => {
  server = await throwAwayPostgres();
});

afterAll(() => server.stop());

/** An empty store: what an earlier test left is dropped with the schema. */
async function emptyStore(logs: readonly string[], options: Partial<PostgresEventStoreOptions> = {}) {
  await asAdministrator('drop schema if exists verso cascade');
  const definitions = logs.map((name) => ({ name, writers: [serviceRole(name), OFFICE] }));
  await migrate(server.connection, { logs: definitions, sealers: [OFFICE] });
  return new PostgresEventStore({ connection: server.as(OFFICE), ...options });
}

async function asAdministrator(sql: string): Promise<void> {
  const client = new pg.Client(server.connection);
  await client.connect();
  await client.query(sql);
  await client.end();
}

describeEventStore('PostgreSQL event store', (logs) => emptyStore(logs));
describeEventStore('PostgreSQL event store that always reads rows', (logs) => emptyStore(logs, { recentEvents: 0 }));

describe('PostgreSQL event store', () => {
  it('writes under the role of the service that owns the log', async () => {
    const first = await emptyStore(['trades', 'cash']);
    await first.close();
    const store = new PostgresEventStore({
      connection: server.as('verso_reader'),
      writerOf: (log) => server.as(serviceRole(log)),
    });
    expect(await store.append('cash', [unitOf('a', 0, 1)])).toMatchObject([{ outcome: 'accepted' }]);
    await store.close();
    const intruder = new PostgresEventStore({ connection: server.as(serviceRole('cash')) });
    await expect(intruder.append('trades', [unitOf('a', 0, 1)])).rejects.toThrow(/may not append to log trades/);
    await intruder.close();
  });

  it('lets two processes write to one log without a lost or a doubled event', async () => {
    const one = await emptyStore(['trades']);
    const other = new PostgresEventStore({ connection: server.as(OFFICE) });
    const claims = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        [one, other].map((store) => store.append('trades', [unitOf(`s${String(n)}`, 0, 2)])),
      ).flat(),
    );
    const accepted = claims.flat().filter(({ outcome }) => outcome === 'accepted');
    expect(accepted).toHaveLength(60);
    for (const store of [one, other]) {
      const events = await readAll(store, 'trades');
      expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 120 }, (_, position) => position));
      expect(events.every((event) => leafOf(event).equals(event.leaf))).toBe(true);
    }
    await Promise.all([one.close(), other.close()]);
  });

  it('wakes another process', async () => {
    const writer = await emptyStore(['trades']);
    const reader = new PostgresEventStore({ connection: server.as('verso_reader') });
    let letGo = (): void => undefined;
    const found = new Promise<void>((resolve) => {
      letGo = reader.onAppend('trades', () => {
        void reader.heads().then(([head]) => head?.size === 1 && resolve());
      });
    });
    await writer.append('trades', [unitOf('a', 0, 1)]);
    await expect(found).resolves.toBeUndefined();
    letGo();
    await reader.heads();
    await Promise.all([writer.close(), reader.close()]);
  });

  it('recognises a unit that was stored although its answer was lost', async () => {
    const store = await emptyStore(['trades']);
    const unit = unitOf('a', 0, [newEvent(), newEvent()]);
    await cutAfterCommit(store, async () => {
      expect(await store.append('trades', [unit])).toMatchObject([{ outcome: 'accepted', firstPosition: 0 }]);
    });
    expect(await readAll(store, 'trades')).toHaveLength(2);
    await store.close();
  });
});

/** Makes the next answer of an append be lost on its way: committed, then an error at the caller. */
async function cutAfterCommit(store: PostgresEventStore, work: () => Promise<void>): Promise<void> {
  await store.append('trades', [{ appends: [] }]);
  const query = Reflect.get(pg.Client.prototype, 'query') as (...given: unknown[]) => Promise<unknown>;
  let lost = false;
  Reflect.set(pg.Client.prototype, 'query', async function (this: pg.Client, ...given: [{ name?: string }]) {
    const answer = await query.apply(this, given);
    if (given[0].name !== 'append' || lost) return answer;
    lost = true;
    throw new Error('connection terminated');
  });
  try {
    await work();
  } finally {
    Reflect.set(pg.Client.prototype, 'query', query);
  }
}
