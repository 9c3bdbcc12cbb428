import { splitOf } from './hashing.js';

/** Leaves `from` (inclusive) to `to` (exclusive), a node of the tree. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** The nodes whose hashes prove that leaf `index` is in the tree of `size` leaves, leaf's sibling first (RFC 6962 2.1.1). */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  assertSizes(index, size - 1);
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/** The nodes whose hashes prove that the tree of `newer` leaves begins with the tree of `older` (RFC 6962 2.1.2). */
export function consistencyRanges(older: number, newer: number): readonly LeafRange[] {
  assertSizes(older, newer);
  if (older === 0 || older === newer) return [];
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = newer;
  while (older < to) {
    const middle = from + splitOf(to - from);
    if (older <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  // The verifier knows the older root itself; only a strictly inner subtree must be given.
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

function assertSizes(smaller: number, larger: number): void {
  if (!Number.isSafeInteger(smaller) || !Number.isSafeInteger(larger) || smaller < 0 || smaller > larger) {
    throw new RangeError(`a tree of ${larger} does not hold ${smaller}`);
  }
}
