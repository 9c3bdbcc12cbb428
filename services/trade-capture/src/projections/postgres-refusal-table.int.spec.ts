import { throwAwayPostgres, type ThrowAwayPostgres } from '@verso/test-bed';
import pg from 'pg';
import { PostgresRefusalTable } from './postgres-refusal-table.js';
import { describeRefusalTable, kept } from './refusal-table.contract.fixture.js';

let postgres: ThrowAwayPostgres;
const opened: PostgresRefusalTable[] = [];
beforeAll(async () => {
  postgres = await throwAwayPostgres();
});
afterAll(async () => {
  for (const table of opened) await table.close();
  await postgres.stop();
});

async function open(): Promise<PostgresRefusalTable> {
  const table = await PostgresRefusalTable.open(postgres.connection);
  opened.push(table);
  return table;
}

async function query(text: string): Promise<void> {
  const client = new pg.Client(postgres.connection);
  await client.connect();
  await client.query(text);
  await client.end();
}

describeRefusalTable('The refusals in PostgreSQL', async () => {
  await query('drop schema if exists trade_capture_refusals cascade');
  return open();
});

describe('The schema of the refusals', () => {
  it('keeps its rows when it is opened again, by several at once', async () => {
    await query('drop schema if exists trade_capture_refusals cascade');
    const [table] = await Promise.all([open(), open(), open()]);
    await table.save([kept(1)], -1, 1);
    expect(await (await open()).find('ref_1')).toEqual(kept(1));
  });

  it('is filled anew by a build whose rows look different', async () => {
    await (await open()).position();
    await query(`comment on schema trade_capture_refusals is 'of an older build'`);
    const table = await open();
    expect([await table.position(), await table.find('ref_1')]).toEqual([-1, undefined]);
  });
});
