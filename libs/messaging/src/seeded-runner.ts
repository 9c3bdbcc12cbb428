import type { Steppable } from './room.js';

/** Random numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Drives the same steppables as the live runner, one step at a time, in an order drawn from the seed.
 *
 * Whenever nothing moves any more `onQuiet` is asked (it ticks the clock, feeds a day); the run ends when it answers false.
 */
export async function runSeeded(
  steppables: readonly Steppable[],
  random: () => number,
  onQuiet: () => Promise<boolean>,
): Promise<void> {
  let resting = 0;
  const order = [...steppables];
  for (;;) {
    if (resting >= order.length) {
      // What is on its way needs no step, only a turn; in memory it has arrived by then.
      if (order.some((steppable) => steppable.busy?.() === true)) await new Promise(setImmediate);
      else if (!(await onQuiet())) return;
      resting = 0;
    }
    // Draw among those not yet found at rest; the tail of the array holds those that are.
    const index = Math.floor(random() * (order.length - resting));
    const steppable = order[index];
    if (steppable === undefined) return;
    if (await steppable.step()) {
      resting = 0;
    } else {
      resting += 1;
      const last = order.length - resting;
      [order[index], order[last]] = [order[last] as Steppable, steppable];
    }
  }
}
