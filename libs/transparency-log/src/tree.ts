import { MerkleFrontier } from './frontier.js';
import { EMPTY_ROOT, nodeHash, splitOf } from './hashing.js';
import { consistencyRanges, inclusionRanges } from './proof-ranges.js';
import type { LeafRange } from './proof-ranges.js';
import { TILE_LEVEL, TILE_WIDTH, TileHashes } from './tile-hashes.js';

/** Reads the leaf hashes of positions `from` (inclusive) to `to` (exclusive), all of them. */
export type LeafReader = (from: number, to: number) => Promise<readonly Uint8Array[]>;

/**
 * Proofs of a log at any size, from its leaves and the hashes of its complete tiles. Tiles that are not yet known are
 * computed from the leaves once and kept.
 */
export class MerkleTree {
  private filling: Promise<void> = Promise.resolve();

  constructor(
    private readonly readLeaves: LeafReader,
    readonly tiles: TileHashes = new TileHashes(),
  ) {}

  /** Root over the first `size` leaves. */
  async root(size: number): Promise<Buffer> {
    return size === 0 ? EMPTY_ROOT : this.nodesAt(size).hashOf({ from: 0, to: size });
  }

  /** Audit path of leaf `index` in the tree of `size` leaves, sibling first. */
  async inclusionProof(index: number, size: number): Promise<readonly Buffer[]> {
    const [proof = []] = await this.inclusionProofs([index], size);
    return proof;
  }

  /** Audit paths of several leaves at one size; they share what they hash. */
  async inclusionProofs(indexes: readonly number[], size: number): Promise<readonly (readonly Buffer[])[]> {
    const nodes = this.nodesAt(size);
    const proofs: (readonly Buffer[])[] = [];
    for (const index of indexes) proofs.push(await nodes.hashesOf(inclusionRanges(index, size)));
    return proofs;
  }

  /** Proof that the tree of `newer` leaves only appended to the tree of `older` leaves. */
  async consistencyProof(older: number, newer: number): Promise<readonly Buffer[]> {
    return this.nodesAt(newer).hashesOf(consistencyRanges(older, newer));
  }

  private nodesAt(size: number): NodeHashes {
    return new NodeHashes(size, this.readLeaves, async (levelsUp, index) => this.tileNode(levelsUp, index));
  }

  private async tileNode(levelsUp: number, index: number): Promise<Buffer> {
    const needed = (index + 1) * 2 ** levelsUp;
    if (this.tiles.count < needed) {
      // One filler at a time: tiles are appended in order.
      this.filling = this.filling.catch(() => undefined).then(async () => this.fill(needed));
      await this.filling;
    }
    const hash = this.tiles.at(levelsUp, index);
    if (hash === undefined) throw new Error(`tile node ${levelsUp}/${index} is not complete`);
    return hash;
  }

  private async fill(needed: number): Promise<void> {
    while (this.tiles.count < needed) {
      const from = this.tiles.count * TILE_WIDTH;
      const to = Math.min(needed * TILE_WIDTH, from + TILE_WIDTH * TILES_PER_READ);
      const leaves = await readExactly(this.readLeaves, from, to);
      for (const tile of new MerkleFrontier().append(leaves)) this.tiles.append(tile);
    }
  }
}

const TILES_PER_READ = 16;

/** Node hashes asked for in one go: each leaf is read, and each node hashed, at most once. */
class NodeHashes {
  private readonly known = new Map<string, Buffer>();
  private readonly leaves = new Map<number, readonly Uint8Array[]>();

  constructor(
    private readonly size: number,
    private readonly readLeaves: LeafReader,
    private readonly tileNode: (levelsUp: number, index: number) => Promise<Buffer>,
  ) {}

  async hashesOf(ranges: readonly LeafRange[]): Promise<readonly Buffer[]> {
    const hashes: Buffer[] = [];
    for (const range of ranges) hashes.push(await this.hashOf(range));
    return hashes;
  }

  async hashOf(range: LeafRange): Promise<Buffer> {
    const key = `${range.from}-${range.to}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const hash = await this.compute(range);
    this.known.set(key, hash);
    return hash;
  }

  private async compute({ from, to }: LeafRange): Promise<Buffer> {
    const width = to - from;
    if (width < TILE_WIDTH) return this.hashOfLeaves(from, to);
    const level = Math.log2(width);
    if (Number.isInteger(level)) return this.tileNode(level - TILE_LEVEL, from / width);
    const middle = from + splitOf(width);
    return nodeHash(await this.hashOf({ from, to: middle }), await this.hashOf({ from: middle, to }));
  }

  /** A node narrower than a tile never crosses a tile's edge. */
  private async hashOfLeaves(from: number, to: number): Promise<Buffer> {
    const start = from - (from % TILE_WIDTH);
    let leaves = this.leaves.get(start);
    if (leaves === undefined) {
      leaves = await readExactly(this.readLeaves, start, Math.min(start + TILE_WIDTH, this.size));
      this.leaves.set(start, leaves);
    }
    const frontier = new MerkleFrontier();
    frontier.append(leaves.slice(from - start, to - start));
    return frontier.root();
  }
}

async function readExactly(readLeaves: LeafReader, from: number, to: number): Promise<readonly Uint8Array[]> {
  const leaves = await readLeaves(from, to);
  if (leaves.length !== to - from) {
    throw new RangeError(`leaves ${from} to ${to} were asked for, ${leaves.length} are there`);
  }
  return leaves;
}
