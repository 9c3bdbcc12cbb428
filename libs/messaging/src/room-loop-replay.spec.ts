import type { InMemoryEventStore } from '@verso/event-store';
import { cancellingRoomWith, DEFECTIVE_TRADE } from './cancelling-room.fixture.js';
import { LogTails } from './log-tail.js';
import { emptyStore, runToRest, startRoom, stored, tradesCancelled } from './office-of-two-logs.fixture.js';

let store: InMemoryEventStore;
let defective: Set<string>;

beforeEach(() => {
  store = emptyStore();
  defective = new Set([DEFECTIVE_TRADE, 'trd_other']);
});

async function replayed(): Promise<number> {
  const loop = startRoom(store, cancellingRoomWith(defective));
  const letGo = loop.replaySetAside();
  await runToRest(loop);
  return letGo;
}

describe('replaying what was set aside', () => {
  it('feeds the events again in position order and lets their subject go', async () => {
    await tradesCancelled(store, DEFECTIVE_TRADE, 'trd_1', DEFECTIVE_TRADE);
    await runToRest(startRoom(store, cancellingRoomWith(defective)));
    defective.clear();
    expect(await replayed()).toBe(2);
    expect(await store.readParked('confirmation')).toEqual([]);
    expect(await store.readBlocked('confirmation')).toEqual([]);
    const events = await store.readLog('confirmation', -1, 100);
    expect(events.findLast(({ stream }) => stream.startsWith('echo/'))).toMatchObject({
      stream: `echo/${DEFECTIVE_TRADE}`,
      cause: { log: 'trade-capture', position: 0 },
    });
    expect((await stored(store)).filter((event) => event.endsWith('EventReplayed'))).toEqual([
      'set-aside/trade-capture:0 EventReplayed',
      'set-aside/trade-capture:2 EventReplayed',
    ]);
  });

  it('stores the effects in the unit that lets go', async () => {
    await tradesCancelled(store, DEFECTIVE_TRADE);
    await runToRest(startRoom(store, cancellingRoomWith(defective)));
    defective.clear();
    const units: unknown[] = [];
    const append = store.append.bind(store);
    store.append = async (log, more) => {
      units.push(...more);
      return append(log, more);
    };
    await replayed();
    expect(units).toMatchObject([
      {
        appends: [
          { stream: `confirmation/${DEFECTIVE_TRADE}` },
          { stream: 'set-aside/trade-capture:0', events: [{ type: 'EventReplayed', subject: DEFECTIVE_TRADE }] },
          { stream: `echo/${DEFECTIVE_TRADE}` },
        ],
        blocked: [{ consumer: 'confirmation', subject: DEFECTIVE_TRADE, blocked: false }],
      },
    ]);
  });

  it('leaves a subject as it is that fails again, and lets the others go', async () => {
    await tradesCancelled(store, DEFECTIVE_TRADE, 'trd_other', 'trd_other');
    await runToRest(startRoom(store, cancellingRoomWith(defective)));
    defective.delete(DEFECTIVE_TRADE);
    expect(await replayed()).toBe(1);
    expect(await store.readBlocked('confirmation')).toEqual(['trd_other']);
    expect(await store.readParked('confirmation')).toMatchObject([{ position: 1 }, { position: 2 }]);
    expect(await stored(store)).toContain(`confirmation/${DEFECTIVE_TRADE} ConfirmationCancelled`);
    expect((await stored(store)).filter((event) => event.endsWith('EventReplayed'))).toEqual([
      'set-aside/trade-capture:0 EventReplayed',
    ]);
    defective.clear();
    expect(await replayed()).toBe(2);
  });

  it('lets later events of the subject through at once', async () => {
    await tradesCancelled(store, DEFECTIVE_TRADE);
    const tails = new LogTails(store);
    const loop = startRoom(store, cancellingRoomWith(defective), { tails });
    await runToRest(loop);
    defective.clear();
    const letGo = loop.replaySetAside();
    await tradesCancelled(store, DEFECTIVE_TRADE);
    await tails.refresh();
    await runToRest(loop);
    expect(await letGo).toBe(1);
    expect(await store.readParked('confirmation')).toEqual([]);
    expect(loop.cursor().get('trade-capture')).toBe(1);
  });

  it('does nothing when nothing is set aside', async () => {
    await tradesCancelled(store, 'trd_1');
    expect(await replayed()).toBe(0);
    expect(await stored(store)).toHaveLength(2);
  });
});
