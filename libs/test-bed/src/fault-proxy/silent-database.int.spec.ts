import { migrate, PostgresEventStore, serviceRole } from '@verso/event-store';
import { executionLinked } from '../execution-linked.js';
import { newEvent } from '../new-event.js';
import { throwAwayPostgres, type ThrowAwayPostgres } from '../throw-away-postgres.js';
import { startPostgresProxy } from './postgres-proxy.js';

const WRITER = serviceRole('trade-capture');

/** A connection stands, everything can be sent on it, and nothing is ever answered: as behind a router that has died. */
describe('A store whose connections to the database are dead without a word', () => {
  let server: ThrowAwayPostgres;
  let proxied: Awaited<ReturnType<typeof startPostgresProxy>>;
  let store: PostgresEventStore;
  beforeEach(async () => {
    server = await throwAwayPostgres();
    await migrate(server.connection, { logs: [{ name: 'trade-capture', writers: [WRITER] }] });
    proxied = await startPostgresProxy(server.as(WRITER));
    store = new PostgresEventStore({ connection: proxied.connection, recentEvents: 0, patienceMs: 500 });
  });
  afterEach(async () => {
    await store.close();
    await proxied.proxy.stop();
    await server.stop();
  });

  const append = async (version: number): Promise<string | undefined> => {
    const event = newEvent('trade-capture', executionLinked, `019abc00-0000-7000-8000-00000000000${version}`);
    const unit = { appends: [{ stream: 'trade/t', expectedVersion: version, events: [event] }] };
    const [outcome] = await store.append('trade-capture', [unit]);
    return outcome?.outcome;
  };

  it('writes once, on another connection, when a call did not arrive', async () => {
    expect(await append(0)).toBe('accepted');
    proxied.proxy.loseAll('server');
    expect(await append(1)).toBe('accepted');
    expect(await append(2)).toBe('accepted');
    expect((await store.heads())[0]?.size).toBe(3);
  });

  it('writes once when the call arrived and its answer did not', async () => {
    expect(await append(0)).toBe('accepted');
    for (const connection of proxied.proxy.connections) connection.setFaults({ toClient: { stalled: true } });
    expect(await append(1)).toBe('accepted');
    expect(await store.readLog('trade-capture', -1, 10)).toHaveLength(2);
  });

  it('gives a reader an error in time, and reads on another connection', async () => {
    expect((await store.heads())[0]?.size).toBe(0);
    proxied.proxy.loseAll('server');
    await expect(store.heads()).rejects.toThrow();
    expect((await store.heads())[0]?.size).toBe(0);
  });

  it('is told again of what others write', async () => {
    const other = new PostgresEventStore({ connection: server.as(WRITER) });
    let wakes = 0;
    store.onAppend('trade-capture', () => (wakes += 1));
    while (wakes === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    proxied.proxy.loseAll('server');
    wakes = 0;
    const event = newEvent('trade-capture', executionLinked, '019abc00-0000-7000-8000-000000000009');
    await other.append('trade-capture', [{ appends: [{ stream: 'trade/u', expectedVersion: 0, events: [event] }] }]);
    while (wakes === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await other.close();
    expect(wakes).toBeGreaterThan(0);
  });
});
