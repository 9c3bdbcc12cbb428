import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { accountForServer } from './account.js';
import { installedBinaries } from './binaries.js';
import type { Place } from './place.js';
import { placeOf, socketFolder } from './place.js';
import type { Postmaster } from './postmaster.js';
import { SUPERUSER, initialise, lastLines, launch, livePostmaster, shutDown, socketOf } from './postmaster.js';
import { withStartLock } from './start-lock.js';

/** How to reach a server; fits `new pg.Client()` and `new pg.Pool()` as it is. */
export interface PostgresConnection {
  /** Folder of the Unix socket, or a host name. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  /** Encrypts what goes over the network; without it nothing is. */
  readonly ssl?: PostgresTls;
}

export interface PostgresTls {
  /** Whether the server must show a certificate for this host from an authority that is trusted. */
  readonly rejectUnauthorized: boolean;
  /** Authorities that are trusted, PEM; those that Node trusts when absent. */
  readonly ca?: string;
  /** The file that they were read from, for another process that is to trust the same. */
  readonly caFile?: string;
}

export interface RunningPostgres {
  /** As superuser, in database `postgres`. */
  readonly connection: PostgresConnection;
  /** Whether it was running already, left by a process that ended without stopping it. */
  readonly attached: boolean;
  /** Stops the server unless somebody else is still connected. Close your own connections first. */
  stop(): Promise<void>;
}

export interface StartPostgresOptions {
  /** Made if missing. Hold nothing else in it. */
  readonly dataDir: string;
  /** Told where things went when that is not where they were asked for. */
  readonly log?: (line: string) => void;
  /** Of a server that is started, by PostgreSQL's own names, beside and instead of those that it gets anyway. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts the PostgreSQL that npm installed on a Unix socket, or attaches to the live server of this data directory.
 *
 * The server outlives this process, however it ends, until `stop` is called: the next start attaches or recovers.
 * Throws an error with the end of the server's log when it does not come up.
 */
export async function startPostgres({ dataDir, log, settings }: StartPostgresOptions): Promise<RunningPostgres> {
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, 'start.lock');
  const binaries = await installedBinaries();
  const account = await accountForServer(join(folder, 'cluster', 'data'));
  return withStartLock(lock, async () => {
    const place = await placeOf(folder, account, binaries, log ?? (() => undefined));
    const live = await livePostmaster(place);
    const attached = live && (await untilReady(place, live));
    const connection = attached ?? (await start(place, settings));
    return {
      connection,
      attached: attached !== undefined,
      stop: () => withStartLock(lock, () => stop(place, connection)),
    };
  });
}

async function start(place: Place, settings: StartPostgresOptions['settings']): Promise<PostgresConnection> {
  await initialise(place);
  for (let attempt = 1; ; attempt += 1) {
    await launch(place, await socketFolder(place.data, place.account), settings);
    const server = await untilWritten(place);
    const connection = server && (await untilReady(place, server));
    if (connection !== undefined) return connection;
    // The children of a killed server hold its shared memory for a moment, and PostgreSQL will not start beside them.
    if (attempt === MOST_ATTEMPTS) throw new Error(`PostgreSQL did not start:\n${lastLines(place.logFile)}`);
    await sleep(500);
  }
}

const MOST_ATTEMPTS = 6;

/** The server writes its pid file within moments, or has given up. */
async function untilWritten(place: Place): Promise<Postmaster | undefined> {
  for (let waited = 0; waited < 3_000; waited += 20) {
    const server = await livePostmaster(place);
    if (server !== undefined && server.socketDir !== '') return server;
    await sleep(20);
  }
  return undefined;
}

/**
 * Waits until the server answers, for as long as it gets on: after a crash it may have gigabytes to recover, and says so in
 * its log every ten seconds. Answers nothing when the server has ended, or was ended because nobody could reach it.
 *
 * @throws Error with the end of the server's log when it neither answers nor gets on
 */
async function untilReady(place: Place, { pid }: Postmaster): Promise<PostgresConnection | undefined> {
  let lastSign = '';
  let heardAt = performance.now();
  for (;;) {
    const server = await livePostmaster(place);
    if (server?.pid !== pid) return undefined;
    const { port, socketDir, status } = server;
    const connection = { host: socketDir, port, user: SUPERUSER, database: 'postgres' };
    if (socketDir !== '' && (await answers(connection))) return connection;
    if (status !== '' && !existsSync(socketOf(server))) {
      // Somebody has cleaned up the temporary folder: whom nobody can reach must make a new socket.
      await shutDown(place, server);
      return undefined;
    }
    const sign = `${status} ${String((await stat(place.logFile).catch(() => ({ size: 0 }))).size)}`;
    if (sign !== lastSign) heardAt = performance.now();
    lastSign = sign;
    const patience = status === 'ready' ? LONGEST_SILENCE_WHEN_READY : LONGEST_SILENCE;
    if (performance.now() - heardAt > patience)
      throw new Error(`PostgreSQL (process ${String(pid)}) does not answer:\n${lastLines(place.logFile)}`);
    await sleep(20);
  }
}

/** The checkpoint that ends a recovery says nothing while it writes the memory of the server to a slow disk. */
const LONGEST_SILENCE = 300_000;
const LONGEST_SILENCE_WHEN_READY = 60_000;

async function answers(connection: PostgresConnection): Promise<boolean> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stop(place: Place, connection: PostgresConnection): Promise<void> {
  const server = await livePostmaster(place);
  if (server === undefined) return;
  // Connections that were just closed are seen for a moment longer.
  for (let attempt = 0; await othersConnected(connection); attempt += 1) {
    if (attempt === 25) return;
    await sleep(40);
  }
  await shutDown(place, server);
}

async function othersConnected(connection: PostgresConnection): Promise<boolean> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(
      `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    return rowCount !== 0;
  } catch {
    // A server that answers nobody keeps nobody.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
