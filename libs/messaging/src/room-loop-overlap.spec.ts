import { InMemoryEventStore, type Unit, type UnitOutcome } from '@verso/event-store';
import { cancellingRoom, failing } from './cancelling-room.fixture.js';
import { LOGS, message, runToRest, startRoom, stored, tradesCancelled } from './office-of-two-logs.fixture.js';
import type { Room, Submission } from './room.js';
import type { LoopNotice, RoomLoop } from './room-loop.js';

/** A store whose disk answers only when it is told to, and then as it is told to. */
class SlowStore extends InMemoryEventStore {
  readonly sent: (readonly Unit[])[] = [];
  private disk: { readonly until: Promise<void>; readonly fails: boolean } | undefined;

  /** The next append reaches the disk only once this is called. */
  hold(fails = false): () => void {
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.disk = { until, fails };
    return release;
  }

  override async append(log: string, units: readonly Unit[]): Promise<readonly UnitOutcome[]> {
    if (log === 'confirmation') this.sent.push(units);
    const { disk } = this;
    this.disk = undefined;
    await disk?.until;
    if (disk?.fails === true) throw new Error('the connection broke');
    return super.append(log, units);
  }
}

let store: SlowStore;
let decidedOn: string[];
/** What the store refused: nothing that was decided on what it did not have yet. */
let refusals: string[];
let loop: RoomLoop;

beforeEach(() => {
  store = new SlowStore(LOGS);
  decidedOn = [];
  refusals = [];
  const watched: Room<'confirmation', null> = {
    ...cancellingRoom,
    react: (event, directory) => {
      if (event.log === 'trade-capture') decidedOn.push(event.subject);
      return cancellingRoom.react(event, directory);
    },
  };
  loop = startRoom(store, watched, { batchSize: 1 });
});

function report({ kind, detail }: LoopNotice): void {
  if (kind === 'unit-refused') refusals.push(detail);
}

function cancelAgain(tradeId: string): Submission {
  const orders = [{ stream: `confirmation/${tradeId}`, command: { type: 'Cancel', tradeId, reason: 'asked' } }];
  return { key: `again:${tradeId}`, orders };
}

const cancelledBoth = [
  'confirmation/trd_1 ConfirmationCancelled',
  'echo/trd_1 ConfirmationCancelled',
  'confirmation/trd_2 ConfirmationCancelled',
  'echo/trd_2 ConfirmationCancelled',
];

describe('a room whose last batch is still on its way to the disk', () => {
  it('decides the next one meanwhile, and sends it once the last one is stored', async () => {
    await tradesCancelled(store, 'trd_1', 'trd_2');
    const release = store.hold();
    await loop.step();
    const second = loop.step();
    await new Promise(setImmediate);
    expect([decidedOn, store.sent.length, loop.busy()]).toEqual([['trd_1', 'trd_2'], 1, true]);
    release();
    await second;
    await runToRest(loop);
    expect(await stored(store)).toEqual(cancelledBoth);
    expect(await store.readCheckpoint('confirmation', 'trade-capture')).toBe(1);
    expect(loop.busy()).toBe(false);
  });

  it('forgets what it decided meanwhile when the last one cannot be stored, and does both again', async () => {
    await tradesCancelled(store, 'trd_1', 'trd_2');
    const release = store.hold(true);
    await loop.step();
    const second = loop.step();
    release();
    await expect(second).rejects.toThrow('the connection broke');
    expect(await stored(store)).toEqual([]);
    await runToRest(loop);
    expect(await stored(store)).toEqual(cancelledBoth);
    expect(decidedOn).toEqual(['trd_1', 'trd_2', 'trd_1', 'trd_2']);
  });

  it('forgets it when another instance was faster, and does nothing twice', async () => {
    await tradesCancelled(store, 'trd_1', 'trd_2');
    const release = store.hold();
    await loop.step();
    const second = loop.step();
    await runToRest(startRoom(store));
    release();
    await second;
    await runToRest(loop);
    expect((await stored(store)).sort()).toEqual([...cancelledBoth].sort());
  });

  it('decides on what the last batch leaves, even when it holds fewer states than a batch needs', async () => {
    loop = startRoom(store, cancellingRoom, { eventsHeld: 1, report });
    await tradesCancelled(store, 'trd_1', 'trd_2');
    const release = store.hold();
    await loop.step();
    const again = loop.submit(cancelAgain('trd_1'));
    const second = loop.step();
    release();
    await second;
    await runToRest(loop);
    expect((await again).results).toMatchObject([{ outcome: 'refused', refusal: { code: 'ALREADY_CANCELLED' } }]);
    expect(refusals).toEqual([]);
    expect(await stored(store)).toHaveLength(4);
  });

  it('waits for the last batch before it reads again what a failing decision made it forget', async () => {
    loop = startRoom(store, cancellingRoom, { report });
    await tradesCancelled(store, 'trd_1');
    const release = store.hold();
    await loop.step();
    const again = loop.submit(cancelAgain('trd_1'));
    const fails = loop.submit({ key: 'fails', orders: [failing('confirmation/trd_1')] });
    const second = loop.step();
    release();
    await expect(fails).rejects.toThrow('a defect of this build');
    await second;
    await runToRest(loop);
    expect((await again).results).toMatchObject([{ outcome: 'refused', refusal: { code: 'ALREADY_CANCELLED' } }]);
    expect(refusals).toEqual([]);
  });

  it('says that a message is kept only once it is, though a repeat of it was decided before', async () => {
    const release = store.hold(true);
    let kept = 0;
    const first = loop.receive([message('msg_1')]).then(() => (kept += 1));
    await loop.step();
    const repeat = loop.receive([message('msg_1')]).then(() => (kept += 1));
    const second = loop.step();
    release();
    await expect(second).rejects.toThrow('the connection broke');
    expect([kept, await stored(store)]).toEqual([0, []]);
    await runToRest(loop);
    await Promise.all([first, repeat]);
    expect((await stored(store))[0]).toBe('confirmation/msg_1 MessageReceived');
  });

  it('keeps the order of messages when it has to take them again', async () => {
    const release = store.hold(true);
    const done = Promise.all([loop.receive([message('msg_1')]), loop.receive([message('msg_2')])]);
    await loop.step();
    const second = loop.step();
    release();
    await expect(second).rejects.toThrow('the connection broke');
    await runToRest(loop);
    await done;
    expect(await stored(store)).toEqual(['confirmation/msg_1 MessageReceived', 'confirmation/msg_2 MessageReceived']);
  });
});
