import type { StoredEvent } from '../port.js';

/**
 * The newest events of one log that this process wrote itself, so that its own consumers need not read them back.
 *
 * Holds one unbroken run of positions; when another process wrote in between, the run begins anew.
 */
export class RecentEvents {
  readonly #most: number;
  #first = 0;
  #events: StoredEvent[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Position after the last one held, -1 before anything was. */
  get end(): number {
    return this.#events.length === 0 ? -1 : this.#first + this.#events.length;
  }

  add(events: readonly StoredEvent[]): void {
    const [first] = events;
    if (first === undefined || this.#most === 0) return;
    if (first.position !== this.end) {
      this.#events = [];
      this.#first = first.position;
    }
    for (const event of events) this.#events.push(event);
    // Cut in large pieces: cutting costs as much as what remains.
    if (this.#events.length > this.#most * 2) {
      const cut = this.#events.length - this.#most;
      this.#events = this.#events.slice(cut);
      this.#first += cut;
    }
  }

  /** Events after a position; undefined when the next one is not held here. */
  after(position: number, limit: number): readonly StoredEvent[] | undefined {
    const from = position + 1 - this.#first;
    if (from < 0 || from >= this.#events.length) return undefined;
    return this.#events.slice(from, from + limit);
  }
}
