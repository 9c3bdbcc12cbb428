import pg from 'pg';
import { newEvent, readAll, unitOf } from '../contract-suite/index.js';
import type { ThrowAwayPostgres } from '../embedded/throw-away-postgres.js';
import { throwAwayPostgres } from '../embedded/throw-away-postgres.js';
import { ForeignSchema, migrate } from './migrate.js';
import { PostgresEventStore } from './postgres-event-store.js';

const OFFICE = 'verso_office';
const LOGS = [{ name: 'trades', writers: [OFFICE] }];
let server: ThrowAwayPostgres;
let administrator: pg.Client;

beforeAll(async () => {
  server = await throwAwayPostgres();
  administrator = new pg.Client(server.connection);
  await administrator.connect();
});

afterAll(async () => {
  await administrator.end();
  await server.stop();
});

beforeEach(async () => {
  await administrator.query('drop schema if exists verso cascade');
  await migrate(server.connection, { logs: LOGS });
});

describe('migrating', () => {
  it('changes nothing where nothing is missing', async () => {
    const store = new PostgresEventStore({ connection: server.as(OFFICE) });
    await store.append('trades', [unitOf('a', 0, [newEvent()])]);
    await migrate(server.connection, { logs: LOGS });
    expect(await readAll(store, 'trades')).toHaveLength(1);
    await store.close();
  });

  it('refuses a database whose tables another build made, and says what to do', async () => {
    await administrator.query(`update verso.migration set digest = 'of other files'`);
    const again = migrate(server.connection, { logs: LOGS });
    await expect(again).rejects.toThrow(ForeignSchema);
    await expect(again).rejects.toThrow(/made by another build of Verso.*empty data directory/);
  });

  it('refuses a database from before migrations were told apart', async () => {
    await administrator.query('alter table verso.migration drop column digest');
    await expect(migrate(server.connection, { logs: LOGS })).rejects.toThrow(/0001-event-store is not the one/);
  });
});
