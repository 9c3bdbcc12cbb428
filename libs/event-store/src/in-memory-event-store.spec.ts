import { describeEventStore, newEvent, unitOf } from './contract-suite/index.js';
import { InMemoryEventStore } from './in-memory-event-store.js';

describeEventStore('in-memory event store', async (logs) => new InMemoryEventStore(logs));

describe('in-memory event store', () => {
  it('stamps the time of the clock it was given, as long as that does not run backwards', async () => {
    const times = [5_000_001, 5_000_000, 7_000_000];
    const store = new InMemoryEventStore(['trades'], { clock: () => times.shift() ?? 0 });
    for (const version of [0, 1, 2]) await store.append('trades', [unitOf('a', version, [newEvent()])]);
    const events = await store.readLog('trades', -1, 10);
    expect(events.map(({ recordedAt }) => recordedAt)).toEqual([
      '1970-01-01T00:00:05.000001Z',
      '1970-01-01T00:00:05.000001Z',
      '1970-01-01T00:00:07.000000Z',
    ]);
  });

  it('makes the same bytes from the same inputs', async () => {
    const event = newEvent();
    const leaves = await Promise.all(
      [1, 2].map(async () => {
        const store = new InMemoryEventStore(['trades'], { clock: () => 1 });
        await store.append('trades', [unitOf('a', 0, [event])]);
        return (await store.readLog('trades', -1, 1)).map(({ leaf }) => Buffer.from(leaf).toString('hex'));
      }),
    );
    expect(leaves[0]).toEqual(leaves[1]);
  });
});
