import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { isAlive } from './postmaster.js';
import type { PostgresConnection } from './start-postgres.js';
import { startPostgres } from './start-postgres.js';

export interface ThrowAwayPostgres {
  /** As administrator, in an empty database of its own. */
  readonly connection: PostgresConnection;
  /** The same database under another role. */
  as(user: string): PostgresConnection;
  /** Drops the database; the server goes with the last one who uses it. */
  stop(): Promise<void>;
}

/**
 * An empty database for one spec file. Taken from the server that VERSO_TEST_POSTGRES names (a URL of an administrator),
 * else from a container where Docker answers and has the image, else from the embedded server, which all spec files share.
 */
export async function throwAwayPostgres(): Promise<ThrowAwayPostgres> {
  const { admin, connection, release } = await connectToServer();
  await dropLeftovers(admin);
  const database = `verso_test_${String(process.pid)}_${String(Date.now())}_${String((count += 1))}`;
  await admin.query(`create database ${database}`);
  const own = { ...connection, database };
  return {
    connection: own,
    as: (user) => ({ ...own, user }),
    async stop() {
      await admin.query(`drop database ${database} with (force)`);
      await admin.end();
      await release();
    },
  };
}

let count = 0;

interface Server {
  /** Stays connected, which tells the other spec files that the server is in use. */
  readonly admin: pg.Client;
  readonly connection: PostgresConnection;
  readonly release: () => Promise<void>;
}

async function connectToServer(): Promise<Server> {
  const named = process.env['VERSO_TEST_POSTGRES'];
  if (named !== undefined && named !== '') return connectToNamed(named);
  if (await dockerHasImage()) return connectToContainer();
  return connectToEmbedded();
}

async function connectToNamed(url: string): Promise<Server> {
  const { hostname, searchParams, port, username, password, pathname } = new URL(url);
  const connection = {
    host: searchParams.get('host') ?? decodeURIComponent(hostname),
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    database: pathname.slice(1) || 'postgres',
    ...(password !== '' && { password: decodeURIComponent(password) }),
  };
  return { admin: await connected(connection), connection, release: async () => undefined };
}

async function connectToContainer(): Promise<Server> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  // Roles made by the tests have no password: the container is only reached from this machine.
  const container = await new PostgreSqlContainer(IMAGE)
    .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: 'trust' })
    .start();
  const connection = {
    host: container.getHost(),
    port: container.getPort(),
    user: container.getUsername(),
    password: container.getPassword(),
    database: 'postgres',
  };
  const release = async (): Promise<void> => {
    await container.stop();
  };
  return { admin: await connected(connection), connection, release };
}

async function connectToEmbedded(): Promise<Server> {
  const dataDir = join(tmpdir(), `verso-test-postgres-${String(process.getuid?.() ?? 0)}`);
  for (let attempt = 1; ; attempt += 1) {
    const server = await startPostgres({ dataDir });
    try {
      return { admin: await connected(server.connection), connection: server.connection, release: () => server.stop() };
    } catch (error) {
      // The spec file before this one may just have stopped the server, seeing nobody on it.
      if (attempt === 5) throw error;
    }
  }
}

const IMAGE = 'postgres:18-alpine';
const DOCKER_SOCKET = '/var/run/docker.sock';

/** Only an image that is there already: a test must not wait for a download, or fail without a network. */
async function dockerHasImage(): Promise<boolean> {
  if (!existsSync(DOCKER_SOCKET)) return false;
  return new Promise((resolve) => {
    const path = `/images/${IMAGE}/json`;
    const asked = request({ socketPath: DOCKER_SOCKET, path, timeout: 1_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => {
      resolve(false);
    });
    asked.end();
  });
}

async function connected(connection: PostgresConnection): Promise<pg.Client> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Databases of test runs that were killed. */
async function dropLeftovers(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname like 'verso\\_test\\_%'`,
  );
  for (const { datname } of rows) {
    const pid = Number(datname.split('_')[2]);
    if (!isAlive(pid))
      await admin.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`).catch(() => undefined);
  }
}
