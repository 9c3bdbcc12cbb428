import type { PostgresConnection } from '@verso/event-store';
import type { Admin, KafkaClient } from '@verso/messaging/kafka';
import pg from 'pg';
import type { Dependency } from './dependencies.js';

export interface ClosableDependency extends Dependency {
  close(): Promise<void>;
}

/**
 * The office's database: migrated, and open to this service's role.
 *
 * @param log the log that the service appends to; undefined when it only reads
 */
export function databaseDependency(connection: PostgresConnection, log: string | undefined): ClosableDependency {
  const pool = new pg.Pool({
    ...connection,
    max: 1,
    application_name: 'verso health',
    connectionTimeoutMillis: 4_000,
    query_timeout: 4_000,
  });
  // Told by the next look.
  pool.on('error', () => undefined);
  const ask = async <Row extends pg.QueryResultRow>(text: string, values: string[]): Promise<Row | undefined> =>
    (await pool.query<Row>(text, values)).rows[0];
  return {
    name: 'database',
    check: async () => {
      const schema = await ask<{ known: boolean }>(`select to_regclass('verso.log') is not null as known`, []);
      if (schema?.known !== true) return 'it is not migrated yet: run `verso migrate`';
      if (log === undefined) return undefined;
      const sql = 'select session_user = any (writers) as writes, session_user as role from verso.log where name = $1';
      const found = await ask<{ writes: boolean; role: string }>(sql, [log]).catch((error: unknown) => {
        if (error instanceof pg.DatabaseError && error.code === '42501') return undefined;
        throw error;
      });
      if (found === undefined) return `it has no log ${log} for this role yet: run \`verso migrate\``;
      return found.writes ? undefined : `the role ${found.role} may not append to the log ${log}`;
    },
    close: () => pool.end(),
  };
}

/** The brokers, with the topics that the service works with. */
export class KafkaDependency implements ClosableDependency {
  readonly name = 'kafka';
  #admin: Promise<Admin> | undefined;

  constructor(
    private readonly kafka: KafkaClient,
    private readonly topics: readonly string[],
  ) {}

  async check(): Promise<string | undefined> {
    this.#admin ??= this.kafka.admin();
    try {
      const found = await (await this.#admin).describeTopics(this.topics);
      const missing = this.topics.filter((topic) => !found.some((one) => one.topic === topic));
      return missing.length === 0 ? undefined : `no topic ${missing.join(', ')} yet: run \`verso topics apply\``;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.then((asked) => asked.close()).catch(() => undefined);
  }
}
