import { migrate, serviceRole, type PostgresConnection } from '@verso/event-store';
import pg from 'pg';
import { reachDatabase, SEALER_ROLE } from '../database.js';
import { LOGS } from '../office.js';

/** Services with tables of their own, and the schemas that these are in. */
const TABLES = [
  { role: serviceRole('operations'), schemas: ['operations', 'operations_beside'] },
  { role: serviceRole('trade-capture'), schemas: ['trade_capture_refusals'] },
] as const;

/** Login roles of all services. */
export const SERVICE_ROLES: readonly string[] = [
  ...new Set([...LOGS.map(serviceRole), SEALER_ROLE, ...TABLES.map(({ role }) => role)]),
];

/**
 * Brings the office's database to this build's schema and gives every service a role of its own. Can be run at any time, beside
 * running services.
 *
 * @param admin an administrator, in the office's database
 * @param rolePassword what the services' roles log in with; undefined leaves what they have, for servers that trust
 * @throws DatabaseNotReached
 */
export async function prepareDatabase(admin: PostgresConnection, rolePassword?: string): Promise<void> {
  const client = await reachDatabase(admin, 'verso migrate');
  try {
    await migrate(admin, { logs: LOGS.map((name) => ({ name })), sealers: [SEALER_ROLE] });
    for (const { role, schemas } of TABLES) await letKeepTables(client, admin.database, role, schemas);
    if (rolePassword === undefined) return;
    for (const role of SERVICE_ROLES) {
      await client.query(`alter role ${pg.escapeIdentifier(role)} password ${pg.escapeLiteral(rolePassword)}`);
    }
  } finally {
    await client.end();
  }
}

async function letKeepTables(
  client: pg.Client,
  database: string,
  role: string,
  schemas: readonly string[],
): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await client.query(`create role ${name} login`);
  await client.query(`grant verso_reader to ${name}`);
  await client.query(`grant create on database ${pg.escapeIdentifier(database)} to ${name}`);
  // Rows that an office in one process has made as another role: they come again from the logs.
  const foreign = await client.query<{ schema: string }>(
    'select nspname as schema from pg_namespace where nspname = any ($1) and nspowner <> $2::regrole',
    [schemas, role],
  );
  for (const { schema } of foreign.rows) await client.query(`drop schema ${pg.escapeIdentifier(schema)} cascade`);
}
