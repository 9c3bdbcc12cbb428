import type { ConfirmationEvent } from '@verso/contracts';
import { cancellingRoom } from './cancelling-room.fixture.js';
import { emptyStore, message, runToRest, startRoom } from './office-of-two-logs.fixture.js';
import type { AnyRoom, Room } from './room.js';
import { StreamStates } from './stream-states.js';

/** Remembers of each stream the bodies that its messages had. */
const remembering: Room<'confirmation', null> = {
  ...cancellingRoom,
  streams: {
    confirmation: {
      decider: {
        ...cancellingRoom.streams['confirmation']?.decider,
        initialState: () => [],
        decide: cancellingRoom.streams['confirmation']?.decider.decide ?? (() => ({ outcome: 'accepted', events: [] })),
        evolve: (bodies: readonly string[], event: ConfirmationEvent) =>
          event.type === 'MessageReceived' ? [...bodies, event.data.body] : bodies,
        nextDue: () => undefined,
      },
    },
  },
};

describe('the state of a stream', () => {
  it.each([
    ['a small', 'ä€𝄞'],
    ['a large', 'ä€𝄞'.repeat(20_000)],
  ])('is folded again from %s message as from the one that came in', async (_, body) => {
    const store = emptyStore();
    const loop = startRoom(store, remembering);
    const kept = loop.receive([message('M1', body)]);
    await runToRest(loop);
    await kept;
    const room: AnyRoom = remembering;
    const states = await new StreamStates(room as Room, store, 10).load(['confirmation/M1']);
    expect(states.get('confirmation/M1')?.state).toEqual([body]);
  });
});
