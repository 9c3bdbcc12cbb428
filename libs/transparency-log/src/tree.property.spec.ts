import fc from 'fast-check';
import { MerkleFrontier } from './frontier.js';
import { EMPTY_ROOT, leafHash, nodeHash, splitOf } from './hashing.js';
import { MerkleTree } from './tree.js';
import { verifyConsistency, verifyInclusion } from './verification.js';

const leaves = Array.from({ length: 1500 }, (_, at) => leafHash(Buffer.from(`entry ${at}`)));
const run = Buffer.concat(leaves);
const tree = new MerkleTree(async (from, to) => leaves.slice(from, to));
const leafAt = (index: number): Buffer => leaves[index] ?? EMPTY_ROOT;

/** RFC 6962 section 2.1, as it is written there. */
function definition(from: number, to: number): Buffer {
  if (from === to) return EMPTY_ROOT;
  if (to - from === 1) return leafAt(from);
  const middle = from + splitOf(to - from);
  return nodeHash(definition(from, middle), definition(middle, to));
}

/** Two numbers, the first not above the second; small sizes as often as large ones. */
const sizes = fc
  .oneof(
    fc.integer({ min: 1, max: 70 }),
    fc.integer({ min: 250, max: 270 }),
    fc.integer({ min: 1, max: leaves.length }),
  )
  .chain((size) => fc.record({ size: fc.constant(size), smaller: fc.integer({ min: 0, max: size }) }));

const flip = (bytes: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
};

describe('For any log', () => {
  it('the root follows the definition, in whatever portions the leaves arrive', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ({ size, smaller }) => {
        const frontier = new MerkleFrontier();
        frontier.append(leaves.slice(0, smaller));
        const resumed = MerkleFrontier.restore(frontier.serialise());
        resumed.append(leaves.slice(smaller, size));
        const root = definition(0, size);
        expect(resumed.root()).toEqual(root);
        expect(await tree.root(size)).toEqual(root);
      }),
    );
  });

  it('the root and the tiles are the same when the leaves arrive as one run of bytes, in whatever portions', () => {
    fc.assert(
      fc.property(sizes, ({ size, smaller }) => {
        const [one, other] = [new MerkleFrontier(), new MerkleFrontier()];
        const tiles = [...one.appendHashes(run, 0, smaller), ...one.appendHashes(run, smaller, size)];
        expect(tiles).toEqual(other.append(leaves.slice(0, size)));
        expect(one.serialise()).toBe(other.serialise());
      }),
    );
    expect(() => new MerkleFrontier().appendHashes(run.subarray(1))).toThrow(RangeError);
    expect(() => new MerkleFrontier().appendHashes(run, 0, leaves.length + 1)).toThrow(RangeError);
  });

  it('the edge is the same when aligned ranges of it were grown each by itself, and only at such places', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 9 }), ({ size, smaller }, level) => {
        const width = 2 ** level;
        const whole = new MerkleFrontier();
        for (let from = 0; from < size; from += width) {
          const range = new MerkleFrontier();
          range.appendHashes(run, from, Math.min(size, from + width));
          whole.appendFrontier(MerkleFrontier.restore(range.serialise()));
        }
        const inOne = new MerkleFrontier();
        inOne.appendHashes(run, 0, size);
        expect(whole.serialise()).toBe(inOne.serialise());
        const beside = new MerkleFrontier();
        beside.appendHashes(run, 0, smaller);
        const begins = smaller % 2 ** Math.floor(Math.log2(size)) === 0;
        const append = (): void => {
          beside.appendFrontier(inOne);
        };
        if (begins) expect(append).not.toThrow();
        else expect(append).toThrow(RangeError);
      }),
    );
  });

  it('every event is proved, and no flipped bit, other index or other size passes', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(255), fc.nat(20), async ({ size, smaller }, bit, which) => {
        const index = Math.min(smaller, size - 1);
        const hashes = await tree.inclusionProof(index, size);
        const claim = { index, size, leaf: leafAt(index), root: await tree.root(size), hashes };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leaf: flip(claim.leaf, bit) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flip(claim.root, bit) })).toBe(false);
        expect(verifyInclusion({ ...claim, index: (index + 1) % (size + 1) })).toBe(false);
        expect(verifyInclusion({ ...claim, hashes: [...hashes, EMPTY_ROOT] })).toBe(false);
        if (hashes.length === 0) return;
        const at = which % hashes.length;
        const bent = hashes.map((hash, place) => (place === at ? flip(hash, bit) : hash));
        expect(verifyInclusion({ ...claim, hashes: bent })).toBe(false);
        expect(verifyInclusion({ ...claim, hashes: hashes.slice(1) })).toBe(false);
      }),
    );
  });

  it('every earlier size is proved to be its beginning, and no flipped bit passes', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(255), fc.nat(20), async ({ size, smaller }, bit, which) => {
        const hashes = await tree.consistencyProof(smaller, size);
        const [olderRoot, newerRoot] = [await tree.root(smaller), await tree.root(size)];
        const claim = { older: smaller, newer: size, olderRoot, newerRoot, hashes };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, olderRoot: flip(olderRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...claim, hashes: [...hashes, EMPTY_ROOT] })).toBe(false);
        // The empty log is the beginning of every log: its proof says nothing about the newer root.
        if (smaller > 0) expect(verifyConsistency({ ...claim, newerRoot: flip(newerRoot, bit) })).toBe(false);
        if (hashes.length === 0) return;
        const at = which % hashes.length;
        const bent = hashes.map((hash, place) => (place === at ? flip(hash, bit) : hash));
        expect(verifyConsistency({ ...claim, hashes: bent })).toBe(false);
      }),
    );
  });
});
