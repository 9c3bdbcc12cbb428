import type { ContextName, EventsByContext } from '@verso/contracts';
import { InMemoryEventStore } from '@verso/event-store';
import {
  LogTails,
  RoomLoop,
  runSeeded,
  seededRandom,
  slotRanges,
  type AnyRoom,
  type IncomingMessage,
} from '@verso/messaging';
import { newEvent } from './new-event.js';

/** What happens around a room before it comes to rest. */
export interface Happening {
  readonly told?: readonly { readonly [C in ContextName]: Told<C> }[ContextName][];
  readonly heard?: readonly IncomingMessage[];
}

interface Told<Context extends ContextName> {
  readonly log: Context;
  readonly event: EventsByContext[Context];
}

export interface InParts {
  readonly parts: number;
  /** Of the order in which the parts take their steps. */
  readonly seed: number;
  /** Every part dies and begins anew before each of the happenings, and before it has come to rest. */
  readonly restarts?: boolean;
  /** See `RoomLoopOptions`. */
  readonly eventsHeld?: number;
}

/**
 * Runs a room in so many parts over a store in memory and gives back what each of its streams holds: the type and content of
 * every event, in an order of their own.
 */
export async function runInParts(
  room: AnyRoom,
  story: readonly Happening[],
  { parts, seed, restarts = false, eventsHeld = 2_000 }: InParts,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const logs = [...new Set<ContextName>([room.name, ...room.broadcasts, ...room.upstreams])];
  const store = new InMemoryEventStore(logs);
  const random = seededRandom(seed);
  const tails = new LogTails(store);
  const begin = (): readonly RoomLoop[] =>
    slotRanges(parts).map(
      (slots) => new RoomLoop(room, { store, tails, slots, batchSize: 7, eventsHeld, softwareVersion: 'test' }),
    );
  let loops = begin();
  let events = 0;
  for (const { told = [], heard = [] } of story) {
    for (const { log, event } of told) {
      events += 1;
      const id = `0193a000-0000-7000-8000-${events.toString(16).padStart(12, '0')}`;
      const append = { stream: `${log}/${String(events)}`, expectedVersion: 0, events: [newEvent(log, event, id)] };
      await store.append(log, [{ appends: [append] }]);
    }
    await tails.refresh();
    if (restarts) {
      for (const loop of loops) if (random() < 0.7) await loop.step();
      loops = begin();
    }
    const stored = loops.map((loop) => loop.receive(heard));
    await new Promise(setImmediate);
    await runSeeded(loops, random, async () => false);
    await Promise.all(stored);
  }
  const streams = new Map<string, string[]>();
  for (const { stream, type, data } of await store.readLog(room.name, -1, 1_000_000)) {
    streams.set(stream, [...(streams.get(stream) ?? []), `${type} ${data}`]);
  }
  return new Map([...streams].sort().map(([stream, held]) => [stream, held.sort()]));
}
