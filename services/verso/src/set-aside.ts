import type { ContextName } from '@verso/contracts';
import type { EventStore, ParkedEvent } from '@verso/event-store';
import { LOGS, type Office } from './office.js';

/** What came of a room's replay. */
export interface RoomReplay {
  readonly room: ContextName;
  /** Events that have been handled. */
  readonly replayed: number;
  /** Events that failed again, or wait behind one that did. */
  readonly left: number;
}

/** The room of this name; undefined when there is none. */
export function roomNamed(name: string): ContextName | undefined {
  return LOGS.find((log) => log === name);
}

/** Events that rooms could not handle, and those that wait behind them, oldest first by room. */
export async function listSetAside(
  store: Pick<EventStore, 'readParked'>,
  rooms: readonly ContextName[] = LOGS,
): Promise<readonly ParkedEvent[]> {
  const found: ParkedEvent[] = [];
  for (const room of rooms) found.push(...(await store.readParked(room)));
  return found;
}

/** Feeds what was set aside again; a room that has nothing set aside is left out of the answer. */
export async function replaySetAside(
  { loop }: Pick<Office, 'loop'>,
  store: Pick<EventStore, 'readParked'>,
  rooms: readonly ContextName[] = LOGS,
): Promise<readonly RoomReplay[]> {
  const replays: RoomReplay[] = [];
  for (const room of rooms) {
    if ((await store.readParked(room)).length === 0) continue;
    const replayed = await loop(room).replaySetAside();
    replays.push({ room, replayed, left: (await store.readParked(room)).length });
  }
  return replays;
}
