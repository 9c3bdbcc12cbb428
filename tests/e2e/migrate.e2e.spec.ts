import { databaseUrl } from '@verso/service-host/service';
import { startEncryptedPostgres, throwAwayPostgres, type ThrowAwayPostgres } from '@verso/test-bed';
import pg from 'pg';
import { dataFolder, removeDataFolder, STACK_TRACE, verso, type Ended } from './verso-command.js';

describe('verso migrate', () => {
  let folder: string;
  let server: ThrowAwayPostgres;
  beforeAll(async () => {
    folder = await dataFolder();
    server = await throwAwayPostgres();
  });
  afterAll(async () => {
    await server.stop();
    await removeDataFolder(folder);
  });

  const migrate = (url: string): Promise<Ended> =>
    verso(folder, ['migrate'], { VERSO_DATABASE_URL: url, VERSO_ROLE_PASSWORD: `it's a secret` });

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
      const { code, out, err } = await migrate(databaseUrl(server.connection));
      expect([code, err, out]).toEqual([0, '', expect.stringContaining('is ready for ')]);
      expect(out).toContain('verso_trade_capture, verso_confirmation');
    }
    const roles = ['cash', 'confirmation', 'exceptions', 'positions', 'reference_data', 'settlement', 'street'];
    for (const role of [...roles, 'trade_capture', 'record_keeping', 'operations']) {
      expect(await as(`verso_${role}`, 'select name from verso.log where name = $$cash$$')).toEqual([{ name: 'cash' }]);
    }
    const secrets = `select rolname from pg_authid where rolname like 'verso\\_cash' and rolpassword like 'SCRAM%'`;
    expect(await as(server.connection.user, secrets)).toEqual([{ rolname: 'verso_cash' }]);
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
    const nowhere = await migrate('somewhere');
    expect([nowhere.code, nowhere.err]).toEqual([78, expect.stringContaining('VERSO_DATABASE_URL: is not a URL')]);
    const missing = await migrate(databaseUrl({ ...server.connection, database: 'nowhere' }));
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('database "nowhere" does not exist')]);
  });

  it('says why it does not trust a server, and why a server does not let it in', async () => {
    const encrypted = await startEncryptedPostgres();
    try {
      const { host, port } = encrypted;
      const why = [
        ['?sslmode=verify-full', 'self-signed certificate'],
        ['?sslmode=require', 'password authentication failed'],
        ['', 'no encryption'],
      ] as const;
      for (const [parameters, reason] of why) {
        const { code, err } = await migrate(`postgres://verso_admin:wrong@${host}:${port}/postgres${parameters}`);
        expect([code, err]).toEqual([1, expect.stringContaining(`${host}:${port}/postgres: `)]);
        expect(err).toContain(reason);
        expect(err).not.toMatch(STACK_TRACE);
      }
    } finally {
      await encrypted.stop();
    }
  });
});
