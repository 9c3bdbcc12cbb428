import type { RelayState, RelayStore } from '@verso/event-store';
import { notRelayed } from '@verso/event-store';
import { failPoint } from '../fail-point.js';

/**
 * Milliseconds between two saves at least: so much is sent again after a crash, and recognised. A save writes 256 positions and
 * waits for the disk, which after every small send would cost more than the sending.
 */
const SAVE_EVERY_MS = 200;

/**
 * How far a relay has come: as it knows, and as the store does. Saved behind the sending, never ahead of it: the latest that is
 * acknowledged, one save at a time.
 */
export class RelayCheckpoint {
  readonly #store: RelayStore;
  readonly #log: string;
  readonly #report: (kind: 'checkpoint-failed' | 'fenced', detail: string) => void;
  readonly #saveEveryMs: number;
  #reached: RelayState = notRelayed();
  #saved = -1;
  #loaded = false;
  #saving: Promise<void> | undefined;
  #savedAt = -Infinity;
  #due: NodeJS.Timeout | undefined;

  constructor(
    store: RelayStore,
    log: string,
    report: (kind: 'checkpoint-failed' | 'fenced', detail: string) => void,
    saveEveryMs = SAVE_EVERY_MS,
  ) {
    this.#saveEveryMs = saveEveryMs;
    this.#store = store;
    this.#log = log;
    this.#report = report;
  }

  /** Whether it is known where the relay stands: not at first, and not after another relay has moved it. */
  get stands(): boolean {
    return this.#loaded;
  }

  /** The last that is acknowledged. */
  get reached(): RelayState {
    return this.#reached;
  }

  async load(): Promise<RelayState> {
    await this.#saving;
    this.#reached = await this.#store.readRelay(this.#log);
    this.#saved = this.#reached.position;
    this.#loaded = true;
    return this.#reached;
  }

  reach(state: RelayState): void {
    if (!this.#loaded) return;
    this.#reached = state;
    this.save();
  }

  /** Sees to it that what is not saved will be; tried again at the next call when it fails. */
  save(): void {
    if (this.#saving !== undefined || this.#due !== undefined || !this.#isBehind) return;
    const rest = this.#savedAt + this.#saveEveryMs - performance.now();
    if (rest <= 0) this.#begin();
    else {
      this.#due = setTimeout(() => this.#begin(), rest);
      // A process that ends saves before.
      this.#due.unref();
    }
  }

  /** Saves what is not saved, now. */
  async settle(): Promise<void> {
    await this.#saving;
    this.#begin();
    await this.#saving;
  }

  get #isBehind(): boolean {
    return this.#loaded && this.#saved < this.#reached.position;
  }

  #begin(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    if (this.#saving !== undefined || !this.#isBehind) return;
    this.#savedAt = performance.now();
    this.#saving = this.#saveReached().then((saved) => {
      this.#saving = undefined;
      // What was acknowledged meanwhile.
      if (saved) this.save();
    });
  }

  async #saveReached(): Promise<boolean> {
    try {
      const [from, to] = [this.#saved, this.#reached];
      const moved = await failPoint('relay.save', () => this.#store.saveRelay(this.#log, from, to));
      if (moved) this.#saved = to.position;
      else this.#fenced();
      return moved;
    } catch (error) {
      this.#report('checkpoint-failed', error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  #fenced(): void {
    this.#loaded = false;
    this.#report('fenced', `the relay no longer stands at ${this.#saved}`);
  }
}
