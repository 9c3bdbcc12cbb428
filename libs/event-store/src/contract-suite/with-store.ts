import type { EntryStore } from '../entry-port.js';
import type { EventStore } from '../port.js';
import type { RelayStore } from '../relay-port.js';
import type { SealStore } from '../seal-port.js';
import type { MakeStore } from './index.js';

/** A test body on an empty store with the logs `trades` and `cash`. */
export function withStore(
  make: MakeStore,
  body: (store: EventStore & EntryStore & SealStore & RelayStore) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const store = await make(['trades', 'cash']);
    try {
      await body(store);
    } finally {
      await store.close();
    }
  };
}
