import { InMemoryEventStore, type EventStore } from '@verso/event-store';
import {
  cancellingRoom,
  cancellingRoomWith,
  DEFECTIVE_BODY,
  DEFECTIVE_TRADE,
  echo,
  failing,
  UNSTORABLE_TRADE,
} from './cancelling-room.fixture.js';
import { LogTails } from './log-tail.js';
import {
  emptyStore,
  LOGS,
  message,
  runToRest,
  startRoom,
  stored,
  tradesCancelled,
} from './office-of-two-logs.fixture.js';
import type { RoomLoop } from './room-loop.js';
import { appendTo, dayClosed } from './stored-events.fixture.js';

let store: InMemoryEventStore;

beforeEach(() => {
  store = emptyStore();
});

/** Refuses what the checks before it have let through, as only a database can. */
class PickyStore extends InMemoryEventStore {
  override async append(...[log, units]: Parameters<EventStore['append']>): ReturnType<EventStore['append']> {
    const refused = units.some(({ appends }) => appends.some(({ stream }) => stream === 'confirmation/trd_picky'));
    if (!refused) return super.append(log, units);
    return units.map(() => ({ outcome: 'refused', reason: { code: 'UNSTORABLE', detail: 'out of range' } }));
  }
}

/** Loses its connection whenever it is asked what is due, until it is repaired. */
class BreakingStore extends InMemoryEventStore {
  broken = true;

  override async readDue(...args: Parameters<EventStore['readDue']>): ReturnType<EventStore['readDue']> {
    if (this.broken) throw new Error('connection lost');
    return super.readDue(...args);
  }
}

async function received(loop: RoomLoop, ...messages: Parameters<typeof message>[]): Promise<void> {
  const kept = loop.receive(messages.map((parts) => message(...parts)));
  await runToRest(loop);
  await kept;
}

describe('an event that a room cannot handle', () => {
  it('waits with everything that follows for its subject, in the same batch and later', async () => {
    await tradesCancelled(store, DEFECTIVE_TRADE, 'trd_1', DEFECTIVE_TRADE);
    const tails = new LogTails(store);
    const loop = startRoom(store, cancellingRoom, { tails });
    await runToRest(loop);
    await tradesCancelled(store, DEFECTIVE_TRADE);
    await tails.refresh();
    await runToRest(loop);
    expect(await store.readParked('confirmation')).toMatchObject([
      { position: 0, error: 'Error: a defect of this build' },
      { position: 2, error: 'waits behind an earlier event of its subject' },
      { position: 3, error: 'waits behind an earlier event of its subject' },
    ]);
    expect(await store.readBlocked('confirmation')).toEqual([DEFECTIVE_TRADE]);
    expect(await stored(store)).toContain('echo/trd_1 ConfirmationCancelled');
  });

  it('goes on waiting after a restart', async () => {
    await tradesCancelled(store, DEFECTIVE_TRADE);
    await runToRest(startRoom(store));
    await tradesCancelled(store, DEFECTIVE_TRADE);
    await runToRest(startRoom(store, cancellingRoomWith(new Set())));
    expect(await store.readParked('confirmation')).toHaveLength(2);
    expect(await stored(store)).not.toContain(`confirmation/${DEFECTIVE_TRADE} ConfirmationCancelled`);
  });

  it('blocks nobody when it is a point of the clock: only the failing order is left out', async () => {
    await tradesCancelled(store, 'trd_1', 'trd_2');
    const wake = (stream: string) => (stream.endsWith('trd_1') ? failing(stream) : echo(`woken-${stream.slice(-5)}`));
    const loop = startRoom(store, { ...cancellingRoom, wake });
    await runToRest(loop);
    await appendTo(store, ['reference-data', 'clock/T2S'], [dayClosed('2026-11-23T17:30:00.000000Z')]);
    await runToRest(startRoom(store, { ...cancellingRoom, wake }));
    expect(await stored(store)).toContain('echo/woken-trd_2 ConfirmationCancelled');
    expect(await store.readBlocked('confirmation')).toEqual([]);
    expect(await store.readParked('confirmation')).toMatchObject([{ upstream: 'reference-data', subject: 'T2S' }]);
  });

  it('is set aside too when its order names a stream that the room has no decider for', async () => {
    await tradesCancelled(store, 'trd_1', 'trd_2');
    const react: typeof cancellingRoom.react = (event, directory) =>
      event.subject === 'trd_1' ? [failing('nowhere/trd_1')] : cancellingRoom.react(event, directory);
    await runToRest(startRoom(store, { ...cancellingRoom, react }));
    expect(await store.readBlocked('confirmation')).toEqual(['trd_1']);
    expect(await stored(store)).toContain('confirmation/trd_2 ConfirmationCancelled');
  });
});

describe('an input whose effects cannot be stored', () => {
  it('is set aside alone, and its neighbours go on', async () => {
    await tradesCancelled(store, 'trd_1', UNSTORABLE_TRADE, 'trd_2');
    await runToRest(startRoom(store));
    const happened = await stored(store);
    expect(happened).toContain('confirmation/trd_1 ConfirmationCancelled');
    expect(happened).toContain('confirmation/trd_2 ConfirmationCancelled');
    expect(happened).not.toContain(`confirmation/${UNSTORABLE_TRADE} ConfirmationCancelled`);
    const [parked, ...others] = await store.readParked('confirmation');
    expect(parked?.error).toContain('subject: holds a NUL byte');
    expect(others).toEqual([]);
  });

  it('is found one by one when only the database knows why', async () => {
    store = new PickyStore(LOGS);
    await tradesCancelled(store, 'trd_1', 'trd_picky', 'trd_2');
    await runToRest(startRoom(store));
    expect(await store.readParked('confirmation')).toMatchObject([{ subject: 'trd_picky', error: 'out of range' }]);
    expect((await stored(store)).filter((event) => event.startsWith('confirmation/'))).toHaveLength(2);
    expect(await store.readCheckpoint('confirmation', 'trade-capture')).toBe(2);
  });

  it('is recorded under a digest when it is a message with an impossible id', async () => {
    await received(startRoom(store), ['M1'], ['M2\0'], ['M3']);
    const happened = await stored(store);
    expect(happened).toContain('confirmation/M1 MessageReceived');
    expect(happened).toContain('confirmation/M3 MessageReceived');
    const rejected = happened.filter((event) => event.endsWith('MessageRejected'));
    expect(rejected).toEqual([expect.stringMatching(/^message\/confirmation:sha256:[0-9a-f]{64} MessageRejected$/)]);
  });

  it('is no body of a message, whatever characters it holds', async () => {
    await received(startRoom(store), ['M1', '\0'.repeat(19_000)], ['M2', 'é'.repeat(1_000_000)]);
    expect(await stored(store)).toEqual(['confirmation/M1 MessageReceived', 'confirmation/M2 MessageReceived']);
  });
});

describe('a message that meets a defect', () => {
  it('is recorded as unusable, once for each sender of that id', async () => {
    const loop = startRoom(store);
    await received(loop, ['M1', DEFECTIVE_BODY], ['M2']);
    expect(await stored(store)).toEqual([
      'message/confirmation:M1 MessageReceived',
      'message/confirmation:M1 MessageRejected',
      'confirmation/M2 MessageReceived',
    ]);
  });

  it('gives its events other ids than the same message id with another content', async () => {
    await received(startRoom(store), ['M1', 'one'], ['M1', 'other'], ['M1', 'one', { sender: 'ELSEDEFFXXX' }]);
    const ids = (await store.readLog('confirmation', -1, 10)).map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('a step that the store interrupts', () => {
  it('loses none of its inputs', async () => {
    const breaking = new BreakingStore(LOGS);
    store = breaking;
    await tradesCancelled(store, 'trd_1');
    const loop = startRoom(store);
    await appendTo(store, ['reference-data', 'clock/T2S'], [dayClosed('2026-11-23T17:30:00.000000Z')]);
    const kept = loop.receive([message('M1')]);
    const answer = loop.submit({ key: 'S1', orders: [echo('trd_9')] });
    await expect(loop.step()).rejects.toThrow('connection lost');
    breaking.broken = false;
    await runToRest(loop);
    await kept;
    expect((await answer).results).toMatchObject([{ outcome: 'accepted' }]);
    expect([...(await stored(store))].sort()).toEqual([
      'confirmation/M1 MessageReceived',
      'confirmation/trd_1 ConfirmationCancelled',
      'echo/trd_1 ConfirmationCancelled',
      'echo/trd_9 ConfirmationCancelled',
    ]);
  });
});
