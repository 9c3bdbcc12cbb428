import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { PostgresConnection } from '../embedded/start-postgres.js';

export interface MigrateOptions {
  readonly logs: readonly LogDefinition[];
  /** Login roles that may publish checkpoints and office seals. */
  readonly sealers?: readonly string[];
}

export interface LogDefinition {
  readonly name: string;
  /** Login roles that may append to the log; made if missing. Default: the role of the service that owns it. */
  readonly writers?: readonly string[];
}

/** Login role of the service that owns a log: `trade-capture` is written by `verso_trade_capture`. */
export function serviceRole(log: string): string {
  return `verso_${log.replaceAll('-', '_')}`;
}

/** The database was made by a build whose tables are not those of this one; nothing in it was touched. */
export class ForeignSchema extends Error {
  override readonly name = 'ForeignSchema';

  constructor(database: string, migration: string) {
    super(
      `database ${database} was made by another build of Verso: its migration ${migration} is not the one of this build. ` +
        'Open it with the build that made it, or begin with an empty data directory.',
    );
  }
}

/**
 * Brings a database to the newest schema and makes logs, roles and partitions ahead. Run as an administrator at every
 * start; it is safe to run from several processes at once, and changes nothing where nothing is missing.
 *
 * @throws ForeignSchema when a migration that was run there is not the one of this build
 */
export async function migrate(admin: PostgresConnection, { logs, sealers = [] }: MigrateOptions): Promise<void> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    // Released with the session, so that a migration that was cut off does not keep the next one out.
    await client.query('select pg_advisory_lock(7012026)');
    await runObject(client, 'roles');
    for (const [name, objects] of MIGRATIONS) await migrateOnce(client, name, objects);
    await client.query('grant usage on schema verso to verso_writer, verso_sealer');
    for (const { name, writers = [serviceRole(name)] } of logs) {
      for (const role of writers) await makeLoginRole(client, role, ['verso_reader', 'verso_writer']);
      await asOwner(client, () => client.query('select verso.create_log($1, $2)', [name, writers]));
    }
    for (const role of sealers) await makeLoginRole(client, role, ['verso_reader', 'verso_sealer']);
  } finally {
    await client.end();
  }
}

/** Forward only: a migration that was released is never edited, a later one changes what it made. */
const MIGRATIONS: readonly (readonly [string, readonly string[]])[] = [
  [
    '0001-event-store',
    [
      ...['log', 'event', 'stream', 'command', 'consumer', 'parked', 'blocked', 'snapshot', 'subject_link', 'content'],
      ...['checkpoint', 'seal', 'event_detail', 'refuse_change', 'forbid_change'],
      ...[
        'ensure_partitions',
        'create_log',
        'append_conflicts',
        'append_state',
        'append_extras',
        'append',
        'save_snapshot',
      ],
      ...['save_checkpoint', 'save_seal', 'start_epoch', 'rights'],
    ],
  ],
  ['0002-relay', ['relay', 'save_relay']],
  ['0003-leases', ['lease', 'lease_key', 'lease_holder', 'wait_for_lease']],
];

async function migrateOnce(client: pg.Client, name: string, objects: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ known: string | null }>(`select to_regclass('verso.migration') as known`);
  if (rows[0]?.known === null) {
    await runObject(client, 'schema');
    await asOwner(client, () => runObject(client, 'migration'));
  }
  const digest = await digestOf(objects);
  // As JSON, because the first builds kept no digest.
  const done = await client.query<{ digest: string | null }>(
    `select to_jsonb(m) ->> 'digest' as digest from verso.migration m where name = $1`,
    [name],
  );
  const [known] = done.rows;
  if (known !== undefined && known.digest !== digest) throw new ForeignSchema(client.database ?? '', name);
  if (known !== undefined) return;
  await asOwner(client, async () => {
    for (const object of objects) await runObject(client, object);
    await client.query('insert into verso.migration (name, digest) values ($1, $2)', [name, digest]);
  });
}

async function digestOf(objects: readonly string[]): Promise<string> {
  const digest = createHash('sha256');
  for (const object of objects) digest.update(`${object}\0${await sqlOf(object)}\0`);
  return digest.digest('hex');
}

/** As the role that owns everything and cannot log in; whole or not at all. */
async function asOwner(client: pg.Client, work: () => Promise<unknown>): Promise<void> {
  await client.query('begin; set local role verso_owner');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function runObject(client: pg.Client, object: string): Promise<void> {
  await client.query(await sqlOf(object)).catch((cause: unknown) => {
    throw new Error(`sql/${object}.sql: ${cause instanceof Error ? cause.message : 'failed'}`, { cause });
  });
}

async function sqlOf(object: string): Promise<string> {
  const text = await readFile(new URL(`../sql/${object}.sql`, import.meta.url), 'utf8');
  return text.replaceAll('\r\n', '\n');
}

async function makeLoginRole(client: pg.Client, role: string, groups: readonly string[]): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) {
    await client.query(`create role ${name} login`).catch((error: unknown) => {
      // Roles belong to the server: a migration of another database may have been quicker.
      if (!(error instanceof pg.DatabaseError && ['42710', '23505'].includes(error.code ?? ''))) throw error;
    });
  }
  const member = await client.query(
    `select from pg_auth_members where member = $1::regrole and roleid = any ($2::regrole[]) `,
    [role, groups],
  );
  if (member.rowCount !== groups.length) await client.query(`grant ${groups.join(', ')} to ${name}`);
}
