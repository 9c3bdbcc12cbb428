import { join } from 'node:path';
import {
  migrate,
  PostgresEventStore,
  serviceRole,
  startPostgres,
  type PostgresConnection,
  type RunningPostgres,
} from '@verso/event-store';
import pg from 'pg';
import { LOGS } from './office.js';

/** The database of one data directory, with the store of the office and that of the record-keeper. */
export interface OfficeDatabase {
  /** As administrator, in the office's own database. */
  readonly connection: PostgresConnection;
  readonly store: PostgresEventStore;
  /** Reads rows only, never what this process remembers having written. */
  readonly records: PostgresEventStore;
  /** For a sealer with connections of its own. */
  readonly connections: { readonly reader: PostgresConnection; readonly sealer: PostgresConnection };
  close(): Promise<void>;
}

/** Another process runs an office on this data directory. */
export class OfficeAlreadyOpen extends Error {
  override readonly name = 'OfficeAlreadyOpen';

  constructor(dataDir: string) {
    super(
      `An office is already running on ${dataDir}. Stop it first, or name another folder with VERSO_DATA_DIR or --data-dir.`,
    );
  }
}

/** Nobody gets in: the server is away, refuses the role, or shows a certificate that is not trusted. */
export class DatabaseNotReached extends Error {
  override readonly name = 'DatabaseNotReached';

  constructor({ host, port, database }: PostgresConnection, cause: unknown) {
    super(`${host}:${port}/${database}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

export interface OpenDatabaseOptions {
  /** `office` takes the directory for this process alone; `verify` may read beside a running office. */
  readonly purpose: 'office' | 'verify';
  /** Drops what was stored before. */
  readonly anew: boolean;
  readonly log: (line: string) => void;
}

/**
 * Opens the database of a data directory; starts its server, or attaches to it, and brings the schema up to date.
 *
 * @throws OfficeAlreadyOpen when another office has it
 */
export async function openDatabase(
  dataDir: string,
  { purpose, anew, log }: OpenDatabaseOptions,
): Promise<OfficeDatabase> {
  const server = await startPostgres({ dataDir: join(dataDir, 'postgres'), log });
  try {
    if (anew) await dropDatabase(server, dataDir);
    const connection = await databaseOf(server);
    const claim = purpose === 'office' ? await claimOffice(connection, dataDir) : undefined;
    if (purpose === 'office') {
      await migrate(connection, { logs: LOGS.map((name) => ({ name })), sealers: [SEALER_ROLE] });
    }
    const store = new PostgresEventStore({
      connection: { ...connection, user: 'verso_reader' },
      writerOf: (name) => ({ ...connection, user: serviceRole(name) }),
      soleWriter: purpose === 'office',
      // Whoever follows a log in this process has what was just written from its tail.
      recentEvents: 0,
    });
    const sealer = { ...connection, user: SEALER_ROLE };
    const records = new PostgresEventStore({
      connection: { ...connection, user: 'verso_reader' },
      sealer,
      recentEvents: 0,
    });
    const close = async (): Promise<void> => {
      await store.close();
      await records.close();
      await claim?.end();
      await server.stop();
    };
    const connections = { reader: { ...connection, user: 'verso_reader' }, sealer };
    return { connection, store, records, connections, close };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const DATABASE = 'verso';
export const SEALER_ROLE = serviceRole('record-keeping');
/** Any number, the same for every office: the lock is per database. */
const OFFICE_LOCK = 20_260_101;

/** @throws OfficeAlreadyOpen */
export async function dropDatabase({ connection }: RunningPostgres, dataDir: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where datname = $1 and application_name = 'verso office'`,
      [DATABASE],
    );
    if (rowCount !== 0) throw new OfficeAlreadyOpen(dataDir);
    await client.query(`drop database if exists ${DATABASE} with (force)`);
  } finally {
    await client.end();
  }
}

/** The office's database on this server, made if missing. */
export async function databaseOf({ connection }: RunningPostgres): Promise<PostgresConnection> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
  return { ...connection, database: DATABASE };
}

/**
 * Held for the life of the connection, so that it is free again however this process ends.
 *
 * @throws OfficeAlreadyOpen
 * @throws DatabaseNotReached
 */
export async function claimOffice(connection: PostgresConnection, dataDir: string): Promise<pg.Client> {
  const client = await reachDatabase(connection, 'verso office');
  // A process that was killed a moment ago may still hold it: its connection closes within that moment.
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [OFFICE_LOCK]);
    if (rows[0]?.free === true) return client;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await client.end();
  throw new OfficeAlreadyOpen(dataDir);
}

/** @throws DatabaseNotReached */
export async function reachDatabase(connection: PostgresConnection, purpose: string): Promise<pg.Client> {
  const client = new pg.Client({ ...connection, application_name: purpose });
  // A connection that breaks is told by the query that was on it.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new DatabaseNotReached(connection, error);
  }
  return client;
}
