import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;

/** Pauses that double from 50 ms to the longest; cut short by the signal, which is no error. */
export class Backoff {
  #next = FIRST_MS;

  constructor(
    private readonly longestMs: number,
    private readonly signal?: AbortSignal,
  ) {}

  nextMs(): number {
    const pause = this.#next;
    this.#next = Math.min(this.longestMs, pause * 2);
    return pause;
  }

  async pause(): Promise<void> {
    await sleep(this.nextMs(), undefined, this.signal === undefined ? {} : { signal: this.signal }).catch(
      () => undefined,
    );
  }

  reset(): void {
    this.#next = FIRST_MS;
  }
}
