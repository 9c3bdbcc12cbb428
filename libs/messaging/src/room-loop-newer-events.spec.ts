import { UnknownEventType } from '@verso/contracts';
import type { InMemoryEventStore } from '@verso/event-store';
import { cancellingRoom, echo } from './cancelling-room.fixture.js';
import { emptyStore, message, runToRest, startRoom, stored, tradesCancelled } from './office-of-two-logs.fixture.js';
import { appendTo, fromNewerBuild, inNewerVersion, tradeCancelled } from './stored-events.fixture.js';

const TRADES = ['trade-capture', 'trade/trd_2'] as const;
let store: InMemoryEventStore;

beforeEach(() => {
  store = emptyStore();
});

async function nothingSetAside(): Promise<void> {
  expect(await store.readParked('confirmation')).toEqual([]);
  expect(await store.readBlocked('confirmation')).toEqual([]);
}

describe('an upstream event that only a newer build knows', () => {
  it('is skipped and counted when the room has no interest in its type', async () => {
    await tradesCancelled(store, 'trd_1');
    await appendTo(store, TRADES, [fromNewerBuild('trd_2'), fromNewerBuild('trd_2')]);
    await tradesCancelled(store, 'trd_3');
    const loop = startRoom(store);
    await runToRest(loop);
    expect([...loop.skippedEvents()]).toEqual([['trade-capture/TradeNovated', 2]]);
    expect(await stored(store)).toContain('confirmation/trd_3 ConfirmationCancelled');
    expect(loop.cursor().get('trade-capture')).toBe(3);
    await nothingSetAside();
  });

  it('stops the room when the room has interest in its type, after what came before it', async () => {
    await tradesCancelled(store, 'trd_1');
    await appendTo(store, TRADES, [inNewerVersion(tradeCancelled('trd_2'))]);
    await tradesCancelled(store, 'trd_3');
    const loop = startRoom(store);
    await expect(runToRest(loop)).rejects.toThrow(UnknownEventType);
    await expect(runToRest(loop)).rejects.toThrow(UnknownEventType);
    expect(await stored(store)).toEqual([
      'confirmation/trd_1 ConfirmationCancelled',
      'echo/trd_1 ConfirmationCancelled',
    ]);
    expect(await store.readCheckpoint('confirmation', 'trade-capture')).toBe(0);
    await nothingSetAside();
  });

  it('stops a room that has named no interest', async () => {
    await appendTo(store, TRADES, [fromNewerBuild('trd_2')]);
    const { interest: _, ...everything } = cancellingRoom;
    await expect(runToRest(startRoom(store, everything))).rejects.toThrow(UnknownEventType);
  });

  it('stops the room when it is a broadcast, whose every event makes the directory', async () => {
    await appendTo(store, ['reference-data', 'instrument/X'], [fromNewerBuild('X', 'InstrumentMerged')]);
    const room = { ...cancellingRoom, interest: { 'reference-data': [], 'trade-capture': ['TradeCancelled'] } };
    await expect(runToRest(startRoom(store, room))).rejects.toThrow(UnknownEventType);
  });

  it('refuses what doors hand in while the room stands still, and keeps messages for the build that goes on', async () => {
    await appendTo(store, TRADES, [inNewerVersion(tradeCancelled('trd_2'))]);
    const loop = startRoom(store);
    const answer = loop.submit({ key: 'S1', orders: [echo('trd_9')] });
    let kept = false;
    void loop.receive([message('M1')]).then(() => (kept = true));
    await expect(loop.step()).rejects.toThrow(UnknownEventType);
    await expect(answer).rejects.toThrow(UnknownEventType);
    expect(kept).toBe(false);
    expect(loop.busy()).toBe(true);
    expect(await stored(store)).toEqual([]);
  });
});

describe('a stream of the room that a newer build has written to', () => {
  beforeEach(async () => {
    await appendTo(store, ['confirmation', 'confirmation/trd_1'], [fromNewerBuild('trd_1', 'ConfirmationReinstated')]);
  });

  it('stops the room when an event asks for it', async () => {
    await tradesCancelled(store, 'trd_1', 'trd_2');
    await expect(runToRest(startRoom(store))).rejects.toThrow(UnknownEventType);
    expect(await stored(store)).toEqual(['confirmation/trd_1 ConfirmationReinstated']);
    expect(await store.readCheckpoint('confirmation', 'trade-capture')).toBe(-1);
    await nothingSetAside();
  });

  it('is read-only for submissions, while other streams go on', async () => {
    const loop = startRoom(store);
    const command = { type: 'Cancel', tradeId: 'trd_1', reason: 'asked' };
    const refusedOne = loop.submit({ key: 'S1', orders: [{ stream: 'confirmation/trd_1', command }] });
    const other = loop.submit({ key: 'S2', orders: [echo('trd_2')] });
    const [outcome] = await Promise.all([refusedOne.catch((error: unknown) => error), runToRest(loop)]);
    expect(outcome).toBeInstanceOf(UnknownEventType);
    expect((await other).results).toMatchObject([{ outcome: 'accepted' }]);
  });
});
