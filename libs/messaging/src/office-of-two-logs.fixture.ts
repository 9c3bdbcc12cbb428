import { InMemoryEventStore, type EventStore } from '@verso/event-store';
import { cancellingRoom } from './cancelling-room.fixture.js';
import { LogTails } from './log-tail.js';
import { RoomLoop, type RoomLoopOptions } from './room-loop.js';
import type { AnyRoom, IncomingMessage } from './room.js';
import { appendTo, tradeCancelled } from './stored-events.fixture.js';

export const LOGS = ['trade-capture', 'confirmation', 'reference-data'];

export function emptyStore(): InMemoryEventStore {
  return new InMemoryEventStore(LOGS);
}

/** A room as a process that has just begun finds it. */
export function startRoom(
  store: EventStore,
  room: AnyRoom = cancellingRoom,
  options: Partial<Omit<RoomLoopOptions, 'store'>> = {},
): RoomLoop {
  return new RoomLoop(room, { store, tails: new LogTails(store), softwareVersion: 'verso/test', ...options });
}

export async function runToRest(loop: RoomLoop): Promise<void> {
  while (await loop.step());
}

/** Trade-capture cancels these trades, one after the other. */
export async function tradesCancelled(store: EventStore, ...tradeIds: string[]): Promise<void> {
  for (const tradeId of tradeIds) {
    const stream = `trade/${tradeId}`;
    const version = ((await store.readStreams('trade-capture', [stream])).get(stream)?.length ?? 0) + 1;
    await appendTo(store, ['trade-capture', stream], [tradeCancelled(tradeId, version)]);
  }
}

/** What the room has stored, as `<stream> <type>`, in order. */
export async function stored(store: EventStore): Promise<string[]> {
  return (await store.readLog('confirmation', -1, 100_000)).map(({ stream, type }) => `${stream} ${type}`);
}

export function message(messageId: string, body = 'body', more: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    messageId,
    channel: 'confirmation',
    sender: 'THEIFRPPXXX',
    receiver: 'OWNBDEFFXXX',
    body,
    bodyEncoding: 'utf-8',
    possibleDuplicate: false,
    ...more,
  };
}
