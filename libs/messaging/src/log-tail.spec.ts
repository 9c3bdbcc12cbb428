import { UnknownEventType } from '@verso/contracts';
import type { InMemoryEventStore } from '@verso/event-store';
import { LogTail, NewerEvent, received, UnreadEvent } from './log-tail.js';
import { emptyStore, tradesCancelled } from './office-of-two-logs.fixture.js';
import type { ReceivedEvent } from './room.js';
import { appendTo, fromNewerBuild } from './stored-events.fixture.js';

let store: InMemoryEventStore;
let reads: number;
let tail: LogTail;

beforeEach(() => {
  store = emptyStore();
  reads = 0;
  const readLog = store.readLog.bind(store);
  store.readLog = async (...args) => {
    reads += 1;
    return readLog(...args);
  };
  tail = new LogTail(store, 'trade-capture', 4);
});

/** Appends cancelled trades and gives them as their writer would publish them. */
async function appended(count: number): Promise<readonly ReceivedEvent[]> {
  const [head] = (await store.heads()).filter(({ log }) => log === 'trade-capture');
  const first = head?.size ?? 0;
  await tradesCancelled(store, ...Array.from({ length: count }, (_, n) => `trd_${String(first + n)}`));
  const events = (await store.readLog('trade-capture', first - 1, count)).map(received);
  reads = 0;
  return events;
}

function positions(events: readonly { readonly position: number }[]): number[] {
  return events.map(({ position }) => position);
}

describe('the tail of a log', () => {
  it('hands the very same events to every consumer, without asking the store', async () => {
    const events = await appended(3);
    tail.publish(events);
    expect(await tail.read(-1, 10)).toEqual(events);
    expect((await tail.read(0, 1))[0]).toBe(events[1]);
    expect(tail.hasAfter(1)).toBe(true);
    expect([tail.hasAfter(2), await tail.read(2, 10), tail.end]).toEqual([false, [], 3]);
    expect(reads).toBe(0);
  });

  it('pages from the store for a consumer that is behind what is held', async () => {
    for (let batch = 0; batch < 4; batch += 1) tail.publish(await appended(3));
    expect(tail.peek(0, 2)).toBeUndefined();
    expect(positions(await tail.read(0, 2))).toEqual([1, 2]);
    expect(reads).toBe(1);
    expect(positions(tail.peek(7, 10) ?? [])).toEqual([8, 9, 10, 11]);
  });

  it('sends a reader that needs everything to the store for what was not read', async () => {
    const [first, second] = await appended(2);
    if (first === undefined || second === undefined) throw new Error('two were appended');
    const unread = new UnreadEvent(second.position, second.type);
    tail.publish([first, unread]);
    const [one, other] = await tail.scan(-1, 10);
    expect([one === first, other === unread]).toEqual([true, true]);
    expect(await tail.read(0, 10)).toEqual([second]);
    expect(await tail.page(0, 10)).toEqual([second]);
    expect(await tail.read(-1, 1)).toEqual([first]);
    expect(reads).toBe(2);
  });

  it('lets go of what every follower has passed, and of nothing that one still needs', async () => {
    tail = new LogTail(store, 'trade-capture', 10_000);
    tail.publish(await appended(1_500));
    tail.passed('positions', 400);
    tail.passed('cash', 1_499);
    expect(positions(tail.peek(400, 2) ?? [])).toEqual([401, 402]);
    tail.passed('positions', 1_200);
    expect(tail.peek(400, 2)).toBeUndefined();
    expect(positions(tail.peek(1_200, 2) ?? [])).toEqual([1_201, 1_202]);
    expect(positions(await tail.read(400, 2))).toEqual([401, 402]);
  });

  it('has no gap when another process wrote in between', async () => {
    tail.publish(await appended(2));
    await appended(2);
    tail.publish(await appended(1));
    expect(positions(await tail.read(-1, 10))).toEqual([0, 1, 2, 3, 4]);
    expect(positions(await tail.read(3, 10))).toEqual([4]);
  });

  it('learns how long the log is without having read it', async () => {
    await appended(3);
    expect(tail.hasAfter(-1)).toBe(false);
    await tail.refresh();
    expect(tail.end).toBe(3);
    expect(positions(await tail.read(0, 1))).toEqual([1]);
  });

  it('does not forget what it has learned when an older batch is published late', async () => {
    const late = await appended(2);
    await appended(2);
    await tail.refresh();
    tail.publish(late);
    expect(tail.end).toBe(4);
    expect(positions(await tail.read(-1, 10))).toEqual([0, 1, 2, 3]);
  });
});

describe('an event of a newer build in a page of the store', () => {
  beforeEach(async () => {
    await appended(1);
    await appendTo(store, ['trade-capture', 'trade/trd_9'], [fromNewerBuild('trd_9')]);
    await tail.refresh();
  });

  it('is an error for a reader that must know everything', async () => {
    await expect(tail.read(-1, 10)).rejects.toThrow(UnknownEventType);
  });

  it('keeps its place, named but not understood, for a reader that need not', async () => {
    const [known, newer] = await tail.page(-1, 10);
    expect(known).toMatchObject({ type: 'TradeCancelled' });
    expect(newer).toBeInstanceOf(NewerEvent);
    expect(newer).toMatchObject({ position: 1, type: 'TradeNovated' });
  });
});
