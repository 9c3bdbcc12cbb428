import { SNAPSHOT_EVERY } from './snapshots.js';
import type { StreamState } from './stream-states.js';

/**
 * Folded streams in memory, bounded by the events of which they were folded: what letting one go costs is reading those again,
 * and what its state takes grows with them. Any stream may be let go at any time; it is only read again when it is asked for.
 *
 * Streams at rest, of which their deciders expect nothing more, are held for a while only: they have a tenth of the room. A day's
 * settled trades so make room for those that are still to settle.
 */
export class HeldStates {
  readonly #living: Shelf;
  readonly #resting: Shelf;

  /** @param capacity events */
  constructor(capacity: number) {
    this.#living = new Shelf(capacity);
    this.#resting = new Shelf(Math.ceil(capacity / 10));
  }

  /** The state, which will then be held on for longer. */
  get(stream: string): StreamState | undefined {
    return this.#living.get(stream) ?? this.#resting.get(stream);
  }

  put(state: StreamState): void {
    this.#living.put(state);
  }

  /** Looks anew at streams that may have changed. What is not held any more is not held again: it may have been forgotten. */
  changed(states: Iterable<StreamState>): void {
    for (const state of states) {
      const now = this.#living.holds(state) ? this.#living : this.#resting;
      if (!now.holds(state)) continue;
      const right = isAtRest(state) ? this.#resting : this.#living;
      if (right !== now) now.delete(state.stream);
      right.put(state);
    }
  }

  delete(stream: string): void {
    this.#living.delete(stream);
    this.#resting.delete(stream);
  }

  /** How many streams are held, and the events that they count for. */
  figures(): { readonly streams: number; readonly events: number } {
    return {
      streams: this.#living.size + this.#resting.size,
      events: this.#living.weight + this.#resting.weight,
    };
  }
}

interface Held {
  readonly state: StreamState;
  weight: number;
  /** Asked for since it came, or was last passed over. */
  used: boolean;
}

/** Lets go what came first, but for what has been asked for since: that gets another turn. Asking costs no more than a look-up. */
class Shelf {
  weight = 0;
  readonly #capacity: number;
  readonly #held = new Map<string, Held>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#held.size;
  }

  get(stream: string): StreamState | undefined {
    const held = this.#held.get(stream);
    if (held === undefined) return undefined;
    held.used = true;
    return held.state;
  }

  holds(state: StreamState): boolean {
    return this.#held.get(state.stream)?.state === state;
  }

  put(state: StreamState): void {
    const weight = Math.min(weightOf(state), Math.ceil(this.#capacity / LARGE_STREAMS));
    const held = this.#held.get(state.stream);
    this.weight += weight - (held?.weight ?? 0);
    if (held?.state === state) held.weight = weight;
    else this.#held.set(state.stream, { state, weight, used: false });
    if (this.weight > this.#capacity) this.#makeRoom();
  }

  delete(stream: string): void {
    this.weight -= this.#held.get(stream)?.weight ?? 0;
    this.#held.delete(stream);
  }

  #makeRoom(): void {
    for (const [stream, held] of this.#held) {
      if (this.weight <= this.#capacity) return;
      this.#held.delete(stream);
      if (held.used) {
        held.used = false;
        this.#held.set(stream, held);
      } else {
        this.weight -= held.weight;
      }
    }
  }
}

/** No stream counts for more than its part of the room: so many are held however long they are, for they cost most to read. */
const LARGE_STREAMS = 50;

/** Events that would have to be read. */
function weightOf({ version, family }: StreamState): number {
  return Math.max(1, family.snapshot === undefined ? version : Math.min(version, SNAPSHOT_EVERY));
}

function isAtRest({ family, state }: StreamState): boolean {
  return family.decider.isAtRest?.(state as never) === true;
}
