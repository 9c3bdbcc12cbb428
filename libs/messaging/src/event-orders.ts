import type { DueStream, EventStore } from '@verso/event-store';
import type { Broadcasts } from './broadcasts.js';
import type { Part } from './part.js';
import type { Order, ReceivedEvent, Room } from './room.js';

/** What an event that was read asks of a part of the room. */
export function ordersFor(room: Room, part: Part, event: ReceivedEvent, directory: unknown): readonly Order[] {
  if (event.log === room.name) return part.reactionsAcross(event, directory);
  return part.ownOf(room.react(event, directory));
}

/** What the clock asks of the part's streams that are due; each that cannot be asked is told to `failed`. */
export async function ordersDue(
  { room, part, store }: { readonly room: Room; readonly part: Part; readonly store: EventStore },
  { clock, directory }: Broadcasts,
  failed: (error: unknown) => void,
): Promise<readonly Order[]> {
  const orders: Order[] = [];
  let after: DueStream | undefined;
  for (;;) {
    const page = await store.readDue(room.name, clock.now, after, DUE_PAGE);
    for (const { stream } of page) {
      if (!part.holds(stream)) continue;
      try {
        const order = room.wake?.(stream, clock, directory);
        if (order !== undefined) orders.push(order);
      } catch (error) {
        failed(error);
      }
    }
    after = page.at(-1);
    if (page.length < DUE_PAGE) return orders;
  }
}

const DUE_PAGE = 1_000;
