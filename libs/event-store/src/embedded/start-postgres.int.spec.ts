import { mkdtemp, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isAlive } from './postmaster.js';
import type { PostgresConnection } from './start-postgres.js';
import { startPostgres } from './start-postgres.js';

let folder: string;

beforeEach(async () => {
  // mkdtemp makes it with mode 0700, where the server's account has no way in when root runs this.
  folder = await mkdtemp(join(tmpdir(), 'verso-launcher-'));
});

afterEach(async () => {
  await (await startPostgres({ dataDir: folder })).stop();
  const cluster = await realClusterOf(folder);
  await rm(folder, { recursive: true });
  await rm(cluster, { recursive: true, force: true });
});

describe('the embedded server', () => {
  it('starts in a closed folder, is attached to by the next start, and is gone after stop', async () => {
    const first = await startPostgres({ dataDir: folder });
    const second = await startPostgres({ dataDir: folder });
    expect([first.attached, second.attached]).toEqual([false, true]);
    expect(second.connection).toEqual(first.connection);
    const pid = await postmasterOf(folder);
    await second.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('keeps what was committed when it is killed, and starts over its stale pid file', async () => {
    const { connection } = await startPostgres({ dataDir: folder });
    await query(connection, 'create table kept as select 42 as answer');
    const pid = await postmasterOf(folder);
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) await sleep(10);
    const again = await startPostgres({ dataDir: folder });
    expect(again.attached).toBe(false);
    expect(await query(again.connection, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('is not misled by a pid file whose number belongs to another process now', async () => {
    const first = await startPostgres({ dataDir: folder });
    const file = join(folder, 'cluster', 'data', 'postmaster.pid');
    const lines = await readFile(file, 'utf8');
    await first.stop();
    await writeFile(file, lines.replace(/^\d+/, String(process.pid)), { mode: 0o600 });
    const again = await startPostgres({ dataDir: folder });
    expect(again.attached).toBe(false);
  });

  it('is started again when its socket is gone, so that nobody could reach it any more', async () => {
    const { connection } = await startPostgres({ dataDir: folder });
    await query(connection, 'create table kept as select 42 as answer');
    const unreachable = await postmasterOf(folder);
    await rm(connection.host, { recursive: true });
    const again = await startPostgres({ dataDir: folder });
    expect(again.attached).toBe(false);
    expect(isAlive(unreachable)).toBe(false);
    expect(await query(again.connection, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('does not wait for somebody who died before he could write his number into the lock', async () => {
    const file = join(folder, 'start.lock');
    await writeFile(file, '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(file, longAgo, longAgo);
    expect((await startPostgres({ dataDir: folder })).attached).toBe(false);
  });

  it('starts once when several processes ask at the same time', async () => {
    const started = await Promise.all([1, 2, 3].map(() => startPostgres({ dataDir: folder })));
    expect(started.filter(({ attached }) => !attached)).toHaveLength(1);
  });

  it('stays while somebody else is connected', async () => {
    const { connection, stop } = await startPostgres({ dataDir: folder });
    const other = new pg.Client(connection);
    await other.connect();
    await stop();
    await expect(other.query('select 1')).resolves.toBeDefined();
    await other.end();
  });

  it('keeps every commit on disk and listens to nobody outside this machine', async () => {
    const { connection } = await startPostgres({ dataDir: folder });
    const sql = `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('listen_addresses') as addresses`;
    expect(await query(connection, sql)).toEqual([{ fsync: 'on', commit: 'on', addresses: '' }]);
  });
});

async function query(connection: PostgresConnection, sql: string): Promise<unknown[]> {
  const client = new pg.Client(connection);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}

async function postmasterOf(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'cluster', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function realClusterOf(dataDir: string): Promise<string> {
  return realpath(join(dataDir, 'cluster'));
}
