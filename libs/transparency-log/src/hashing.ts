import { hash } from 'node:crypto';

/** SHA-256 digests, the only hashes of the tree. */
export const HASH_BYTES = 32;

/** Root of the tree without leaves: SHA-256 of nothing (RFC 6962 section 2.1). */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer');

/** Hash of one entry as a leaf: SHA-256 of 0x00 and the entry (RFC 6962 section 2.1). */
export function leafHash(entry: Uint8Array): Buffer {
  return digest(Buffer.concat([LEAF_PREFIX, entry]));
}

/** Hash of an inner node: SHA-256 of 0x01, the left and the right child (RFC 6962 section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return digest(node);
}

/**
 * Root over `width` leaf hashes that stand one behind the other, from the one numbered `from`; `width` is a power of two.
 * Level by level in one piece of memory: half the time of a Buffer for each node.
 */
export function subtreeRoot(leaves: Buffer, from: number, width: number): Buffer {
  const start = from * HASH_BYTES;
  if (width === 1) return Buffer.from(leaves.subarray(start, start + HASH_BYTES));
  // Copied out at the end: what is kept must not keep all of this.
  const level = Buffer.allocUnsafe((width / 2) * HASH_BYTES);
  joinPairs(leaves, start, level, width / 2);
  for (let left = width / 4; left >= 1; left /= 2) joinPairs(level, 0, level, left);
  return Buffer.from(level.subarray(0, HASH_BYTES));
}

/** Hashes that many pairs, one behind the other from `start` on, into the beginning of `target`. */
function joinPairs(source: Buffer, start: number, target: Buffer, pairs: number): void {
  for (let pair = 0; pair < pairs; pair += 1) {
    const at = start + pair * 2 * HASH_BYTES;
    source.copy(node, 1, at, at + 2 * HASH_BYTES);
    target.write(hash('sha256', node, 'binary'), pair * HASH_BYTES, HASH_BYTES, 'binary');
  }
}

/** Largest power of two smaller than `width`, where the tree of `width` leaves splits. `width` is at least 2. */
export function splitOf(width: number): number {
  let split = 1;
  while (split * 2 < width) split *= 2;
  return split;
}

const LEAF_PREFIX = Buffer.of(0);

/** One scratch input for every inner node: hashing is synchronous, and a tree makes as many nodes as it has leaves. */
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** Through text, because a digest that Node hands out as a Buffer costs twice as much as one from the Buffer pool. */
function digest(input: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', input, 'binary'), 'binary');
}
