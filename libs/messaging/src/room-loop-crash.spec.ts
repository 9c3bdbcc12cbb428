import { createHash } from 'node:crypto';
import type { ConfirmationEvent } from '@verso/contracts';
import { accepted, refused, type Decider, type Decision } from '@verso/decider';
import { InMemoryEventStore, type EventStore } from '@verso/event-store';
import { cancellingRoom } from './cancelling-room.fixture.js';
import { LOGS, runToRest, startRoom, stored, tradesCancelled } from './office-of-two-logs.fixture.js';
import type { RoomLoop } from './room-loop.js';
import type { Room, Submission } from './room.js';

interface Command {
  readonly tradeId: string;
  readonly by: 'trade' | 'desk';
}

type NotYet = () => Decision<ConfirmationEvent>;

/** Follows a trade only once the desk has asked for its confirmation's end: until then it answers `notYet`. */
function followingRoom(notYet: NotYet): Room<'confirmation', null> {
  const decider: Decider<Command, ConfirmationEvent, { readonly asked: boolean }> = {
    initialState: () => ({ asked: false }),
    decide: ({ tradeId, by }, { asked }) => {
      if (by === 'trade' && !asked) return notYet();
      const data = { tradeId, tradeVersion: 1, bookingEntity: '', messageId: '', reason: by };
      return accepted({ type: 'ConfirmationCancelled', data });
    },
    evolve: () => ({ asked: true }),
  };
  return {
    ...cancellingRoom,
    streams: { confirmation: { decider } },
    react: ({ log, subject }) =>
      log === 'trade-capture'
        ? [{ stream: `confirmation/${subject}`, command: { tradeId: subject, by: 'trade' } }]
        : [],
  };
}

/** Ends the process at one of its appends, before it takes effect or after it. */
class MortalStore extends InMemoryEventStore {
  readonly calls: string[] = [];
  private readonly dies: { readonly at: number; readonly when: 'before' | 'after' } | undefined;

  constructor(dies?: { readonly at: number; readonly when: 'before' | 'after' }) {
    super(LOGS);
    this.dies = dies;
  }

  override async append(...[log, units]: Parameters<EventStore['append']>): ReturnType<EventStore['append']> {
    if (log !== 'confirmation') return super.append(log, units);
    const dying = this.dies?.at === this.calls.push(log);
    if (dying && this.dies.when === 'before') throw new Died();
    const outcomes = await super.append(log, units);
    if (dying) throw new Died();
    return outcomes;
  }
}

class Died extends Error {}

const REFUSING: NotYet = () => refused('NOT_YET', 'Nobody has asked for it.');
const SILENT: NotYet = () => accepted();

function asked(tradeId: string): Submission {
  const orders = [{ stream: `confirmation/${tradeId}`, command: { tradeId, by: 'desk' } }];
  const contentHash = createHash('sha256').update(tradeId).digest('hex');
  return { key: tradeId, orders, idempotency: { source: 'desk', key: tradeId, contentHash } };
}

/** One process after the other until the work is done; whoever waited for an answer asks the next one. */
async function survive(loop: () => RoomLoop, work: (loop: RoomLoop) => Promise<void>): Promise<void> {
  let running = loop();
  for (;;) {
    try {
      await work(running);
      return;
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      running = loop();
    }
  }
}

/** A trade too early, one the desk asks for, then both again: what is stored in the end. */
async function course(store: MortalStore): Promise<readonly string[]> {
  const next = (): RoomLoop => startRoom(store, followingRoom(REFUSING));
  await tradesCancelled(store, 'trd_1');
  await survive(next, runToRest);
  await survive(next, (loop) => ask(loop, 'trd_1'));
  await tradesCancelled(store, 'trd_2', 'trd_1');
  await survive(next, runToRest);
  await survive(next, (loop) => ask(loop, 'trd_2'));
  const events = await store.readLog('confirmation', -1, 100);
  return events.map(({ stream, cause }) => `${stream} because of ${String(cause?.position ?? 'the desk')}`);
}

/** The desk asks, and waits for its answer for as long as the process lives. */
async function ask(loop: RoomLoop, tradeId: string): Promise<void> {
  const answers: unknown[] = [];
  const answer = loop.submit(asked(tradeId)).then((outcome) => answers.push(outcome));
  while (answers.length === 0) {
    await loop.step();
    await new Promise(setImmediate);
  }
  await answer;
}

describe('what a room has decided to no effect', () => {
  it.each([
    ['refused', REFUSING],
    ['passed over', SILENT],
  ])('is not decided again after a crash, when it would succeed: what it has %s', async (_, notYet) => {
    const store = new MortalStore();
    await tradesCancelled(store, 'trd_1');
    const loop = startRoom(store, followingRoom(notYet));
    await runToRest(loop);
    await ask(loop, 'trd_1');
    await runToRest(startRoom(store, followingRoom(notYet)));
    expect(await stored(store)).toEqual(['confirmation/trd_1 ConfirmationCancelled']);
  });

  it('leaves the same events wherever the process ends, when it was refused', async () => {
    const whole = new MortalStore();
    const expected = await course(whole);
    expect(expected).toEqual([
      'confirmation/trd_1 because of the desk',
      'confirmation/trd_1 because of 2',
      'confirmation/trd_2 because of the desk',
    ]);
    for (let at = 1; at <= whole.calls.length; at += 1) {
      for (const when of ['before', 'after'] as const) {
        expect(await course(new MortalStore({ at, when }))).toEqual(expected);
      }
    }
  });
});
