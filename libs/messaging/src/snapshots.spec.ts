import type { ConfirmationEvent } from '@verso/contracts';
import { accepted } from '@verso/decider';
import type { InMemoryEventStore, Snapshot } from '@verso/event-store';
import fc from 'fast-check';
import { emptyStore, message, runToRest, startRoom } from './office-of-two-logs.fixture.js';
import { plainSnapshot } from './plain-snapshot.js';
import { messageReceived } from './message-family.js';
import type { IncomingMessage, Room } from './room.js';

interface Inbox {
  readonly received: Map<string, bigint>;
  readonly last: { messageId: string | undefined };
}

/** Keeps all messages in one stream, as an account keeps all its movements. */
function inboxRoom(codeVersion: string): Room<'confirmation', null> {
  return {
    name: 'confirmation',
    broadcasts: [],
    upstreams: [],
    directory: { initial: () => null, evolve: () => null },
    streams: {
      inbox: {
        decider: {
          initialState: (): Inbox => ({ received: new Map(), last: { messageId: undefined } }),
          decide: (incoming: IncomingMessage, { received }: Inbox) =>
            received.has(incoming.messageId)
              ? accepted<ConfirmationEvent>()
              : accepted<ConfirmationEvent>({
                  type: 'MessageReceived',
                  data: messageReceived(incoming, 'setr.027', 'A'),
                }),
          evolve: (state: Inbox, event: ConfirmationEvent) => {
            if (event.type !== 'MessageReceived') return state;
            state.received.set(event.data.messageId, BigInt(event.data.body));
            state.last.messageId = event.data.messageId;
            return state;
          },
        },
        snapshot: plainSnapshot(codeVersion),
      },
    },
    react: () => [],
    receive: (incoming) => [{ stream: 'inbox/A', command: incoming }],
  };
}

let store: InMemoryEventStore;
let read: number[];

beforeEach(() => {
  store = emptyStore();
  read = [];
  const readStreams = store.readStreams.bind(store);
  store.readStreams = async (...asked) => {
    const found = await readStreams(...asked);
    read.push([...found.values()].flat().length);
    return found;
  };
});

async function receive(from: number, count: number, codeVersion = 'inbox@1', batchSize = 100): Promise<void> {
  const loop = startRoom(store, inboxRoom(codeVersion), { batchSize });
  const messages = Array.from({ length: count }, (_, index) =>
    message(`M${String(from + index)}`, String(from + index)),
  );
  const kept = loop.receive(messages);
  await runToRest(loop);
  await kept;
}

async function stored(): Promise<readonly string[]> {
  const events = await store.readLog('confirmation', -1, 10_000);
  return events.map(({ data }) => (JSON.parse(data) as { messageId: string }).messageId);
}

const snapshot = (codeVersion = 'inbox@1'): Promise<Snapshot | undefined> =>
  store.readSnapshot('confirmation', 'inbox/A', codeVersion);

describe('the snapshot of a long stream', () => {
  it('is kept every five hundred events, and a start reads no more than what came after it', async () => {
    await receive(0, 1_730);
    expect((await snapshot())?.version).toBe(1_500);
    await receive(1_700, 60);
    // The event that the snapshot ends with is read beside what follows it.
    expect(read).toEqual([0, 231]);
    expect(await stored()).toHaveLength(1_760);
  });

  it('is folded on from as from the first event', async () => {
    await receive(0, 620);
    await receive(400, 400);
    const before = await snapshot();
    await store.saveSnapshot({ ...(before as Snapshot), version: 10_000, state: 'of another past' });
    await receive(600, 300);
    expect(new Set(await stored()).size).toBe(900);
    expect(await stored()).toHaveLength(900);
  });

  it.each([
    ['cut short', (state: string) => state.slice(0, -1)],
    ['altered', (state: string) => state.replace('"M7"', '"M8"')],
    ['empty', () => ''],
    ['of a newer form', () => 'something else'],
  ])('that is %s is ignored', async (_, altered) => {
    await receive(0, 500);
    const kept = (await snapshot()) as Snapshot;
    await store.saveSnapshot({ ...kept, state: altered(kept.state) });
    await receive(490, 20);
    expect(read.at(-1)).toBe(500);
    expect(await stored()).toHaveLength(510);
  });

  it('of another code version is not looked at', async () => {
    await receive(0, 500);
    await receive(490, 20, 'inbox@2');
    expect(read.at(-1)).toBe(500);
    expect(await stored()).toHaveLength(510);
    expect((await snapshot())?.version).toBe(500);
    expect((await snapshot('inbox@2'))?.version).toBe(510);
  });

  it('whose last event the store does not have is ignored', async () => {
    await receive(0, 500);
    const kept = (await snapshot()) as Snapshot;
    await store.saveSnapshot({ ...kept, version: 700 });
    await receive(490, 20);
    expect(read.slice(-2)).toEqual([0, 500]);
    expect(await stored()).toHaveLength(510);
  });

  it('may be lost: the room goes on without it', async () => {
    store.saveSnapshot = async () => {
      throw new Error('disk full');
    };
    await receive(0, 600);
    expect(await stored()).toHaveLength(600);
  });
});

describe('a state as a snapshot keeps it', () => {
  const { write, read: readBack } = plainSnapshot('any@1');

  it('is read back as it was', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.bigInt(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined),
    );
    const { state } = fc.letrec((tie) => ({
      state: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('state')),
        fc.dictionary(
          fc.string().filter((name) => name !== '__proto__'),
          tie('state'),
          { noNullPrototype: true },
        ),
        fc.array(fc.tuple(leaf, tie('state'))).map((entries) => new Map(entries)),
        fc.array(leaf).map((items) => new Set(items)),
      ),
    }));
    fc.assert(
      fc.property(state, (value) => {
        expect(readBack(write(value))).toStrictEqual(value);
      }),
    );
  });

  it('is nothing but plain data', () => {
    expect(() => write({ at: new Date(0) })).toThrow('a state must be plain data');
  });
});
