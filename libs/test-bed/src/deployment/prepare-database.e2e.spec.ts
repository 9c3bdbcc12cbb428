import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { PostgresConnection } from '@verso/event-store';
import pg from 'pg';
import { throwAwayPostgres, type ThrowAwayPostgres } from '../throw-away-postgres.js';

const SCRIPT = join(import.meta.dirname, '../../../../deploy/postgres/prepare-database.mjs');

/** Runs the built step, as the container does. */
async function prepare(url: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const env = { ...process.env, NODE_OPTIONS: '', VERSO_DATABASE_URL: url, VERSO_ROLE_PASSWORD: `it's a secret` };
  const child = spawn(process.execPath, [SCRIPT], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

function urlOf({ host, port, user, database, password = '' }: PostgresConnection): string {
  const account = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const place = host.startsWith('/') ? `localhost/${database}?host=${encodeURIComponent(host)}&port=${port}` : '';
  return `postgres://${account}@${place === '' ? `${host}:${port}/${database}` : place}`;
}

describe('The step that prepares the database', () => {
  let server: ThrowAwayPostgres;
  beforeAll(async () => (server = await throwAwayPostgres()));
  afterAll(() => server.stop());

  async function as(user: string, sql: string): Promise<pg.QueryResultRow[]> {
    const client = new pg.Client(server.as(user));
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<pg.QueryResultRow>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('gives every service a role, also when it is run again', async () => {
    for (let run = 1; run <= 2; run += 1) {
      const { code, said } = await prepare(urlOf(server.connection));
      expect([code, said]).toEqual([0, expect.stringContaining('verso_trade_capture, verso_confirmation')]);
    }
    const roles = ['cash', 'confirmation', 'exceptions', 'positions', 'reference_data', 'settlement', 'street'];
    for (const role of [...roles, 'trade_capture', 'record_keeping', 'operations']) {
      expect(await as(`verso_${role}`, 'select name from verso.log where name = $$cash$$')).toEqual([{ name: 'cash' }]);
    }
    const { connection } = server;
    const admin = new pg.Client(connection);
    await admin.connect();
    const { rows } = await admin.query(
      `select rolname from pg_authid where rolname like 'verso\\_cash' and rolpassword like 'SCRAM%'`,
    );
    await admin.end();
    expect(rows).toEqual([{ rolname: 'verso_cash' }]);
  });

  it('lets those make a schema that keep read models, and nobody else', async () => {
    for (const role of ['operations', 'trade_capture']) {
      await as(`verso_${role}`, `create schema read_models_of_${role}`);
    }
    await expect(as('verso_cash', 'create schema something')).rejects.toThrow('permission denied');
    await expect(as('verso_operations', 'select verso.append_state()')).rejects.toThrow(
      /permission denied|does not exist/,
    );
  });

  it('says what is wrong: no address, no such database', async () => {
    expect(await prepare('somewhere')).toEqual({
      code: 78,
      said: 'VERSO_DATABASE_URL: give postgres://administrator:password@host:5432/verso.\n',
    });
    const { code, said } = await prepare(urlOf({ ...server.connection, database: 'nowhere' }));
    expect([code, said]).toEqual([78, expect.stringContaining('database "nowhere" does not exist')]);
  });
});
