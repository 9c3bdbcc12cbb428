import type { ConfirmationEvent } from '@verso/contracts';
import { accepted, type Decider } from '@verso/decider';
import { InMemoryEventStore, type EventStore, type StoredEvent } from '@verso/event-store';
import { effectsNotOnce } from '@verso/event-store/contract-suite';
import { cancellingRoom } from './cancelling-room.fixture.js';
import { LogTails } from './log-tail.js';
import { MessageSender } from './message-sender.js';
import { emptyStore, LOGS, runToRest, startRoom, stored, tradesCancelled } from './office-of-two-logs.fixture.js';
import type { IncomingMessage, MessageTransport, Room, Steppable } from './room.js';
import { seededRandom } from './seeded-runner.js';
import { appendTo, fromNewerBuild, messageSent } from './stored-events.fixture.js';

/** Folds an event of a newer build as if it meant nothing. */
class IgnoringStore extends InMemoryEventStore {
  override async readStreams(log: string, streams: readonly string[]): ReturnType<EventStore['readStreams']> {
    const histories = await super.readStreams(log, streams);
    const meaningless = (event: StoredEvent): StoredEvent =>
      event.type === 'ConfirmationReinstated' ? { ...event, type: 'EventSetAside' } : event;
    return new Map([...histories].map(([stream, history]) => [stream, history.map(meaningless)]));
  }
}

/** What a room does to a stream that a newer build has written to; empty when it stops before it. */
async function decidedUnknowingly(store: InMemoryEventStore): Promise<string[]> {
  const stream = 'confirmation/trd_1';
  await appendTo(store, ['confirmation', stream], [fromNewerBuild('trd_1', 'ConfirmationReinstated')]);
  await tradesCancelled(store, 'trd_1');
  await runToRest(startRoom(store)).catch(() => undefined);
  const decided = (await stored(store)).slice(1);
  const read = (await store.readCheckpoint('confirmation', 'trade-capture')) >= 0;
  return [...decided, ...(read ? ['the checkpoint passed it'] : [])];
}

describe('a fold', () => {
  it('does not go past an event that it does not know', async () => {
    expect(await decidedUnknowingly(emptyStore())).toEqual([]);
  });

  it('that ignores an unknown event decides on a state that never was, and the test says what', async () => {
    expect(await decidedUnknowingly(new IgnoringStore(LOGS))).toEqual([
      'confirmation/trd_1 ConfirmationCancelled',
      'echo/trd_1 ConfirmationCancelled',
      'the checkpoint passed it',
    ]);
  });
});

type MakeSender = (store: EventStore, transport: MessageTransport) => Steppable;

/** Delivers, and counts what failed as done. */
function skippingSender(store: EventStore, transport: MessageTransport): Steppable {
  let after = -1;
  const step = async (): Promise<boolean> => {
    const page = await store.readLog('confirmation', after, 3);
    after += page.length;
    const messages = page.map(({ data }) => JSON.parse(data) as IncomingMessage);
    if (messages.length > 0) await transport.deliver(messages).catch(() => undefined);
    return page.length > 0;
  };
  return { name: 'skipping', step };
}

/**
 * Sends through a receiver that fails now and then, with the sender killed now and then, and tells what never arrived and
 * what arrived out of order. Empty for at least once, in order.
 */
async function deliveredWrongly(makeSender: MakeSender, seed: number): Promise<string[]> {
  const random = seededRandom(seed);
  const store = emptyStore();
  const ids = Array.from({ length: 1_200 }, (_, index) => `M${String(index)}`);
  await appendTo(
    store,
    ['confirmation', 'confirmation/trd_1'],
    ids.map((id) => messageSent(id, id)),
  );
  const arrived = new Set<string>();
  const transport: MessageTransport = {
    deliver: async (messages) => {
      if (random() < 0.3) throw new Error('the receiver is out of reach');
      for (const { messageId } of messages) arrived.add(messageId);
    },
  };
  let sender = makeSender(store, transport);
  for (let kills = 3; ;) {
    const moved = await sender.step().catch(() => true);
    await new Promise(setImmediate);
    if (moved || sender.busy?.() === true) continue;
    if ((kills -= 1) < 0) break;
    sender = makeSender(store, transport);
  }
  const lost = ids.filter((id) => !arrived.has(id)).map((id) => `${id} never arrived`);
  const firsts = [...arrived];
  const outOfOrder = ids.filter((id) => arrived.has(id)).some((id, index) => firsts[index] !== id);
  return outOfOrder ? [...lost, 'out of order'] : lost;
}

describe('a sender whose receiver fails now and then', () => {
  const real: MakeSender = (store, transport) =>
    new MessageSender('confirmation', store, new LogTails(store), transport);

  it.each([1, 2, 3])('delivers everything in order, with seed %i', async (seed) => {
    expect(await deliveredWrongly(real, seed)).toEqual([]);
  });

  it('that skips on an error loses messages, and the test names them', async () => {
    expect((await deliveredWrongly(skippingSender, 1)).join()).toMatch(/M\d+ never arrived/);
  });
});

/** Cancels as often as it is told to: nothing but its checkpoint keeps it from doing so twice. */
const forgetfulDecider: Decider<{ readonly tradeId: string }, ConfirmationEvent, null> = {
  initialState: () => null,
  decide: ({ tradeId }) => {
    const data = { tradeId, tradeVersion: 1, bookingEntity: '', messageId: '', reason: '' };
    return accepted({ type: 'ConfirmationCancelled', data });
  },
  evolve: () => null,
};

const forgetfulRoom: Room<'confirmation', null> = {
  ...cancellingRoom,
  streams: { confirmation: { decider: forgetfulDecider } },
  react: ({ log, subject }) =>
    log === 'trade-capture' ? [{ stream: `confirmation/${subject}`, command: { tradeId: subject } }] : [],
};

/** Asks before every append whether the process dies; may move the checkpoints in a call of their own. */
class MortalStore extends InMemoryEventStore {
  dies: () => void = () => undefined;
  private readonly apart: boolean;

  constructor(apart: boolean) {
    super(LOGS);
    this.apart = apart;
  }

  override async append(...[log, units]: Parameters<EventStore['append']>): ReturnType<EventStore['append']> {
    this.dies();
    if (!this.apart || log !== 'confirmation') return super.append(log, units);
    const outcomes = await super.append(
      log,
      units.map(({ checkpoints: _, ...unit }) => unit),
    );
    this.dies();
    await super.append(
      log,
      units.map(({ checkpoints = [] }) => ({ appends: [], checkpoints })),
    );
    return outcomes;
  }
}

/** What went wrong when a room was killed before any of its calls; empty when effect and checkpoint are one. */
async function killedWrongly(store: MortalStore): Promise<string[]> {
  await tradesCancelled(store, 'trd_0', 'trd_1', 'trd_2');
  const runOneByOne = async (dies: () => void): Promise<void> => {
    store.dies = dies;
    await runToRest(startRoom(store, forgetfulRoom, { batchSize: 1 }));
  };
  const effects = async (): Promise<number[]> =>
    (await store.readLog('confirmation', -1, 100)).map(({ cause }) => cause?.position ?? -1);
  return effectsNotOnce(runOneByOne, 3, effects);
}

describe('a room that is killed before any of its calls', () => {
  it('has each effect once, because its checkpoint moves within the unit', async () => {
    expect(await killedWrongly(new MortalStore(false))).toEqual([]);
  });

  it('has effects twice when its checkpoint is saved outside the unit, and the test says which', async () => {
    expect((await killedWrongly(new MortalStore(true))).join()).toMatch(/position \d had [2-9] effects/);
  });
});
