import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until it holds; false when it did not in time. */
export async function holds(what: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const givenUpAt = performance.now() + withinMs;
  while (!(await what())) {
    if (performance.now() > givenUpAt) return false;
    await sleep(50);
  }
  return true;
}
