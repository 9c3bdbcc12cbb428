import type { EntryStore, EventStore } from '@verso/event-store';

/** What record-keeping reads of the logs: rows, never what a process remembers of them. */
export type LogRows = EntryStore & Pick<EventStore, 'heads' | 'readLog'>;

/** Asked only for the one event that something is said about. */
export async function eventIdAt(store: LogRows, log: string, position: number): Promise<string | undefined> {
  const [event] = await store.readLog(log, position - 1, 1);
  return event?.position === position ? event.eventId : undefined;
}
