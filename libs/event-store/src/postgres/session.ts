import type { ClientConfig } from 'pg';
import type { PostgresConnection } from '../embedded/start-postgres.js';

/**
 * Settings of every connection of the store. Plans are kept for the life of a connection: made while tables are small,
 * they must still go by index when tables are large.
 */
export function sessionOf(connection: PostgresConnection, purpose: string): ClientConfig {
  const settings = {
    TimeZone: 'UTC',
    enable_seqscan: 'off',
    enable_bitmapscan: 'off',
    plan_cache_mode: 'force_generic_plan',
  };
  return {
    ...connection,
    application_name: `verso ${purpose}`,
    keepAlive: true,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  };
}
