import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresEventStore } from '@verso/event-store';
import type { BusinessDays } from './business-days.ts';
import type { ChaosOffice } from './chaos-office.ts';
import type { Load } from './load.ts';

/** From the last fault until everything must be done. */
const LONGEST_REST_MS = 300_000;

export interface RestOptions {
  readonly chaos: ChaosOffice;
  readonly store: PostgresEventStore;
  readonly days: BusinessDays;
  readonly load: Load;
}

/** The faults are over: everything must get done by itself, in a bounded time. */
export class Rest {
  readonly #options: RestOptions;
  readonly #givenUpAt = performance.now() + LONGEST_REST_MS;

  constructor(options: RestOptions) {
    this.#options = options;
  }

  /** @param tick moves the clock on when all is quiet; false when it does not become so. Answers what did not come to rest. */
  async come(print: (line: string) => void, tick: () => Promise<boolean>): Promise<readonly string[]> {
    const { chaos, days, load } = this.#options;
    const { observer } = chaos.office;
    if (!(await this.#comes(() => load.isAnswered))) return ['requests are not answered'];
    print('everything is acknowledged');
    for (;;) {
      if ((await observer.untilQuiet(AbortSignal.timeout(this.#left()))) === undefined)
        return [`the office does not come to rest: ${observer.waitsFor}`];
      if (await days.areOver()) break;
      if (!(await tick()) && this.#left() === 1) return [`the days do not end: ${observer.waitsFor}`];
    }
    print('the business days are over');
    const restless: string[] = [];
    if (!(await this.#comes(() => this.#isSealed()))) restless.push('the last events are not sealed');
    if (!(await this.#comes(() => this.#isRelayed()))) restless.push('the last events are not relayed');
    if (!(await observer.untilProjected(AbortSignal.timeout(this.#left()))))
      restless.push('the table of trades has not taken in all events');
    return restless;
  }

  #left(): number {
    return Math.max(1, Math.round(this.#givenUpAt - performance.now()));
  }

  async #comes(state: () => boolean | Promise<boolean>): Promise<boolean> {
    while (!(await state())) {
      if (this.#left() === 1) return false;
      await sleep(100);
    }
    return true;
  }

  async #isSealed(): Promise<boolean> {
    const { store } = this.#options;
    const [[seal], heads] = await Promise.all([store.readSeals(1), store.heads()]);
    return seal !== undefined && heads.every(({ log, size }) => (seal.vector[log] ?? 0) >= size);
  }

  async #isRelayed(): Promise<boolean> {
    const { store } = this.#options;
    for (const { log, size } of await store.heads()) if ((await store.readRelay(log)).position < size - 1) return false;
    return true;
  }
}
