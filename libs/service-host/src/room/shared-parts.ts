import { setTimeout as sleep } from 'node:timers/promises';
import { leaseOf, type LeaseClaim, type Leases, type LeaseStanding } from '@verso/messaging';

export interface SharedPartsOptions {
  readonly leases: Leases;
  /** Where this instance answers, as its leases say. */
  readonly url: string;
  /** `settlement/0-127`, `settlement/128-255` … */
  readonly parts: readonly string[];
  /** Leads a part until the signal. */
  readonly lead: (part: string, signal: AbortSignal) => Promise<void>;
  readonly report?: (text: string) => void;
  /** Milliseconds between two looks at how the parts are shared; 1,000 by default. */
  readonly lookEveryMs?: number;
  /** Milliseconds that a part which was given back is left to others; 500 by default. */
  readonly standAsideMs?: number;
}

/**
 * Shares the parts of a room evenly among the instances that are there. Each waits for every part; whoever has its share lets
 * what comes beyond it pass on at once, and whoever has two more than another gives one back: its work ends in order first.
 * Leases alone decide who leads what; how many there are is seen from who holds and waits.
 */
export class SharedParts {
  readonly #options: SharedPartsOptions;
  readonly #leases: readonly string[];
  /** In the order in which they were taken. */
  readonly #led = new Map<string, AbortController>();
  readonly #closing = new AbortController();
  readonly #running: readonly Promise<void>[];
  /** In a row, how many looks have found that this instance should give a part back. */
  #surplusSeen = 0;

  constructor(options: SharedPartsOptions) {
    this.#options = options;
    this.#leases = options.parts.map(leaseOf.room);
    this.#running = [...options.parts.map((part) => this.#contend(part)), this.#watch()];
  }

  /** The parts that this instance leads now. */
  get led(): readonly string[] {
    return [...this.#led.keys()];
  }

  /** Ends the work on every part in order, and lets all of them go. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  async #contend(part: string): Promise<void> {
    const { leases, standAsideMs = 500 } = this.#options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const claim: LeaseClaim = leases.hold(leaseOf.room(part), (held) => this.#leadUnlessTooMany(part, held));
      const release = (): void => void claim.release();
      signal.addEventListener('abort', release, { once: true });
      await claim.over;
      signal.removeEventListener('abort', release);
      await pause(standAsideMs, signal);
    }
  }

  async #leadUnlessTooMany(part: string, held: AbortSignal): Promise<void> {
    // Taken into account by what else is granted at the same moment.
    const givenBack = new AbortController();
    this.#led.set(part, givenBack);
    try {
      if (await this.#isBeyondShare(part)) return;
      await this.#options.lead(part, AbortSignal.any([held, givenBack.signal]));
    } finally {
      this.#led.delete(part);
    }
  }

  async #isBeyondShare(part: string): Promise<boolean> {
    const standing = await this.#standing();
    const contenders = standing.find(({ name }) => name === leaseOf.room(part))?.contenders ?? 1;
    const share = Math.ceil(this.#leases.length / instancesIn(standing));
    // Of those granted at one moment the first are kept: two instances must not both let go of all of them, again and again.
    return contenders > 1 && this.led.indexOf(part) >= share;
  }

  async #watch(): Promise<void> {
    const { lookEveryMs = 1_000 } = this.#options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await pause(lookEveryMs, signal);
      if (this.#led.size > 0) await this.#look().catch(() => undefined);
    }
  }

  /** Gives one part back when another instance has two fewer, and still has after a second look. */
  async #look(): Promise<void> {
    const standing = await this.#standing();
    this.#surplusSeen = this.#isToGiveBack(standing) ? this.#surplusSeen + 1 : 0;
    if (this.#surplusSeen < 2) return;
    this.#surplusSeen = 0;
    const [part, givenBack] = [...this.#led].at(-1) ?? [];
    this.#options.report?.(`${part ?? ''} is given back: another instance leads fewer parts`);
    givenBack?.abort();
  }

  /** Of those with the most parts one gives back at a time: the first by its address. */
  #isToGiveBack(standing: readonly LeaseStanding[]): boolean {
    const loads = new Map<string, number>();
    for (const { url } of standing) if (url !== undefined) loads.set(url, (loads.get(url) ?? 0) + 1);
    const least = instancesIn(standing) > loads.size ? 0 : Math.min(...loads.values());
    const most = Math.max(...loads.values());
    const first = [...loads].filter(([, load]) => load === most).sort(([one], [other]) => (one < other ? -1 : 1))[0];
    return most - least >= 2 && first?.[0] === this.#options.url;
  }

  #standing(): Promise<readonly LeaseStanding[]> {
    return this.#options.leases.standingOf(this.#leases);
  }
}

/** Every instance holds each part or waits for it; but for a moment after it has let one go. */
function instancesIn(standing: readonly LeaseStanding[]): number {
  return Math.max(1, ...standing.map(({ contenders }) => contenders));
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
