import { leafOf } from './entry.js';
import type { StoredEvent } from './port.js';

/** Rows as record-keeping checks them: what stands in each, and the leaf that its bytes have. */
export interface EntryStore {
  /**
   * Rows of a log with `position > after`, in position order; `after` -1 reads from the beginning. Always what is stored
   * now, never what a process remembers of it.
   */
  readEntries(log: string, after: number, limit: number): Promise<RecordedEntries>;
}

/** What of a row is looked at beside its leaf. */
export interface RecordedEntry {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  /** RFC 3339 UTC with six decimals. */
  readonly recordedAt: string;
}

/**
 * Rows of which only the leaf, and what is checked beside it, has been looked at. Kept by columns: millions pass through,
 * and an object with a leaf of its own for each of them costs more than hashing it.
 */
export class RecordedEntries {
  readonly positions: number[] = [];
  readonly streams: string[] = [];
  readonly versions: number[] = [];
  /** RFC 3339 UTC with six decimals. */
  readonly recordedAt: string[] = [];
  #leaves = Buffer.allocUnsafe(FIRST_ROOM);
  /** Of the rows that do not fit, by index. */
  readonly #stated = new Map<number, Uint8Array>();

  static of(events: readonly StoredEvent[]): RecordedEntries {
    const entries = new RecordedEntries();
    for (const event of events) {
      entries.add(event, leafOf(event).toString('binary'), event.leaf, 0, event.leaf.length);
    }
    return entries;
  }

  get length(): number {
    return this.positions.length;
  }

  /** RFC 6962 leaf hashes over the entries that the rows hold, 32 bytes each, one behind the other. */
  get leaves(): Buffer {
    return this.#leaves.subarray(0, this.length * HASH_BYTES);
  }

  leaf(index: number): Buffer {
    return this.#leaves.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  }

  /** The leaf hash that stands in the row. */
  statedLeaf(index: number): Uint8Array {
    return this.#stated.get(index) ?? this.leaf(index);
  }

  /** Index of the first row that no longer is what was hashed when it was written. */
  get firstUnfit(): number | undefined {
    return this.#stated.keys().next().value;
  }

  /**
   * @param leaf a byte per character, as `hash` gives it without a Buffer for each
   * @param stated holds the leaf that stands in the row, `from` (inclusive) to `to` (exclusive)
   * @param contradictory the row says two things, so that it fits no leaf
   */
  add(row: RecordedEntry, leaf: string, stated: Uint8Array, from: number, to: number, contradictory = false): void {
    const index = this.length;
    const start = index * HASH_BYTES;
    if (start === this.#leaves.length) this.#leaves = Buffer.concat([this.#leaves], start * 2);
    this.positions.push(row.position);
    this.streams.push(row.stream);
    this.versions.push(row.version);
    this.recordedAt.push(row.recordedAt);
    this.#leaves.write(leaf, start, HASH_BYTES, 'binary');
    let fits = !contradictory && to - from === HASH_BYTES;
    for (let at = 0; fits && at < HASH_BYTES; at += 1) fits = this.#leaves[start + at] === stated[from + at];
    if (!fits) this.#stated.set(index, stated.slice(from, to));
  }
}

const HASH_BYTES = 32;
const FIRST_ROOM = 256 * HASH_BYTES;
