import { throwAwayPostgres, type ThrowAwayPostgres } from '@verso/test-bed';
import pg from 'pg';
import { PostgresTradeTable } from './postgres-trade-table.js';
import { CASE_FIELDS, TRADE_FIELDS } from './canonical-rows.js';
import { OfficeLogs } from './office-logs.fixture.js';
import { columnOf } from './statements.js';
import { TradeLife } from './trade-life.fixture.js';
import { describeTradeTable } from './trade-table.contract.fixture.js';
import { TradeProjection } from './trade-projection.js';

let postgres: ThrowAwayPostgres;
const opened: PostgresTradeTable[] = [];
beforeAll(async () => {
  postgres = await throwAwayPostgres();
});
afterAll(async () => {
  for (const table of opened) await table.close();
  await postgres.stop();
});

describeTradeTable('The table in PostgreSQL', async () => {
  await query('drop schema if exists operations cascade');
  return open();
});

describe('The schema of operations', () => {
  it('has a column for every field', async () => {
    await open();
    for (const [table, fields] of [
      ['trade', TRADE_FIELDS],
      ['exception_case', CASE_FIELDS],
    ] as const) {
      const rows = await query(
        `select column_name from information_schema.columns where table_schema = 'operations' and table_name = '${table}'
         order by ordinal_position`,
      );
      expect(rows).toEqual(fields.map((field) => ({ column_name: columnOf(field) })));
    }
  });

  it('keeps its rows when it is opened again, by several at once', async () => {
    const logs = new OfficeLogs();
    await logs.append(new TradeLife('kept').captured());
    await query('drop schema if exists operations cascade');
    const [table] = await Promise.all([open(), open(), open()]);
    await new TradeProjection({ tails: logs.tails, table }).catchUp();
    expect(await (await open()).find('trd_kept')).toEqual(await table.find('trd_kept'));
    expect(await table.find('trd_kept')).toBeDefined();
  });

  it('is filled anew from the logs by a build whose rows look different', async () => {
    const logs = new OfficeLogs();
    await logs.append(new TradeLife('again').captured());
    await query('drop schema if exists operations cascade');
    const before = await open();
    await new TradeProjection({ tails: logs.tails, table: before }).catchUp();
    await query(`update operations.layout set version = 'of an older build'`);
    const table = await open();
    expect(await table.find('trd_again')).toBeUndefined();
    await new TradeProjection({ tails: logs.tails, table }).catchUp();
    expect(await table.find('trd_again')).toBeDefined();
  });
});

async function open(): Promise<PostgresTradeTable> {
  const table = await PostgresTradeTable.open(postgres.connection);
  opened.push(table);
  return table;
}

async function query(text: string): Promise<unknown[]> {
  const client = new pg.Client(postgres.connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
