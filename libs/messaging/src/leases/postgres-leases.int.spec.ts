import { migrate, serviceRole } from '@verso/event-store';
import { throwAwayPostgres, type ThrowAwayPostgres } from '@verso/event-store/throw-away-postgres';
import pg from 'pg';
import { describeLeases, until, work } from './leases.fixture.js';
import { PostgresLeases } from './postgres-leases.js';

let server: ThrowAwayPostgres;

beforeAll(async () => {
  server = await throwAwayPostgres();
  await migrate(server.connection, { logs: [{ name: 'cash' }, { name: 'settlement' }] });
});

afterAll(() => server.stop());

const connection = () => server.as(serviceRole('cash'));

/** Cuts the connections of the holder of a lease as an administrator does. */
async function terminate(url: string): Promise<void> {
  const client = new pg.Client(server.connection);
  await client.connect();
  await client.query(`select pg_terminate_backend(pid) from verso.lease where url = $1`, [url]);
  await client.end();
}

describe('leases in PostgreSQL', () => {
  describeLeases(() => ({
    instance: (url) => new PostgresLeases({ connection: connection(), url }),
    breakConnections: terminate,
  }));

  it('can be taken and read by every service, and written by none of them', async () => {
    const leases = new PostgresLeases({ connection: server.as(serviceRole('settlement')), url: 'http://settlement' });
    const claim = leases.hold('room:settlement', work('settlement', []));
    await until(() => claim.held);
    const client = new pg.Client(connection());
    await client.connect();
    await expect(client.query(`update verso.lease set url = 'http://elsewhere'`)).rejects.toThrow(/permission denied/);
    await client.end();
    await leases.close();
  });
});
