import pg from 'pg';
import type { PostgresConnection } from '../embedded/start-postgres.js';

/** After which a connection that owes an answer is taken for lost. Milliseconds; far more than any call of the store takes. */
export const PATIENCE_MS = 30_000;

/**
 * Settings of every connection of the store. Plans are kept for the life of a connection: made while tables are small,
 * they must still go by index when tables are large.
 */
export function sessionOf(connection: PostgresConnection, purpose: string, patienceMs = PATIENCE_MS): pg.ClientConfig {
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
    connectionTimeoutMillis: patienceMs,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  };
}

/**
 * Waits for an answer, but not for ever: the other end may be gone without a word, behind a router that has died. Then the
 * connection is broken off, which rejects whatever was asked on it; whether that was done is not known.
 */
export async function answered<Answer>(
  client: pg.Client,
  answer: Promise<Answer>,
  patienceMs: number,
): Promise<Answer> {
  const impatience = setTimeout(() => client.connection.stream.destroy(), patienceMs);
  try {
    return await answer;
  } finally {
    clearTimeout(impatience);
  }
}

/** Connections that are opened when they are needed, and closed again after some idle seconds. */
export function poolOf(connection: PostgresConnection, purpose: string, max: number, patienceMs: number): pg.Pool {
  const pool = new pg.Pool({ ...sessionOf(connection, purpose, patienceMs), query_timeout: patienceMs, max });
  // An idle connection that breaks is replaced at the next call.
  pool.on('error', () => undefined);
  return pool;
}
