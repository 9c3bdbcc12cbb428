import { setTimeout as sleep } from 'node:timers/promises';
import { CODE, codeOf } from '../wire/error-codes.js';
import type { GroupWire, Membership } from '../wire/wire.js';

const LOST: readonly (number | undefined)[] = [CODE.ILLEGAL_GENERATION, CODE.UNKNOWN_MEMBER_ID, 82];

/** Signs of life of one membership; they go on while it is being given up, so that commits still count. */
export class Heart {
  /** Resolves when the group rebalances, or has given this membership up. */
  readonly over: Promise<void>;
  /** The group has, or must be taken to have, given the partitions to others. */
  lost = false;
  readonly #group: GroupWire;
  readonly #membership: Membership;
  readonly #stopped = new AbortController();
  #end: () => void = () => undefined;
  #lastAnswer: NodeJS.Timeout | undefined;

  constructor(
    group: GroupWire,
    membership: Membership,
    private readonly times: { readonly heartbeatMs: number; readonly sessionTimeoutMs: number },
  ) {
    this.#group = group;
    this.#membership = membership;
    this.over = new Promise((resolve) => (this.#end = resolve));
    this.#alive();
    void this.#beat();
  }

  /** The membership is to be renewed. */
  rebalance(): void {
    this.#end();
  }

  lose(): void {
    this.lost = true;
    this.#end();
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#lastAnswer);
    this.lose();
  }

  /** Whoever is silent for so long has lost its partitions, whether it hears of it or not. */
  #alive(): void {
    clearTimeout(this.#lastAnswer);
    this.#lastAnswer = setTimeout(() => this.lose(), this.times.sessionTimeoutMs);
  }

  async #beat(): Promise<void> {
    const { signal } = this.#stopped;
    for (;;) {
      await sleep(this.times.heartbeatMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted || this.lost) return;
      try {
        await this.#group.heartbeat(this.#membership);
        this.#alive();
      } catch (error) {
        const code = codeOf(error);
        if (LOST.includes(code)) this.lose();
        else if (code === CODE.REBALANCE_IN_PROGRESS) {
          this.#alive();
          this.rebalance();
        }
      }
      if (this.#stopped.signal.aborted) clearTimeout(this.#lastAnswer);
    }
  }
}
