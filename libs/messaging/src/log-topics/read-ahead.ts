import type { StoredEvent } from '@verso/event-store';

/** So many portions are on their way while one is worked on: the store prepares the second while the first is being taken in. */
const AHEAD = 2;

interface Begun {
  readonly after: number;
  readonly events: Promise<readonly StoredEvent[]>;
}

/** A log that is read from front to back. While one portion is worked on, the next are fetched, if there is more than one. */
export class ReadAhead {
  readonly #read: (after: number, limit: number) => Promise<readonly StoredEvent[]>;
  readonly #portion: number;
  #begun: Begun[] = [];

  constructor(read: (after: number, limit: number) => Promise<readonly StoredEvent[]>, portion: number) {
    this.#read = read;
    this.#portion = portion;
  }

  /** The events after a position, a portion at most; none when there are none as of now. */
  async after(position: number): Promise<readonly StoredEvent[]> {
    const begun = this.#begun[0]?.after === position ? this.#begun.shift() : undefined;
    if (begun === undefined) this.#begun = [];
    let events: readonly StoredEvent[] = [];
    try {
      events = (await begun?.events) ?? [];
      // What was not there a while ago may be now, and whoever appended it has called already.
      if (events.length === 0) events = await this.#read(position, this.#portion);
    } catch (error) {
      this.#begun = [];
      throw error;
    }
    const last = events.at(-1);
    if (last === undefined || events.length < this.#portion) this.#begun = [];
    else this.#beginAfter(last.position);
    return events;
  }

  /** Positions have no gap, so that it is known where a portion ends before it is there. */
  #beginAfter(position: number): void {
    while (this.#begun.length < AHEAD) {
      const after = (this.#begun.at(-1)?.after ?? position - this.#portion) + this.#portion;
      const events = this.#read(after, this.#portion);
      // Whoever asks for these hears of it; perhaps nobody does.
      events.catch(() => undefined);
      this.#begun.push({ after, events });
    }
  }
}
