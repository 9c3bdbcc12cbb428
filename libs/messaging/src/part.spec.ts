import { InMemoryEventStore, type EventStore } from '@verso/event-store';
import { cancellingRoomWith, echo } from './cancelling-room.fixture.js';
import { LogTails } from './log-tail.js';
import { LOGS, message, stored, tradesCancelled } from './office-of-two-logs.fixture.js';
import { consumerOf, NotOfThisPart, PART_COUNTS, slotRanges } from './part.js';
import { RoomLoop } from './room-loop.js';
import type { Division, Room } from './room.js';
import { runSeeded, seededRandom } from './seeded-runner.js';
import { appendTo, dayClosed } from './stored-events.fixture.js';

const DEFECTIVE = 'trd_defective';

/** Trade `trd_<n>` and what echoes it are in slots that are far from each other. */
function slotOf(stream: string): number {
  const number = Number(/\d+$/.exec(stream)?.[0] ?? 0);
  return (number * 37 + (stream.startsWith('echo/') ? 128 : 0)) % 256;
}

const across: NonNullable<Division['across']> = {
  types: ['ConfirmationCancelled'],
  react: (event) => (event.stream.startsWith('confirmation/') ? [echo(event.subject)] : []),
};

function room(division: Division = { slotOf, across }): Room<'confirmation', null> {
  return { ...cancellingRoomWith(new Set([DEFECTIVE])), division };
}

function partsOf(store: EventStore, parts: number, of = room()): readonly RoomLoop[] {
  const tails = new LogTails(store);
  return slotRanges(parts).map(
    (slots) => new RoomLoop(of, { store, tails, slots, eventsHeld: 500, softwareVersion: 'verso/test' }),
  );
}

async function run(loops: readonly RoomLoop[], seed = 1): Promise<void> {
  await runSeeded(loops, seededRandom(seed), async () => false);
}

const TRADES = Array.from({ length: 50 }, (_, index) => `trd_${String(index + 1)}`);

async function storeWithTrades(...trades: readonly string[]): Promise<InMemoryEventStore> {
  const store = new InMemoryEventStore(LOGS);
  await tradesCancelled(store, ...trades);
  return store;
}

describe('a room in parts', () => {
  it('has contiguous ranges of slots, of which those of a finer division lie within those of a coarser', () => {
    expect(slotRanges(2)).toEqual([
      { first: 0, last: 127 },
      { first: 128, last: 255 },
    ]);
    for (const parts of PART_COUNTS) expect(slotRanges(parts).at(-1)?.last).toBe(255);
    expect(slotRanges(4).map((range) => consumerOf('cash', range))).toContain('cash/64-127');
    expect(slotRanges(1).map((range) => consumerOf('cash', range))).toEqual(['cash']);
  });

  it('decides everything once, also what one part asks of another, in whatever order they run', async () => {
    const whole = await storeWithTrades(...TRADES);
    await run(partsOf(whole, 1));
    const expected = (await stored(whole)).sort();
    expect(expected).toHaveLength(100);
    for (const [parts, seed] of [2, 4, 8, 16].entries()) {
      const store = await storeWithTrades(...TRADES);
      await run(partsOf(store, [2, 4, 8, 16][parts] ?? 2), seed);
      expect((await stored(store)).sort()).toEqual(expected);
      const ids = (await store.readLog('confirmation', -1, 1_000)).map(({ eventId }) => eventId);
      expect(new Set(ids).size).toBe(100);
    }
  });

  it('goes on where each part was after a restart', async () => {
    const store = await storeWithTrades(...TRADES);
    const [first] = partsOf(store, 4);
    while (await first?.step());
    expect((await stored(store)).length).toBeLessThan(50);
    await run(partsOf(store, 4), 2);
    await run(partsOf(store, 4), 3);
    expect(await stored(store)).toHaveLength(100);
  });

  it('is fenced part by part: a second instance of one changes nothing', async () => {
    const store = await storeWithTrades(...TRADES);
    await run([...partsOf(store, 2), ...partsOf(store, 2)], 5);
    expect(await stored(store)).toHaveLength(100);
  });

  it('wakes each stream where it is decided', async () => {
    const store = await storeWithTrades(...TRADES);
    const loops = partsOf(store, 4, {
      ...room(),
      wake: (stream) => ({ stream, command: { type: 'Cancel', tradeId: stream, reason: 'again' } }),
    });
    await run(loops);
    await appendTo(store, ['reference-data', 'clock/T2S'], [dayClosed('2026-11-23T17:00:00.000000Z')]);
    const notices: string[] = [];
    const again = slotRanges(4).map(
      (slots) =>
        new RoomLoop(
          { ...room(), wake: (stream) => ({ stream, command: { type: 'Cancel', tradeId: stream, reason: 'again' } }) },
          {
            ...{ store, slots, tails: new LogTails(store), softwareVersion: 'verso/test' },
            report: ({ detail }) => notices.push(detail.split(':')[0] ?? ''),
          },
        ),
    );
    await run(again);
    expect(notices.sort()).toEqual(TRADES.map((trade) => `confirmation/${trade}`).sort());
  });

  it('sets an event aside in the part that cannot handle it, and lets go there', async () => {
    const store = await storeWithTrades('trd_1', DEFECTIVE, 'trd_2');
    await run(partsOf(store, 2));
    expect(await store.readParked('confirmation/0-127')).toHaveLength(1);
    expect(await store.readParked('confirmation/128-255')).toEqual([]);
    expect(await stored(store)).toContain('set-aside/0-127/trade-capture:1 EventSetAside');
    const repaired = partsOf(store, 2, { ...cancellingRoomWith(new Set()), division: { slotOf, across } });
    const letGo = Promise.all(repaired.map((loop) => loop.replaySetAside()));
    await run(repaired);
    expect(await letGo).toEqual([1, 0]);
    expect(await stored(store)).toContain(`echo/${DEFECTIVE} ConfirmationCancelled`);
  });
});

describe('a message to a room in parts', () => {
  it('is kept once, by the part that it is for', async () => {
    const store = new InMemoryEventStore(LOGS);
    const loops = partsOf(store, 4);
    const heard = loops.map((loop) => loop.receive(TRADES.map((trade) => message(trade))));
    await run(loops);
    await Promise.all(heard);
    expect((await stored(store)).sort()).toEqual(TRADES.map((trade) => `confirmation/${trade} MessageReceived`).sort());
  });

  it('that hides whom it concerns is recorded as unusable', async () => {
    const store = new InMemoryEventStore(LOGS);
    const concerned = (): readonly string[] => ['confirmation/trd_0'];
    const loops = partsOf(store, 4, room({ slotOf, across, concerned }));
    const heard = loops.map((loop) => loop.receive([message('trd_5')]));
    await run(loops);
    await Promise.all(heard);
    expect((await stored(store)).map((line) => line.split(' ')[1])).toEqual(['MessageReceived', 'MessageRejected']);
  });
});

describe('a part of a room', () => {
  it('takes no orders for streams of others', async () => {
    const [first, second] = partsOf(new InMemoryEventStore(LOGS), 2);
    const orders = [{ stream: 'confirmation/trd_1', command: { type: 'Cancel', tradeId: 'trd_1', reason: '' } }];
    await expect(second?.submit({ key: 'K', orders })).rejects.toThrow(NotOfThisPart);
    const taken = first?.submit({ key: 'K', orders });
    while (await first?.step());
    expect((await taken)?.results).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('sets aside what would ask something of another part that nobody there would hear', async () => {
    const store = await storeWithTrades('trd_1');
    await run(partsOf(store, 2, room({ slotOf })));
    expect(await store.readParked('confirmation/0-127')).toMatchObject([
      { error: expect.stringContaining('which is of another part') as string },
    ]);
  });

  it('cannot be had of a room that does not say what belongs together', () => {
    expect(() => partsOf(new InMemoryEventStore(LOGS), 2, cancellingRoomWith(new Set()))).toThrow(/cannot be divided/);
  });
});
