import { join } from 'node:path';
import { decodeEvent } from '@verso/contracts';
import type { ContextName, EventsByContext } from '@verso/contracts';
import { PostgresEventStore, startPostgres } from '@verso/event-store';
import type { PostgresConnection, StoredEvent } from '@verso/event-store';

/** What an office stored, read from its database while no office runs on it. */
export interface OfficeRecord {
  /** As superuser, in the office's database. */
  readonly connection: PostgresConnection;
  readonly store: PostgresEventStore;
  close(): Promise<void>;
}

export async function openRecord(folder: string): Promise<OfficeRecord> {
  const server = await startPostgres({ dataDir: join(folder, 'postgres') });
  const connection = { ...server.connection, database: 'verso' };
  const store = new PostgresEventStore({ connection, recentEvents: 0 });
  const close = async (): Promise<void> => {
    await store.close();
    await server.stop();
  };
  return { connection, store, close };
}

/** All events of a log, as stored. */
export async function storedEvents(store: PostgresEventStore, log: ContextName): Promise<readonly StoredEvent[]> {
  return store.readLog(log, -1, 1_000_000);
}

/** All events of a log, decoded. */
export async function eventsOf<Name extends ContextName>(
  store: PostgresEventStore,
  log: Name,
): Promise<readonly EventsByContext[Name][]> {
  const stored = await storedEvents(store, log);
  return stored.map(({ type, schemaVersion, data }) => decodeEvent(log, type, schemaVersion, data));
}
