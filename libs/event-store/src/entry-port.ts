import { leafOf } from './entry.js';
import type { StoredEvent } from './port.js';

/** Rows as record-keeping checks them: what stands in each, and the leaf that its bytes have. */
export interface EntryStore {
  /**
   * Rows of a log with `position > after`, in position order; `after` -1 reads from the beginning. Always what is stored
   * now, never what a process remembers of it.
   */
  readEntries(log: string, after: number, limit: number): Promise<readonly RecordedEntry[]>;
}

/** A row of which only the leaf, and what is checked beside it, has been looked at. */
export interface RecordedEntry {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  /** RFC 3339 UTC with six decimals. */
  readonly recordedAt: string;
  /** RFC 6962 leaf hash over the entry that the row holds. */
  readonly leaf: Buffer;
  /** The leaf hash that stands in the row. */
  readonly statedLeaf: Uint8Array;
}

/** Whether the row still is what was hashed when it was written. */
export function fitsItsLeaf({ leaf, statedLeaf }: RecordedEntry): boolean {
  return leaf === statedLeaf || leaf.equals(statedLeaf);
}

export function recordedEntry(event: StoredEvent): RecordedEntry {
  const { position, stream, version, recordedAt, leaf: statedLeaf } = event;
  return { position, stream, version, recordedAt, leaf: leafOf(event), statedLeaf };
}
