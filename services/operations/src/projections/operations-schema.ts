import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type pg from 'pg';

export const OPERATIONS_SCHEMA = 'operations';

/** Makes the schema where it is missing. One of another layout is dropped: its rows come again from the logs. */
export async function openSchema(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    // Held until the end of the transaction: several processes may start at once.
    await client.query('begin; select pg_advisory_xact_lock(7012027)');
    if ((await layoutIn(client)) !== (await currentLayout())) await make(client, OPERATIONS_SCHEMA);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** Makes an empty schema under this name, in place of one that may be there. */
export async function makeSchema(pool: pg.Pool, schema: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await make(client, schema);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** To be raised when rows of the same columns are folded in another way, so that old rows are not mixed with new ones. */
const FOLD_VERSION = 1;
const OBJECTS = ['layout', 'checkpoint', 'trade', 'exception_case'] as const;

async function make(client: pg.PoolClient, schema: string): Promise<void> {
  await client.query(
    `drop schema if exists ${schema} cascade; create schema ${schema}; set local search_path to ${schema}`,
  );
  for (const object of OBJECTS) await client.query(await sqlOf(object));
  await client.query('insert into layout (version) values ($1)', [await currentLayout()]);
  await client.query('set local search_path to default');
}

async function layoutIn(client: pg.PoolClient): Promise<string | undefined> {
  const table = `${OPERATIONS_SCHEMA}.layout`;
  const known = await client.query<{ known: string | null }>('select to_regclass($1) as known', [table]);
  if (known.rows[0]?.known == null) return undefined;
  return (await client.query<{ version: string }>(`select version from ${table}`)).rows[0]?.version;
}

async function currentLayout(): Promise<string> {
  const hash = createHash('sha256');
  for (const object of OBJECTS) hash.update(await sqlOf(object));
  return `${String(FOLD_VERSION)}:${hash.digest('hex')}`;
}

async function sqlOf(object: (typeof OBJECTS)[number]): Promise<string> {
  return readFile(new URL(`./sql/${object}.sql`, import.meta.url), 'utf8');
}
