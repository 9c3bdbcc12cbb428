import type { StoredEvent } from '@verso/event-store';

/** A log that is read from front to back. While one portion is worked on, the next is fetched, if there is more than one. */
export class ReadAhead {
  readonly #read: (after: number, limit: number) => Promise<readonly StoredEvent[]>;
  readonly #portion: number;
  #begun: { readonly after: number; readonly events: Promise<readonly StoredEvent[]> } | undefined;

  constructor(read: (after: number, limit: number) => Promise<readonly StoredEvent[]>, portion: number) {
    this.#read = read;
    this.#portion = portion;
  }

  /** The events after a position, a portion at most; none when there are none as of now. */
  async after(position: number): Promise<readonly StoredEvent[]> {
    const begun = this.#begun?.after === position ? this.#begun.events : undefined;
    this.#begun = undefined;
    let events = (await begun) ?? [];
    // What was not there a while ago may be now, and whoever appended it has called already.
    if (events.length === 0) events = await this.#read(position, this.#portion);
    const last = events.at(-1);
    if (last !== undefined && events.length >= this.#portion) this.#begin(last.position);
    return events;
  }

  #begin(after: number): void {
    const events = this.#read(after, this.#portion);
    // Whoever asks for these hears of it; perhaps nobody does.
    events.catch(() => undefined);
    this.#begun = { after, events };
  }
}
