import type { RelayState } from '@verso/event-store';
import { notRelayed, type InMemoryEventStore } from '@verso/event-store';
import { RelayCheckpoint } from './relay-checkpoint.js';
import { cancelTrades, emptyLog, LOG } from './relayed-log.fixture.js';

let store: InMemoryEventStore;
let saves: number;
let checkpoint: RelayCheckpoint;

beforeEach(async () => {
  store = emptyLog();
  await cancelTrades(store, 100);
  saves = 0;
  const saveRelay = store.saveRelay.bind(store);
  store.saveRelay = async (...given) => {
    saves += 1;
    return saveRelay(...given);
  };
  checkpoint = new RelayCheckpoint(store, LOG, () => undefined);
  await checkpoint.load();
});

function relayedTo(position: number): RelayState {
  return { ...notRelayed(), position };
}

describe('how far a relay has come', () => {
  it('is stored with the first send, and then not with every one', async () => {
    checkpoint = new RelayCheckpoint(store, LOG, () => undefined, 3_600_000);
    await checkpoint.load();
    for (let position = 0; position < 50; position += 1) {
      checkpoint.reach(relayedTo(position));
      await new Promise(setImmediate);
    }
    expect([saves, (await store.readRelay(LOG)).position]).toEqual([1, 0]);
    await checkpoint.settle();
    expect([saves, (await store.readRelay(LOG)).position]).toEqual([2, 49]);
  });

  it('is stored by itself some time after the last send', async () => {
    checkpoint.reach(relayedTo(3));
    await new Promise(setImmediate);
    checkpoint.reach(relayedTo(9));
    while ((await store.readRelay(LOG)).position < 9) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(saves).toBe(2);
  });

  it('is stored at once when the relay ends', async () => {
    checkpoint.reach(relayedTo(3));
    checkpoint.reach(relayedTo(9));
    await checkpoint.settle();
    expect((await store.readRelay(LOG)).position).toBe(9);
  });

  it('is learnt anew when another relay has moved it', async () => {
    await store.saveRelay(LOG, -1, relayedTo(20));
    checkpoint.reach(relayedTo(9));
    await checkpoint.settle();
    expect(checkpoint.stands).toBe(false);
    expect((await checkpoint.load()).position).toBe(20);
  });
});
