import type { RelayState } from '../relay-port.js';
import type { MakeStore } from './index.js';
import { unitOf } from './new-events.js';
import { withStore } from './with-store.js';

/** Slot 7 has all events up to the position, and no other slot any. */
function relayedTo(position: number): RelayState {
  return { position, lastOfSlot: Array.from({ length: 256 }, (_, slot) => (slot === 7 ? position : -1)) };
}

export function describeRelays(make: MakeStore): void {
  describe('relays', () => {
    it(
      'have relayed nothing of a log at first',
      withStore(make, async (store) => {
        expect(await store.readRelay('trades')).toEqual(relayedTo(-1));
      }),
    );

    it(
      'keep how far each log is relayed, and the last position of every slot',
      withStore(make, async (store) => {
        await store.append('trades', [unitOf('a', 0, 9)]);
        expect(await store.saveRelay('trades', -1, relayedTo(3))).toBe(true);
        expect(await store.saveRelay('trades', 3, relayedTo(8))).toBe(true);
        expect(await store.readRelay('trades')).toEqual(relayedTo(8));
        expect(await store.readRelay('cash')).toEqual(relayedTo(-1));
      }),
    );

    it(
      'are fenced: whoever moves from where the relay no longer stands moves nothing',
      withStore(make, async (store) => {
        await store.append('trades', [unitOf('a', 0, 9)]);
        await store.saveRelay('trades', -1, relayedTo(3));
        expect(await store.saveRelay('trades', -1, relayedTo(5))).toBe(false);
        expect(await store.saveRelay('trades', 2, relayedTo(5))).toBe(false);
        expect(await store.readRelay('trades')).toEqual(relayedTo(3));
      }),
    );

    it(
      'cannot be ahead of their log, nor go back',
      withStore(make, async (store) => {
        await store.append('trades', [unitOf('a', 0, 3)]);
        await expect(store.saveRelay('trades', -1, relayedTo(3))).rejects.toThrow(/cannot move from -1 to 3/);
        await store.saveRelay('trades', -1, relayedTo(2));
        await expect(store.saveRelay('trades', 2, relayedTo(1))).rejects.toThrow(/cannot move from 2 to 1/);
      }),
    );
  });
}
