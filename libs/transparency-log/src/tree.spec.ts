import { MerkleFrontier } from './frontier.js';
import { EMPTY_ROOT, leafHash, nodeHash } from './hashing.js';
import { TileHashes } from './tile-hashes.js';
import { MerkleTree } from './tree.js';
import { verifyConsistency, verifyInclusion } from './verification.js';

/** Entries, roots and proofs of the Certificate Transparency reference tree, which every RFC 6962 implementation shares. */
const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const INCLUSION = [
  { index: 0, size: 1, hashes: [] },
  {
    index: 0,
    size: 8,
    hashes: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    index: 5,
    size: 8,
    hashes: [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
  { index: 2, size: 3, hashes: ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'] },
  {
    index: 1,
    size: 5,
    hashes: [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  },
];

const leaves = ENTRIES.map((entry) => leafHash(Buffer.from(entry, 'hex')));
const tree = new MerkleTree(async (from, to) => leaves.slice(from, to));
const hex = (hashes: readonly Uint8Array[]): readonly string[] =>
  hashes.map((hash) => Buffer.from(hash).toString('hex'));

describe('The Certificate Transparency reference tree', () => {
  it.each(ROOTS.map((root, size) => ({ size, root })))(
    'has its published root at $size leaves',
    async ({ size, root }) => {
      const frontier = new MerkleFrontier();
      frontier.append(leaves.slice(0, size));
      expect(frontier.root().toString('hex')).toBe(root);
      expect((await tree.root(size)).toString('hex')).toBe(root);
    },
  );

  it.each(INCLUSION)('has its published audit path for leaf $index of $size', async ({ index, size, hashes }) => {
    const proof = await tree.inclusionProof(index, size);
    expect(hex(proof)).toEqual(hashes);
    const leaf = leaves[index] ?? EMPTY_ROOT;
    expect(verifyInclusion({ index, size, leaf, root: await tree.root(size), hashes: proof })).toBe(true);
  });

  it('proves that every smaller tree is its beginning', async () => {
    for (let newer = 0; newer <= 8; newer += 1) {
      for (let older = 0; older <= newer; older += 1) {
        const [olderRoot, newerRoot] = [await tree.root(older), await tree.root(newer)];
        const hashes = await tree.consistencyProof(older, newer);
        expect({ older, newer, holds: verifyConsistency({ older, newer, olderRoot, newerRoot, hashes }) }).toEqual({
          older,
          newer,
          holds: true,
        });
      }
    }
  });

  it('has the published proof that six leaves begin the eight', async () => {
    expect(hex(await tree.consistencyProof(6, 8))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });
});

describe('A frontier', () => {
  it('goes on after being written down and read again', () => {
    const first = new MerkleFrontier();
    first.append(leaves.slice(0, 5));
    const restored = MerkleFrontier.restore(first.serialise());
    restored.append(leaves.slice(5));
    expect(restored.size).toBe(8);
    expect(restored.root().toString('hex')).toBe(ROOTS[8]);
  });

  it('refuses a text that does not hold one hash per complete subtree', () => {
    expect(() => MerkleFrontier.restore(`3 ${EMPTY_ROOT.toString('base64')}`)).toThrow('not a serialised frontier');
    expect(() => MerkleFrontier.restore('x ')).toThrow('not a serialised frontier');
  });

  it('refuses a leaf that is not a SHA-256 digest', () => {
    expect(() => new MerkleFrontier().append([Buffer.alloc(20)])).toThrow('32 bytes');
  });

  it('goes on from the tiles of a log and the leaves after them', () => {
    const many = Array.from({ length: 1000 }, (_, at) => leafHash(Buffer.from(String(at))));
    const whole = new MerkleFrontier();
    const tiles = new TileHashes();
    for (const tile of whole.append(many)) tiles.append(tile);
    const resumed = MerkleFrontier.fromTiles(tiles, many.slice(768));
    expect(resumed.size).toBe(1000);
    expect(resumed.root()).toEqual(whole.root());
    expect(resumed.serialise()).toBe(whole.serialise());
  });
});

describe('A tree over many leaves', () => {
  it('reads no more than the tiles at both ends once its complete tiles are known', async () => {
    const many = Array.from({ length: 70_000 }, (_, at) => leafHash(Buffer.from(String(at))));
    const tiles = new TileHashes();
    const frontier = new MerkleFrontier();
    for (const tile of frontier.append(many)) tiles.append(tile);
    let read = 0;
    const large = new MerkleTree(async (from, to) => {
      read += to - from;
      return many.slice(from, to);
    }, tiles);
    const hashes = await large.inclusionProof(12_345, 70_000);
    const leaf = many[12_345] ?? EMPTY_ROOT;
    expect(verifyInclusion({ index: 12_345, size: 70_000, leaf, root: frontier.root(), hashes })).toBe(true);
    expect(read).toBeLessThanOrEqual(512);
  });

  it('says so when leaves are missing', async () => {
    const short = new MerkleTree(async () => []);
    await expect(short.root(3)).rejects.toThrow('leaves 0 to 3 were asked for, 0 are there');
  });

  it('joins two children under the inner-node prefix', () => {
    const [left = EMPTY_ROOT, right = EMPTY_ROOT] = leaves;
    expect(nodeHash(left, right).toString('hex')).toBe(ROOTS[2]);
  });
});
