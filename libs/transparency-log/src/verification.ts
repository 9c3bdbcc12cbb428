import { EMPTY_ROOT, nodeHash } from './hashing.js';

/** What an inclusion proof says: `leaf` stands at `index` of the tree with `size` leaves and this `root`. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly hashes: readonly Uint8Array[];
}

/** What a consistency proof says: the tree of `newer` leaves begins with the tree of `older` leaves. */
export interface ConsistencyClaim {
  readonly older: number;
  readonly newer: number;
  readonly olderRoot: Uint8Array;
  readonly newerRoot: Uint8Array;
  readonly hashes: readonly Uint8Array[];
}

/** RFC 9162 section 2.1.3.2. */
export function verifyInclusion({ index, size, leaf, root, hashes }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  let node = index;
  let last = size - 1;
  let computed: Uint8Array = leaf;
  for (const hash of hashes) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      computed = nodeHash(hash, computed);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      computed = nodeHash(computed, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equal(computed, root);
}

/** RFC 9162 section 2.1.4.2; a tree without leaves is the beginning of every tree. */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { older, newer, olderRoot, newerRoot, hashes } = claim;
  if (!isSize(older) || !isSize(newer) || older > newer) return false;
  if (older === 0)
    return hashes.length === 0 && equal(olderRoot, EMPTY_ROOT) && (newer > 0 || equal(newerRoot, EMPTY_ROOT));
  if (older === newer) return hashes.length === 0 && equal(olderRoot, newerRoot);
  const path = isPowerOfTwo(older) ? [olderRoot, ...hashes] : hashes;
  let node = older - 1;
  let last = newer - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let olderHash = first;
  let newerHash = first;
  for (const hash of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      olderHash = nodeHash(hash, olderHash);
      newerHash = nodeHash(hash, newerHash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newerHash = nodeHash(newerHash, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equal(olderHash, olderRoot) && equal(newerHash, newerRoot);
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
