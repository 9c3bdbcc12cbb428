import type { RelayState, RelayStore } from '@verso/event-store';
import { notRelayed } from '@verso/event-store';
import { failPoint } from '../fail-point.js';

/**
 * How far a relay has come: as it knows, and as the store does. Saved behind the sending, never ahead of it: the latest that is
 * acknowledged, one save at a time.
 */
export class RelayCheckpoint {
  readonly #store: RelayStore;
  readonly #log: string;
  readonly #report: (kind: 'checkpoint-failed' | 'fenced', detail: string) => void;
  #reached: RelayState = notRelayed();
  #saved = -1;
  #loaded = false;
  #saving: Promise<void> | undefined;

  constructor(store: RelayStore, log: string, report: (kind: 'checkpoint-failed' | 'fenced', detail: string) => void) {
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

  /** Begins to save what is not saved; tried again at the next call when it fails. */
  save(): void {
    if (this.#saving !== undefined || !this.#loaded || this.#saved === this.#reached.position) return;
    this.#saving = this.#saveAll().finally(() => (this.#saving = undefined));
  }

  async settled(): Promise<void> {
    await this.#saving;
  }

  async #saveAll(): Promise<void> {
    try {
      while (this.#loaded && this.#saved < this.#reached.position) {
        const [from, to] = [this.#saved, this.#reached];
        const moved = await failPoint('relay.save', () => this.#store.saveRelay(this.#log, from, to));
        if (moved) this.#saved = to.position;
        else this.#fenced();
      }
    } catch (error) {
      this.#report('checkpoint-failed', error instanceof Error ? error.message : String(error));
    }
  }

  #fenced(): void {
    this.#loaded = false;
    this.#report('fenced', `the relay no longer stands at ${this.#saved}`);
  }
}
