import { HeldStates } from './held-states.js';
import type { StreamState } from './stream-states.js';

/** A stream of so many events; at rest or not. */
function stream(name: string, version = 1, state: 'waiting' | 'done' = 'waiting'): StreamState {
  const decider = {
    initialState: () => 'waiting',
    decide: () => ({ outcome: 'accepted', events: [] }) as const,
    evolve: (before: never) => before,
    isAtRest: (now: string) => now === 'done',
  };
  return { stream: name, family: { decider }, state, version, dueAt: null };
}

function names(held: HeldStates, ...asked: readonly string[]): readonly string[] {
  return asked.filter((name) => held.get(name) !== undefined);
}

describe('streams held in memory', () => {
  it('are let go when others need the room, those first that nobody has asked for', () => {
    const held = new HeldStates(3);
    for (const name of ['a', 'b', 'c']) held.put(stream(name));
    held.get('a');
    held.put(stream('d'));
    expect(names(held, 'a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd']);
  });

  it('count for the events that would have to be read to have them again', () => {
    const held = new HeldStates(1_000);
    for (let number = 0; number < 100; number += 1) held.put(stream(`trade/${String(number)}`, 15));
    expect(held.figures()).toEqual({ streams: 66, events: 990 });
  });

  it('count for more as they grow', () => {
    const held = new HeldStates(1_000);
    const growing = stream('growing');
    held.put(growing);
    growing.version = 12;
    held.changed([growing]);
    expect(held.figures()).toEqual({ streams: 1, events: 12 });
  });

  it('are held some fifty at a time even when each is longer than there is room for', () => {
    const held = new HeldStates(1_000);
    for (let number = 0; number < 80; number += 1) held.put(stream(`pairing/${String(number)}`, 100_000));
    expect(held.figures().streams).toBe(50);
  });

  it('make room soon after they have come to rest', () => {
    const held = new HeldStates(1_000);
    const waiting = stream('waiting', 2);
    held.put(waiting);
    for (let number = 0; number < 1_000; number += 1) {
      const settled = stream(`settled/${String(number)}`, 2);
      held.put(settled);
      settled.state = 'done';
      held.changed([waiting, settled]);
    }
    expect(held.figures()).toEqual({ streams: 51, events: 102 });
    expect(names(held, 'waiting', 'settled/0', 'settled/999')).toEqual(['waiting', 'settled/999']);
  });

  it('are held on when something comes after all', () => {
    const held = new HeldStates(100);
    const busted = stream('busted', 2, 'done');
    held.put(busted);
    held.changed([busted]);
    busted.state = 'waiting';
    held.changed([busted]);
    for (let number = 0; number < 100; number += 1) {
      const settled = stream(`settled/${String(number)}`, 2, 'done');
      held.put(settled);
      held.changed([settled]);
    }
    expect(names(held, 'busted')).toEqual(['busted']);
  });

  it('are not held again once they were forgotten', () => {
    const held = new HeldStates(100);
    const forgotten = stream('forgotten');
    held.put(forgotten);
    held.delete('forgotten');
    const readAgain = stream('forgotten');
    held.put(readAgain);
    held.changed([forgotten]);
    expect(held.get('forgotten')).toBe(readAgain);
    held.delete('forgotten');
    held.changed([forgotten, readAgain]);
    expect(held.figures()).toEqual({ streams: 0, events: 0 });
  });
});
