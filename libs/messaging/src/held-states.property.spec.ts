import fc from 'fast-check';
import { HeldStates } from './held-states.js';
import type { StreamState } from './stream-states.js';

const CAPACITY = 100;

interface Step {
  readonly what: 'read' | 'grow' | 'rest' | 'wake' | 'forget';
  readonly stream: string;
  readonly events: number;
}

const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom('read', 'grow', 'rest', 'wake', 'forget'),
    stream: fc.constantFrom(...'a b c d e f g h i j k l m n o p q r s t u v w x y z'.split(' ')),
    events: fc.integer({ min: 1, max: 60 }),
  }),
  { maxLength: 300 },
);

/** A stream as it is read from the store; its state says whether it is at rest. */
function read({ stream, events }: Step): StreamState {
  const decider = {
    initialState: () => false,
    decide: () => ({ outcome: 'accepted', events: [] }) as const,
    evolve: (before: never) => before,
    isAtRest: (now: boolean) => now,
  };
  return { stream, family: { decider }, state: false, version: events, dueAt: null };
}

describe('streams held in memory, whatever is done with them', () => {
  it('are as they were last read or changed, or are not held; and never count for more than there is room for', () => {
    fc.assert(
      fc.property(steps, (course) => {
        const held = new HeldStates(CAPACITY);
        const last = new Map<string, StreamState>();
        for (const step of course) {
          const found = held.get(step.stream);
          expect([undefined, last.get(step.stream)]).toContain(found);
          if (step.what === 'forget') {
            held.delete(step.stream);
            last.delete(step.stream);
          } else if (found === undefined) {
            const state = read(step);
            held.put(state);
            last.set(step.stream, state);
          } else {
            if (step.what === 'grow') found.version += step.events;
            else found.state = step.what === 'rest';
            held.changed([found]);
          }
          const { streams, events } = held.figures();
          expect(events).toBeGreaterThanOrEqual(streams);
          expect(events).toBeLessThanOrEqual(CAPACITY * 1.1);
        }
        for (const stream of last.keys()) held.delete(stream);
        expect(held.figures()).toEqual({ streams: 0, events: 0 });
      }),
    );
  });
});
