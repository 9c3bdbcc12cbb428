import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresEventStore } from '@verso/event-store';
import type { BusinessDays } from './business-days.ts';
import type { ChaosOffice } from './chaos-office.ts';
import type { Load } from './load.ts';

/**
 * So long nothing may move, and so long coming to rest may take altogether. An office that gets on is only slow: what else the
 * machine has to do is no matter of its promises.
 */
const LONGEST_STANDSTILL_MS = 120_000;
const LONGEST_REST_MS = 900_000;

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
  readonly #stillness = new AbortController();
  #movedAt = performance.now();
  #seen = '';

  constructor(options: RestOptions) {
    this.#options = options;
  }

  /** @param tick moves the clock on when all is quiet; false when it does not become so. Answers what did not come to rest. */
  async come(print: (line: string) => void, tick: () => Promise<boolean>): Promise<readonly string[]> {
    const ended = new AbortController();
    const watching = this.#watch(ended.signal);
    try {
      return await this.#come(print, tick);
    } finally {
      ended.abort();
      await watching;
    }
  }

  async #come(print: (line: string) => void, tick: () => Promise<boolean>): Promise<readonly string[]> {
    const { chaos, days, load } = this.#options;
    const { observer } = chaos.office;
    if (!(await this.#comes(() => load.isAnswered))) return ['requests are not answered'];
    print('everything is acknowledged');
    for (;;) {
      if ((await observer.untilQuiet(this.#stillness.signal)) === undefined)
        return [`the office does not come to rest: ${observer.waitsFor || 'it gets on, but slowly'}`];
      if (await days.areOver()) break;
      if (!(await tick()) && this.#stillness.signal.aborted) return [`the days do not end: ${observer.waitsFor}`];
    }
    print('the business days are over');
    const restless: string[] = [];
    if (!(await this.#comes(() => this.#isSealed()))) restless.push('the last events are not sealed');
    if (!(await this.#comes(() => this.#isRelayed()))) restless.push('the last events are not relayed');
    if (!(await observer.untilProjected(this.#stillness.signal)))
      restless.push('the table of trades has not taken in all events');
    return restless;
  }

  async #comes(state: () => boolean | Promise<boolean>): Promise<boolean> {
    while (!(await state())) {
      if (this.#stillness.signal.aborted) return false;
      await sleep(100);
    }
    return true;
  }

  /** Looks once a second whether anything has moved. */
  async #watch(ended: AbortSignal): Promise<void> {
    while (!ended.aborted && !this.#stillness.signal.aborted) {
      const now = performance.now();
      const seen = await this.#sign().catch(() => this.#seen);
      if (seen !== this.#seen) [this.#seen, this.#movedAt] = [seen, now];
      if (now > this.#givenUpAt || now - this.#movedAt > LONGEST_STANDSTILL_MS) this.#stillness.abort();
      await sleep(1_000, undefined, { signal: ended }).catch(() => undefined);
    }
  }

  /** Another one whenever something is stored, relayed, sealed or acknowledged. */
  async #sign(): Promise<string> {
    const { store, load } = this.#options;
    const heads = await store.heads();
    const relayed = await Promise.all(heads.map(async ({ log }) => (await store.readRelay(log)).position));
    const [seal] = await store.readSeals(1);
    return JSON.stringify([heads.map(({ size }) => size), relayed, seal?.vector, load.acknowledged.length]);
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
