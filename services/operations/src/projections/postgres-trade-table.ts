import type { PostgresConnection } from '@verso/event-store';
import pg from 'pg';
import type { CaseRow, TradeRow } from '../domain/trade-row.js';
import { CASE_FIELDS, plainJson, RowDigest, storedTrade, TRADE_FIELDS, type StoredTrade } from './canonical-rows.js';
import { makeSchema, OPERATIONS_SCHEMA, openSchema } from './operations-schema.js';
import { listStatement, selectOf, upsertOf } from './statements.js';
import { summaryOf, type SummaryFigures } from './summary.js';
import {
  PROJECTED_LOGS,
  TableMovedOn,
  type OperationsSummary,
  type ProjectedLog,
  type TradePage,
  type TradeQuery,
  type TradeTable,
  type Vector,
} from './trade-table.js';

/** The rows in PostgreSQL, in a schema of their own. */
export class PostgresTradeTable implements TradeTable {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly schema: string,
  ) {}

  /** Opens the table in the database of an administrator, and makes it where it is missing or of another layout. */
  static async open(connection: PostgresConnection): Promise<PostgresTradeTable> {
    const pool = new pg.Pool({
      ...connection,
      application_name: 'verso operations',
      max: 3,
      // The server may be gone without a word.
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      // What a crash may lose is rows and vector alike, and is read again from the logs.
      options: '-c synchronous_commit=off -c TimeZone=UTC',
    });
    // The pool replaces a connection that broke while nobody used it.
    pool.on('error', () => undefined);
    try {
      await openSchema(pool);
    } catch (error) {
      await pool.end();
      throw error;
    }
    return new PostgresTradeTable(pool, OPERATIONS_SCHEMA);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  async vector(): Promise<Vector> {
    const { rows } = await this.pool.query<{ log: string; position: number }>(
      `select log, position::float8 as position from ${this.schema}.checkpoint`,
    );
    const positions = new Map(rows.map(({ log, position }) => [log, position]));
    const of = (log: ProjectedLog): number => positions.get(log) ?? -1;
    return {
      'trade-capture': of('trade-capture'),
      confirmation: of('confirmation'),
      settlement: of('settlement'),
      cash: of('cash'),
      positions: of('positions'),
      exceptions: of('exceptions'),
    };
  }

  async loadTrades(tradeIds: readonly string[]): Promise<readonly TradeRow[]> {
    const { rows } = await this.pool.query<StoredTrade>(
      `${selectOf(this.schema, 'trade', TRADE_FIELDS)} where trade_id = any ($1)`,
      [tradeIds],
    );
    return rows.map(rowOf);
  }

  async loadCases(caseIds: readonly string[]): Promise<readonly CaseRow[]> {
    const { rows } = await this.pool.query<CaseRow>(
      `${selectOf(this.schema, 'exception_case', CASE_FIELDS)} where case_id = any ($1)`,
      [caseIds],
    );
    return rows;
  }

  async save({ trades, cases, from, to }: TradePage): Promise<void> {
    await this.transaction('read write', async (client) => {
      const moves = PROJECTED_LOGS.map((log) => ({ log, from: from[log], to: to[log] }));
      const { rowCount } = await client.query(
        `insert into ${this.schema}.checkpoint as kept (log, position)
         select log, "to" from json_to_recordset($1) as move (log text, "from" bigint, "to" bigint)
         on conflict (log) do update set position = excluded.position
         where kept.position = (select "from" from json_to_recordset($1) as move (log text, "from" bigint) where move.log = kept.log)`,
        [JSON.stringify(moves)],
      );
      if (rowCount !== moves.length) throw new TableMovedOn();
      if (trades.length > 0) {
        await client.query(upsertOf(this.schema, 'trade', TRADE_FIELDS), [plainJson(trades.map(storedTrade))]);
      }
      if (cases.length > 0)
        await client.query(upsertOf(this.schema, 'exception_case', CASE_FIELDS), [plainJson(cases)]);
    });
  }

  async find(tradeId: string): Promise<TradeRow | undefined> {
    // PostgreSQL refuses a text with NUL characters; no trade has such an id.
    return tradeId.includes('\0') ? undefined : (await this.loadTrades([tradeId]))[0];
  }

  async list(query: TradeQuery): Promise<readonly TradeRow[]> {
    const { rows } = await this.pool.query<StoredTrade>(listStatement(this.schema, query));
    return rows.map(rowOf);
  }

  async summary(): Promise<OperationsSummary> {
    return this.transaction('read only', async (client) => {
      const states = await client.query<SummaryFigures['states'][number]>(
        `select status, count(*)::int as trades, (count(*) filter (where straight_through))::int as "straightThrough"
         from ${this.schema}.trade group by status`,
      );
      const settled = await client.query<SummaryFigures['settled'][number]>(
        `select settled_currency as currency, sum(settled_amount::numeric)::text as amount
         from ${this.schema}.trade where settled_currency is not null group by settled_currency`,
      );
      const causes = await client.query<SummaryFigures['causes'][number]>(
        `select cause, count(*)::int as cases from ${this.schema}.exception_case where open group by cause`,
      );
      return summaryOf({ states: states.rows, settled: settled.rows, causes: causes.rows });
    });
  }

  async digest(): Promise<string> {
    return this.transaction('read only', async (client) => {
      const digest = new RowDigest();
      const trades = selectOf(this.schema, 'trade', TRADE_FIELDS);
      const cases = selectOf(this.schema, 'exception_case', CASE_FIELDS);
      for (let after: string | undefined = ''; after !== undefined;) {
        const { rows }: pg.QueryResult<StoredTrade> = await client.query(`${trades} ${pageBy('trade_id')}`, [after]);
        for (const row of rows) digest.addTrade(row);
        after = rows.at(-1)?.tradeId;
      }
      for (let after: string | undefined = ''; after !== undefined;) {
        const { rows }: pg.QueryResult<CaseRow> = await client.query(`${cases} ${pageBy('case_id')}`, [after]);
        for (const row of rows) digest.addCase(row);
        after = rows.at(-1)?.caseId;
      }
      return digest.done();
    });
  }

  async beside(): Promise<TradeTable> {
    await makeSchema(this.pool, BESIDE);
    return new PostgresTradeTable(this.pool, BESIDE);
  }

  async replaceBy(next: TradeTable): Promise<void> {
    if (!(next instanceof PostgresTradeTable) || next.schema === this.schema) {
      throw new TypeError('only a table that beside() made can take over');
    }
    await this.transaction('read write', async (client) => {
      await client.query(`drop schema ${this.schema} cascade; alter schema ${next.schema} rename to ${this.schema}`);
    });
  }

  /** Readers see one state of the table, writers leave a whole one. */
  private async transaction<Result>(
    access: 'read only' | 'read write',
    work: (client: pg.PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query(access === 'read only' ? 'begin isolation level repeatable read read only' : 'begin');
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      await client.query('rollback').then(
        () => {
          client.release();
        },
        () => {
          client.release(true);
        },
      );
      throw error;
    }
  }
}

/** After which a server that owes an answer is taken for gone. Milliseconds. */
const PATIENCE_MS = 30_000;

const BESIDE = 'operations_beside';

/** The rows after an id, as many as fit well into memory. */
function pageBy(id: string): string {
  return `where ${id} > $1 order by ${id} limit 5000`;
}

function rowOf({ status: _status, hasOpenCase: _open, straightThrough: _stp, ...row }: StoredTrade): TradeRow {
  return row;
}
