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
          event.type === 'MessageReceived' ? [...bodies, `${event.data.bodyEncoding} ${event.data.body}`] : bodies,
        nextDue: () => undefined,
      },
    },
  },
};

const NOT_TEXT = Buffer.from([0xff, 0xfe, 0x00, 0xc3]);

describe('the state of a stream', () => {
  it.each([
    ['a small', 'ä€𝄞', 'utf-8'],
    ['a large', 'ä€𝄞'.repeat(20_000), 'utf-8'],
    ['a small binary', NOT_TEXT.toString('base64'), 'base64'],
    ['a large binary', Buffer.concat(Array.from({ length: 20_000 }, () => NOT_TEXT)).toString('base64'), 'base64'],
  ] as const)('is folded again from %s message as from the one that came in', async (_, body, bodyEncoding) => {
    const store = emptyStore();
    const loop = startRoom(store, remembering);
    const kept = loop.receive([message('M1', body, { bodyEncoding })]);
    await runToRest(loop);
    await kept;
    const room: AnyRoom = remembering;
    const states = await new StreamStates(room as Room, store, 10).load(['confirmation/M1']);
    expect(states.get('confirmation/M1')?.state).toEqual([`${bodyEncoding} ${body}`]);
  });

  it('keeps of a large message that is no text that it is none', async () => {
    const store = emptyStore();
    const loop = startRoom(store, remembering);
    const body = Buffer.alloc(30_000, 0xff).toString('base64');
    const kept = loop.receive([message('M1', body, { bodyEncoding: 'base64' })]);
    await runToRest(loop);
    await kept;
    const [event] = await store.readLog('confirmation', -1, 1);
    const data = JSON.parse(event?.data ?? '{}') as Record<'body' | 'bodyEncoding', string>;
    expect(data.bodyEncoding).toBe('base64+sha-256');
    expect(Buffer.from((await store.readContent(data.body)) ?? []).toString()).toBe(body);
  });
});
