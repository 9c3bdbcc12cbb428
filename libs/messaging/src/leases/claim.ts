import { setTimeout as sleep } from 'node:timers/promises';
import { failPoint } from '../fail-point.js';
import type { LeaseClaim, LeaseNotice } from './port.js';

/** A lease that is held: until it is lost, or let go. */
export interface HeldLease {
  /** Aborted at once when the lease is lost. */
  readonly lost: AbortSignal;
  /** Free for others when this resolves. */
  letGo(): Promise<void>;
}

export interface ClaimOptions {
  readonly name: string;
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Waits for the lease; rejects when that is not possible at present, or was given up. */
  readonly acquire: (name: string, givenUp: AbortSignal) => Promise<HeldLease>;
  readonly report?: ((notice: LeaseNotice) => void) | undefined;
}

/** Waits for a lease, has the work done while it is held, waits again when it was lost: until it is released. */
export class Claim implements LeaseClaim {
  readonly #options: ClaimOptions;
  readonly #givenUp = new AbortController();
  readonly over: Promise<void>;
  #held = false;

  constructor(options: ClaimOptions) {
    this.#options = options;
    this.over = this.#go();
  }

  get held(): boolean {
    return this.#held;
  }

  async release(): Promise<void> {
    this.#givenUp.abort();
    await this.over;
  }

  async #go(): Promise<void> {
    const { signal } = this.#givenUp;
    let failures = 0;
    while (!signal.aborted) {
      const lease = await this.#acquire();
      if (lease === undefined) {
        failures += 1;
        await pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** failures), signal);
        continue;
      }
      failures = 0;
      const how = await this.#work(lease);
      await failPoint('lease.let-go', () => lease.letGo());
      if (how === 'done') return;
      if (how === 'failed') await pause(LONGEST_PAUSE_MS, signal);
    }
  }

  async #acquire(): Promise<HeldLease | undefined> {
    const { name, acquire } = this.#options;
    const { signal } = this.#givenUp;
    try {
      return await failPoint('lease.take', () => acquire(name, signal));
    } catch (error) {
      if (!signal.aborted) this.#report('unavailable', textOf(error));
      return undefined;
    }
  }

  async #work({ lost }: HeldLease): Promise<'ended' | 'failed' | 'done'> {
    const given = this.#givenUp.signal;
    const ending = AbortSignal.any([lost, given]);
    const drop = (): void => {
      this.#held = false;
      this.#report(given.aborted ? 'released' : 'lost', '');
    };
    this.#held = true;
    this.#report('held', '');
    ending.addEventListener('abort', drop, { once: true });
    try {
      if (!ending.aborted) await this.#options.run(ending);
      if (ending.aborted) return 'ended';
      this.#report('released', 'the work is done');
      return 'done';
    } catch (error) {
      this.#report('work-failed', textOf(error));
      return ending.aborted ? 'ended' : 'failed';
    } finally {
      this.#held = false;
      ending.removeEventListener('abort', drop);
    }
  }

  #report(kind: LeaseNotice['kind'], detail: string): void {
    this.#options.report?.({ lease: this.#options.name, kind, detail });
  }
}

const LONGEST_PAUSE_MS = 1_000;

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
