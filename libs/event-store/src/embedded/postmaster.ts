import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { chown, readFile, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode } from './error-code.js';
import type { Place } from './place.js';

/** A running server as its own pid file tells it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly socketDir: string;
  /** `starting` (or recovering), `ready`, `stopping`; empty until it has opened its socket. */
  readonly status: string;
}

export const SUPERUSER = 'verso_admin';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/** The live server of this data directory. A pid file left behind by a killed server is removed. */
export async function livePostmaster({ data }: Place): Promise<Postmaster | undefined> {
  const file = join(data, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!(pid > 0)) return undefined;
  if (isAlive(pid) && (await servesFrom(pid, data))) {
    return { pid, port: Number(lines[3]), socketDir: lines[4] ?? '', status: (lines[7] ?? '').trim() };
  }
  // PostgreSQL itself refuses to start when the number was given to some other process since.
  await rm(file, { force: true });
  return undefined;
}

/** The file of its socket, by PostgreSQL's rule. */
export function socketOf({ port, socketDir }: Pick<Postmaster, 'port' | 'socketDir'>): string {
  return join(socketDir, `.s.PGSQL.${String(port)}`);
}

/** Makes the database files, in a folder beside that only becomes `data` when it is whole. */
export async function initialise({ account, binaries, data }: Place): Promise<void> {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const unfinished = `${data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const made = spawnSync(
    join(binaries.folder, 'bin', 'initdb'),
    ['-D', unfinished, '-U', SUPERUSER, '--auth=trust', '--encoding=UTF8', ...locale, '--no-instructions'],
    { ...(account && { uid: account.uid, gid: account.gid }), cwd: '/', encoding: 'utf8', env: SERVER_ENVIRONMENT },
  );
  if (made.status !== 0)
    throw new Error(`PostgreSQL could not make its files in ${data}: ${made.error?.message ?? made.stderr}`);
  await rename(unfinished, data);
}

/** Starts the server in a session of its own, so that neither Ctrl-C nor the end of this process reaches it. */
export async function launch(
  place: Place,
  socketDir: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { account, binaries, data, logFile } = place;
  const fresh = (await stat(logFile).catch(() => ({ size: 0 }))).size > LARGEST_LOG_FILE;
  const output = openSync(logFile, fresh ? 'w' : 'a', 0o600);
  if (account !== undefined) await chown(logFile, account.uid, account.gid);
  const settings = { ...SETTINGS, shared_buffers: sharedBuffers(), ...more, unix_socket_directories: socketDir };
  const server = spawn(
    join(binaries.folder, 'bin', 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...(account && { uid: account.uid, gid: account.gid }),
      cwd: '/',
      detached: true,
      env: SERVER_ENVIRONMENT,
      stdio: ['ignore', output, output],
    },
  );
  closeSync(output);
  server.on('error', () => undefined);
  server.unref();
}

/** Fast shutdown: transactions are broken off, everything committed is on disk. Returns when the server is gone. */
export async function shutDown(place: Place, { pid, socketDir }: Postmaster): Promise<void> {
  if (isAlive(pid)) process.kill(pid, 'SIGINT');
  for (let waited = 0; isAlive(pid) && existsSync(join(place.data, 'postmaster.pid')); waited += 20) {
    if (waited === SLOWEST_STOP) process.kill(pid, 'SIGQUIT');
    await sleep(20);
  }
  // Made for this server alone; left where something else is in it.
  await rmdir(socketDir).catch(() => undefined);
}

/** The end of the server's own log, for a message that tells why it did not start. */
export function lastLines(file: string, count = 5): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n') : '';
}

const SLOWEST_STOP = 60_000;
const LARGEST_LOG_FILE = 10_000_000;

/** Nothing of the caller's PG* settings or language may change how the server runs or words its log. */
const SERVER_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** fsync and synchronous_commit stay on: an acknowledged trade is on disk. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  // Every service as two processes takes about half of them.
  max_connections: '300',
  max_wal_size: '8GB',
  min_wal_size: '256MB',
  wal_buffers: '16MB',
  checkpoint_timeout: '15min',
  work_mem: '32MB',
  maintenance_work_mem: '128MB',
  // Two cores are shared with the office: helpers that make one query faster would take what the others need.
  max_parallel_workers_per_gather: '0',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  // Events hold names and amounts, which do not belong in a log file.
  log_min_error_statement: 'panic',
};

function sharedBuffers(): string {
  return `${String(Math.min(1024, Math.floor(totalmem() / 4 / 1_048_576)))}MB`;
}

/** A number in a stale file may belong to anything by now; the server of a folder has it as its working directory. */
async function servesFrom(pid: number, data: string): Promise<boolean> {
  const real = await realpath(data);
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${String(pid)}/cwd`) === real;
    } catch (error) {
      if (!isCode(error, 'EACCES')) return false;
    }
  }
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.includes('postgres') && stdout.includes(data);
}
