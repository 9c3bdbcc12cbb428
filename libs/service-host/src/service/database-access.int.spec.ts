import { migrate, PostgresEventStore, serviceRole } from '@verso/event-store';
import { newEvents } from '@verso/event-store/contract-suite';
import { startEncryptedPostgres, type EncryptedPostgres } from '@verso/test-bed';
import pg from 'pg';
import { readConfiguration } from '../configuration.js';
import { databaseSetting } from './database-access.js';

const LOG = 'cash';
const ROLE = serviceRole(LOG);
const PASSWORD = 'a/b?c';

describe('A database that is reached encrypted only', () => {
  let server: EncryptedPostgres;
  beforeAll(async () => {
    server = await startEncryptedPostgres();
    await migrate(server.admin, { logs: [{ name: LOG }] });
    const admin = new pg.Client(server.admin);
    await admin.connect();
    await admin.query(`alter role ${ROLE} password ${pg.escapeLiteral(PASSWORD)}`);
    await admin.end();
  });
  afterAll(() => server.stop());

  const connection = (parameters: string, host = server.host) => {
    const url = `postgres://${ROLE}:${encodeURIComponent(PASSWORD)}@${host}:${server.port}/postgres${parameters}`;
    const settings = { database: databaseSetting('VERSO_DATABASE_URL') };
    return readConfiguration(settings, { VERSO_DATABASE_URL: url }).database;
  };

  async function encryption(parameters: string, host?: string): Promise<unknown> {
    const client = new pg.Client(connection(parameters, host));
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<object>('select ssl, version from pg_stat_ssl where pid = pg_backend_pid()');
      return rows[0];
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  it('is trusted by whoever trusts who signed its certificate', async () => {
    const found = await encryption(`?sslmode=verify-full&sslrootcert=${encodeURIComponent(server.authorityFile)}`);
    expect(found).toEqual({ ssl: true, version: 'TLSv1.3' });
  });

  it('is not trusted by whoever trusts others, and not under another name', async () => {
    await expect(encryption('?sslmode=verify-full')).rejects.toThrow('self-signed certificate');
    const strangers = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(server.strangersFile)}`;
    await expect(encryption(strangers)).rejects.toThrow('self-signed certificate');
    const trusted = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(server.authorityFile)}`;
    await expect(encryption(trusted, 'localhost')).rejects.toThrow("does not match certificate's altnames");
  });

  it('is reached by whoever does not mind who answers', async () => {
    expect(await encryption('?sslmode=require')).toMatchObject({ ssl: true });
  });

  it('lets nobody in who does not encrypt', async () => {
    await expect(encryption('')).rejects.toThrow('no encryption');
    await expect(encryption('?sslmode=disable')).rejects.toThrow('no encryption');
  });

  it('keeps events like any other', async () => {
    const database = connection(`?sslmode=verify-full&sslrootcert=${encodeURIComponent(server.authorityFile)}`);
    const store = new PostgresEventStore({ connection: database, writerOf: () => database, recentEvents: 0 });
    try {
      const events = newEvents(2_000);
      const [outcome] = await store.append(LOG, [{ appends: [{ stream: 'one', expectedVersion: 0, events }] }]);
      expect(outcome).toMatchObject({ outcome: 'accepted' });
      expect(await store.readLog(LOG, -1, 5_000)).toHaveLength(events.length);
      // Copied out of the connection's own bytes.
      expect((await store.readEntries(LOG, -1, 5_000)).positions).toHaveLength(events.length);
    } finally {
      await store.close();
    }
  });
});
