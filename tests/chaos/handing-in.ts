import { setTimeout as sleep } from 'node:timers/promises';
import type { BusinessDays } from './business-days.ts';
import type { Load } from './load.ts';

const HAND_IN_AT_MOST = 40;

/** Hands executions in as time goes on, and never more before the last are taken. */
export class HandingIn {
  /** While it is true, nothing is handed in. */
  rests = false;
  readonly #load: Load;
  readonly #days: BusinessDays;
  readonly #trades: number;

  /** @param trades executions to be acknowledged by the time that `run` is given, corrections among them */
  constructor(load: Load, days: BusinessDays, trades: number) {
    this.#load = load;
    this.#days = days;
    this.#trades = trades;
  }

  /** Goes on until it is ended, also past that time; the last corrections are handed in then. */
  async run(until: number, ended: AbortSignal): Promise<void> {
    const began = performance.now();
    while (!ended.aborted) {
      await sleep(250, undefined, { signal: ended }).catch(() => undefined);
      // The clock needs some events of a day before there is anything to trade.
      const share = (performance.now() - began) / (until - began);
      const due = Math.round(this.#trades * share) - this.#load.acknowledged.length;
      if (this.rests || due <= 0 || !this.#load.isAnswered) continue;
      const readings = await this.#days.readings().catch(() => []);
      await this.#load.burst(readings, Math.min(due, HAND_IN_AT_MOST)).catch(() => undefined);
    }
    this.#load.correctAll();
  }
}
