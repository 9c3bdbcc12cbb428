import type { EntryStore } from '../entry-port.js';
import type { EventStore } from '../port.js';
import type { RelayStore } from '../relay-port.js';
import type { SealStore } from '../seal-port.js';
import { describeAppending } from './appending.js';
import { describeConsumers } from './consumers.js';
import { describeReading } from './reading.js';
import { describeRelays } from './relays.js';
import { describeSeals } from './seals.js';

export * from './checkers.js';
export * from './new-events.js';

/** Makes an empty store with the given logs; the suite closes it. */
export type MakeStore = (logs: readonly string[]) => Promise<EventStore & EntryStore & SealStore & RelayStore>;

/** What every event store does, whatever it stands on. */
export function describeEventStore(name: string, makeStore: MakeStore): void {
  describe(name, () => {
    describeAppending(makeStore);
    describeReading(makeStore);
    describeConsumers(makeStore);
    describeSeals(makeStore);
    describeRelays(makeStore);
  });
}
