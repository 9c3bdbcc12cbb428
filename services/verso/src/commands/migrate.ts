import type { PostgresConnection } from '@verso/event-store';
import { readConfiguration, textSetting, type Setting } from '@verso/service-host';
import { databaseSetting } from '@verso/service-host/service';
import pg from 'pg';
import type { Terminal } from '../printing.js';
import { prepareDatabase, SERVICE_ROLES } from '../processes/prepare-database.js';

interface MigrateSettings {
  readonly database: PostgresConnection;
  readonly rolePassword: string | undefined;
}

/**
 * Brings the database that VERSO_DATABASE_URL names to this build's schema, and gives every service its role. Answers the exit
 * code: 1 when the database does not answer or refuses.
 *
 * @throws ConfigurationError
 */
export async function migrateDatabase(environment: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const rolePassword: Setting<string | undefined> = {
    ...textSetting<string | undefined>('VERSO_ROLE_PASSWORD', undefined),
    secret: true,
  };
  const settings = readConfiguration<MigrateSettings>(
    { database: databaseSetting('VERSO_DATABASE_URL'), rolePassword },
    environment,
  );
  const { host, port, database } = settings.database;
  try {
    await prepareDatabase(settings.database, settings.rolePassword);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!(error instanceof pg.DatabaseError) && !/^E[A-Z]+$/.test(code)) throw error;
    terminal.problem(`${host}:${port}/${database}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  terminal.line(`The database ${database} is ready for ${SERVICE_ROLES.join(', ')}.`);
  return 0;
}
