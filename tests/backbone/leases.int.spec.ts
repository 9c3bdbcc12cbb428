import { migrate, serviceRole } from '@verso/event-store';
import { PostgresLeases, type LeaseNotice } from '@verso/messaging';
import { bothWays, startPostgresProxy, throwAwayPostgres, type ThrowAwayPostgres } from '@verso/test-bed';
import pg from 'pg';
import { startFromSource, type SourceProcess } from './source-process.js';
import { until } from './until.js';

let server: ThrowAwayPostgres;
const processes: SourceProcess[] = [];

beforeAll(async () => {
  server = await throwAwayPostgres();
  await migrate(server.connection, { logs: [{ name: 'cash' }] });
});

afterEach(async () => {
  for (const holder of processes.splice(0)) await holder.kill();
});

afterAll(() => server.stop());

const connection = () => server.as(serviceRole('cash'));

async function untilAborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}

describe('a lease', () => {
  it('goes to another instance when the process of the holder is killed', async () => {
    const holder = await holderProcess('room:killed');
    const heir = new PostgresLeases({ connection: connection(), url: 'http://heir' });
    const claim = heir.hold('room:killed', untilAborted);
    await until(async () => (await waiting()) > 0);
    const killedAt = performance.now();
    holder.child.kill('SIGKILL');
    await until(() => claim.held);
    process.stdout.write(`take-over of a lease after SIGKILL: ${(performance.now() - killedAt).toFixed(0)} ms\n`);
    expect(await heir.holderOf('room:killed')).toMatchObject({ url: 'http://heir', term: 2 });
    await heir.close();
  });

  it('goes to another instance when the process of the holder stands still, and is not its own when it goes on', async () => {
    const holder = await holderProcess('room:halted');
    const heir = new PostgresLeases({ connection: connection(), url: 'http://heir' });
    const claim = heir.hold('room:halted', untilAborted);
    holder.child.kill('SIGSTOP');
    await until(() => claim.held);
    holder.child.kill('SIGCONT');
    await holder.said('ends');
    expect(claim.held).toBe(true);
    await heir.close();
  });

  it('is lost on both sides of a connection that is half open, first on that of the holder', async () => {
    const { proxy, connection: through } = await startPostgresProxy(connection());
    const order: string[] = [];
    const report = ({ kind }: LeaseNotice): unknown => kind === 'lost' && order.push('the holder knows');
    const times = { heartbeatMs: 100, answerWithinMs: 300, expireMs: 1_000 };
    const one = new PostgresLeases({ connection: through, url: 'http://one', ...times, report });
    const claim = one.hold('relay:half-open', untilAborted);
    await until(() => claim.held);
    const other = new PostgresLeases({ connection: connection(), url: 'http://other' });
    other.hold('relay:half-open', async (signal) => {
      order.push('another holds it');
      await untilAborted(signal);
    });
    proxy.setFaults(bothWays({ stalled: true }));
    await until(() => order.length === 2);
    expect(order).toEqual(['the holder knows', 'another holds it']);
    await Promise.all([one.close(), other.close()]);
    await proxy.stop();
  });
});

async function waiting(): Promise<number> {
  const client = new pg.Client(server.connection);
  await client.connect();
  const { rowCount } = await client.query(`select from pg_locks where locktype = 'advisory' and not granted`);
  await client.end();
  return rowCount ?? 0;
}

/** A process of its own that holds the lease. */
async function holderProcess(lease: string): Promise<SourceProcess> {
  const holder = startFromSource(new URL('lease-holder.ts', import.meta.url), { connection: connection(), lease });
  processes.push(holder);
  await holder.said('begins');
  return holder;
}
