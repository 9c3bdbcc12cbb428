import { createHash } from 'node:crypto';
import { InMemoryEventStore, type EventStore } from '@verso/event-store';
import { cancellingRoom, DEFECTIVE_TRADE, woken } from './cancelling-room.fixture.js';
import { LOGS, message, runToRest, startRoom, stored, tradesCancelled } from './office-of-two-logs.fixture.js';
import type { Submission } from './room.js';
import { appendTo, dayClosed, tradeCancelled } from './stored-events.fixture.js';

let store: RacingStore;

/** Lets something else happen between a read of streams and its answer. */
class RacingStore extends InMemoryEventStore {
  beforeAnswer: () => Promise<void> = async () => undefined;

  override async readStreams(log: string, streams: readonly string[]): ReturnType<EventStore['readStreams']> {
    const answer = await super.readStreams(log, streams);
    await this.beforeAnswer();
    return answer;
  }
}

beforeEach(() => {
  store = new RacingStore(LOGS);
});

async function upstreamCancels(...tradeIds: string[]): Promise<void> {
  await tradesCancelled(store, ...tradeIds);
}

async function confirmations(): Promise<string[]> {
  return stored(store);
}

function submission(tradeId: string, key?: string): Submission {
  const orders = [{ stream: `confirmation/${tradeId}`, command: { type: 'Cancel', tradeId, reason: 'asked' } }];
  if (key === undefined) return { key: tradeId, orders };
  return { key: tradeId, orders, idempotency: { source: 'desk', key, contentHash: sha256(tradeId) } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('a room', () => {
  it('turns upstream events into its own, and reacts to those in the same unit', async () => {
    await upstreamCancels('trd_1', 'trd_2');
    await runToRest(startRoom(store));
    expect(await confirmations()).toEqual([
      'confirmation/trd_1 ConfirmationCancelled',
      'confirmation/trd_2 ConfirmationCancelled',
      'echo/trd_1 ConfirmationCancelled',
      'echo/trd_2 ConfirmationCancelled',
    ]);
    expect(new Set((await store.readLog('confirmation', -1, 10)).map(({ recordedAt }) => recordedAt)).size).toBe(1);
  });

  it('goes on where it was after a restart, and does nothing twice', async () => {
    await upstreamCancels('trd_1');
    await runToRest(startRoom(store));
    await upstreamCancels('trd_2');
    await runToRest(startRoom(store));
    expect(await confirmations()).toHaveLength(4);
    expect(await store.readCheckpoint('confirmation', 'trade-capture')).toBe(1);
  });

  it('names the cause of every event and gives redone work the same ids', async () => {
    await upstreamCancels('trd_1');
    const twin = new InMemoryEventStore(LOGS);
    await appendTo(twin, ['trade-capture', 'trade/trd_1'], [tradeCancelled('trd_1')]);
    await runToRest(startRoom(store));
    await runToRest(startRoom(twin));
    const [first, again] = [await store.readLog('confirmation', -1, 9), await twin.readLog('confirmation', -1, 9)];
    expect(first.map(({ cause }) => cause)).toEqual(first.map(() => ({ log: 'trade-capture', position: 0 })));
    expect(again.map(({ eventId }) => eventId)).toEqual(first.map(({ eventId }) => eventId));
    expect(new Set(first.map(({ eventId }) => eventId)).size).toBe(first.length);
  });

  it('sets an event aside that it cannot handle, blocks its subject only, and goes on', async () => {
    await upstreamCancels(DEFECTIVE_TRADE, 'trd_2');
    await runToRest(startRoom(store));
    expect(await store.readBlocked('confirmation')).toEqual([DEFECTIVE_TRADE]);
    expect(await store.readParked('confirmation')).toMatchObject([{ upstream: 'trade-capture', position: 0 }]);
    expect(await confirmations()).toContain('set-aside/trade-capture:0 EventSetAside');
    expect(await confirmations()).toContain('confirmation/trd_2 ConfirmationCancelled');
  });

  it('wakes the streams that are due when the clock says so', async () => {
    woken.length = 0;
    await upstreamCancels('trd_1');
    const loop = startRoom(store);
    await runToRest(loop);
    const [early, late] = [dayClosed('2026-11-23T16:59:59.000000Z'), dayClosed('2026-11-23T17:30:00.000000Z')];
    await appendTo(store, ['reference-data', 'clock/T2S'], [early, late]);
    await runToRest(startRoom(store));
    expect(woken).toEqual(['confirmation/trd_1']);
  });

  it('hears the clock out before it decides on what came in', async () => {
    const closes = ['2026-11-20', '2026-11-23', '2026-11-24'].map((date) => dayClosed(`${date}T17:30:00.000000Z`));
    await appendTo(store, ['reference-data', 'clock/T2S'], closes);
    await upstreamCancels('trd_1');
    const loop = startRoom(store);
    const kept = loop.receive([message('M1')]);
    const decided = loop.submit(submission('trd_2'));
    await runToRest(loop);
    await Promise.all([kept, decided]);
    const events = await store.readLog('confirmation', -1, 10);
    expect(events.map(({ clockPosition }) => clockPosition)).toEqual(events.map(() => 2));
    expect(events.map(({ type }) => type)).toContain('MessageReceived');
  });

  it('dates what happens before the clock was first read on the day before the office opens', async () => {
    const loop = startRoom(store, cancellingRoom, { opened: '2026-11-22T00:00:00.000000Z' });
    const kept = loop.receive([message('M1')]);
    const decided = loop.submit(submission('trd_2'));
    await runToRest(loop);
    await Promise.all([kept, decided]);
    const events = await store.readLog('confirmation', -1, 10);
    expect(new Set(events.map(({ occurredAt }) => occurredAt))).toEqual(new Set(['2026-11-22T00:00:00.000000Z']));
  });

  it('answers a submission with what was decided', async () => {
    const loop = startRoom(store);
    const answers = [loop.submit(submission('trd_1')), loop.submit(submission('trd_1'))];
    await new Promise(setImmediate);
    await runToRest(loop);
    const [first, second] = await Promise.all(answers);
    expect(first?.results).toMatchObject([{ outcome: 'accepted' }]);
    expect(second?.results).toMatchObject([{ outcome: 'refused', refusal: { code: 'ALREADY_CANCELLED' } }]);
  });

  it('gives the frozen outcome for an idempotency key that was decided before', async () => {
    const loop = startRoom(store);
    const answers = [loop.submit(submission('trd_1', 'key')), loop.submit(submission('trd_2', 'key'))];
    await new Promise(setImmediate);
    await runToRest(loop);
    const [first, second] = await Promise.all(answers);
    expect(first?.decidedBefore).toBeUndefined();
    expect(second?.decidedBefore).toMatchObject({ contentHash: sha256('trd_1') });
    expect(await confirmations()).toEqual([
      'confirmation/trd_1 ConfirmationCancelled',
      'echo/trd_1 ConfirmationCancelled',
    ]);
  });

  it('loads and decides again when another writer was faster', async () => {
    const loop = startRoom(store);
    await runToRest(loop);
    await upstreamCancels('trd_1');
    const rival = startRoom(store);
    store.beforeAnswer = async () => runToRest(rival);
    await runToRest(startRoom(store));
    expect(await confirmations()).toHaveLength(2);
  });
});
