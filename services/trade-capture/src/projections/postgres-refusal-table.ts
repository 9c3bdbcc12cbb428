import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { TradeRefused } from '@verso/contracts';
import type { PostgresConnection } from '@verso/event-store';
import pg from 'pg';
import { RefusalsMovedOn } from './refusal-table.js';
import type { KeptRefusal, RefusalQuery, RefusalTable } from './refusal-table.js';

/** The refusals in PostgreSQL, in a schema of their own. */
export class PostgresRefusalTable implements RefusalTable {
  private constructor(private readonly pool: pg.Pool) {}

  /** Opens the table in the database of an administrator; one of another layout is dropped, for the log fills it again. */
  static async open(connection: PostgresConnection): Promise<PostgresRefusalTable> {
    const pool = new pg.Pool({
      ...connection,
      application_name: 'verso refusals',
      max: 2,
      // The server may be gone without a word.
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      // What a crash may lose is rows and position alike, and is read again from the log.
      options: '-c synchronous_commit=off -c TimeZone=UTC',
    });
    // The pool replaces a connection that broke while nobody used it.
    pool.on('error', () => undefined);
    const table = new PostgresRefusalTable(pool);
    try {
      await table.transaction(openSchema);
      return table;
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  async position(): Promise<number> {
    const { rows } = await this.pool.query<{ position: number }>(
      `select position::float8 as position from ${SCHEMA}.refusals_read`,
    );
    return rows[0]?.position ?? -1;
  }

  async save(refusals: readonly KeptRefusal[], from: number, to: number): Promise<void> {
    await this.transaction(async (client) => {
      const move = `update ${SCHEMA}.refusals_read set position = $2 where position = $1`;
      const { rowCount } = await client.query(move, [from, to]);
      if (rowCount !== 1) throw new RefusalsMovedOn();
      // The same thing may have been refused again elsewhere: the last one stands.
      const byId = new Map(refusals.map((kept) => [kept.refusal.refusalId, kept]));
      if (byId.size > 0) await client.query(INSERT, [JSON.stringify([...byId.values()].map(rowOf))]);
    });
  }

  async find(refusalId: string): Promise<KeptRefusal | undefined> {
    // PostgreSQL refuses a text with NUL characters; no refusal has such an id.
    if (refusalId.includes('\0')) return undefined;
    const { rows } = await this.pool.query<Row>(`${SELECT} where refusal_id = $1`, [refusalId]);
    return rows.map(keptOf)[0];
  }

  async list({ filter, before, limit }: RefusalQuery): Promise<readonly KeptRefusal[]> {
    const values: unknown[] = [];
    const value = (given: unknown): string => `$${String(values.push(given))}`;
    const conditions = COLUMNS.flatMap(([field, column]) =>
      filter[field] === undefined ? [] : [`${column} = ${value(filter[field])}`],
    );
    if (before !== undefined) conditions.push(`position < ${value(before)}`);
    const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
    const text = `${SELECT} ${where} order by position desc limit ${value(limit)}`;
    const { rows } = await this.pool.query<Row>(text, values);
    return rows.map(keptOf);
  }

  private async transaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await work(client);
      await client.query('commit');
      client.release();
    } catch (error) {
      // A connection that cannot even roll back is not given to anybody else.
      const rolledBack = await client.query('rollback').then(
        () => true,
        () => false,
      );
      client.release(!rolledBack);
      throw error;
    }
  }
}

interface Row {
  readonly position: number;
  readonly refusedAt: string;
  readonly data: string;
}

/** After which a server that owes an answer is taken for gone. Milliseconds. */
const PATIENCE_MS = 30_000;

const SCHEMA = 'trade_capture_refusals';
const COLUMNS = [
  ['source', 'source'],
  ['session', 'session'],
  ['tradeDate', 'trade_date'],
  ['executionId', 'execution_id'],
] as const;
const SELECT = `select position::float8 as position, refused_at as "refusedAt", data from ${SCHEMA}.refusal`;
const INSERT = `insert into ${SCHEMA}.refusal
  select * from json_to_recordset($1) as row (refusal_id text, position bigint, refused_at text, source text, session text,
    trade_date text, execution_id text, data text)
  on conflict (refusal_id) do update set position = excluded.position, refused_at = excluded.refused_at, data = excluded.data`;

function rowOf({ position, refusedAt, refusal }: KeptRefusal): object {
  const { refusalId: refusal_id, source, session, tradeDate: trade_date, executionId: execution_id } = refusal;
  const data = JSON.stringify(refusal);
  return { refusal_id, position, refused_at: refusedAt, source, session, trade_date, execution_id, data };
}

function keptOf({ position, refusedAt, data }: Row): KeptRefusal {
  return { position, refusedAt, refusal: JSON.parse(data) as TradeRefused };
}

async function openSchema(client: pg.PoolClient): Promise<void> {
  // Held until the end of the transaction: several processes may start at once.
  await client.query('select pg_advisory_xact_lock(7012028)');
  const objects = await Promise.all(
    ['refusals_read', 'refusal'].map((name) => readFile(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8')),
  );
  const layout = createHash('sha256').update(objects.join('')).digest('hex');
  const known = await client.query<{ layout: string | null }>(
    `select obj_description(to_regnamespace($1), 'pg_namespace') as layout`,
    [SCHEMA],
  );
  if (known.rows[0]?.layout === layout) return;
  await client.query(`drop schema if exists ${SCHEMA} cascade; create schema ${SCHEMA}`);
  await client.query(`comment on schema ${SCHEMA} is '${layout}'; set local search_path to ${SCHEMA}`);
  for (const object of objects) await client.query(object);
  await client.query('insert into refusals_read values (-1); set local search_path to default');
}
