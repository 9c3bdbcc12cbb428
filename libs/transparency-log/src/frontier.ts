import { EMPTY_ROOT, HASH_BYTES, nodeHash, subtreeRoot } from './hashing.js';
import { TILE_LEVEL, TILE_WIDTH } from './tile-hashes.js';
import type { TileHashes } from './tile-hashes.js';

/**
 * The right edge of a growing tree (a compact range): the roots of its complete subtrees, widest first. It takes leaves
 * and gives the root at its size; it needs no leaf twice and holds at most one hash per level.
 */
export class MerkleFrontier {
  private nodes: Uint8Array[] = [];
  private count = 0;

  /** Number of leaves. */
  get size(): number {
    return this.count;
  }

  /** Appends leaf hashes in order. Answers the hashes of the 256-leaf subtrees that they completed. */
  append(leaves: readonly Uint8Array[]): readonly Buffer[] {
    const tiles: Buffer[] = [];
    for (const leaf of leaves) {
      if (leaf.length !== HASH_BYTES) throw new RangeError(`a leaf hash has ${HASH_BYTES} bytes, not ${leaf.length}`);
      const tile = this.appendSubtree(leaf, 0);
      if (tile !== undefined) tiles.push(tile);
    }
    return tiles;
  }

  /** The same with the leaf hashes one behind the other, `from` (inclusive) to `to` (exclusive) of them; quicker. */
  appendHashes(leaves: Buffer, from = 0, to = leaves.length / HASH_BYTES): readonly Buffer[] {
    if (!Number.isInteger(to) || to * HASH_BYTES > leaves.length) {
      throw new RangeError(`${leaves.length} bytes are not ${to} leaf hashes`);
    }
    const tiles: Buffer[] = [];
    for (let at = from; at < to;) {
      let level = 0;
      let width = 1;
      while (level < TILE_LEVEL && this.count % (width * 2) === 0 && at + width * 2 <= to) {
        level += 1;
        width *= 2;
      }
      const tile = this.appendSubtree(subtreeRoot(leaves, at, width), level);
      if (tile !== undefined) tiles.push(tile);
      at += width;
    }
    return tiles;
  }

  /**
   * Appends leaves of which only the right edge is known: the frontier that was grown over them alone.
   *
   * @throws RangeError where they do not begin at a place at which a tree of their size may begin
   */
  appendFrontier(following: MerkleFrontier): void {
    let rest = following.count;
    for (const node of following.nodes) {
      const level = Math.floor(Math.log2(rest));
      const width = 2 ** level;
      if (this.count % width !== 0) throw new RangeError(`no subtree of ${width} leaves begins at ${this.count}`);
      this.appendSubtree(node, level);
      rest -= width;
    }
  }

  /** Root over all leaves so far. */
  root(): Buffer {
    let root: Uint8Array | undefined;
    for (let at = this.nodes.length - 1; at >= 0; at -= 1) {
      const left = this.nodes[at];
      if (left !== undefined) root = root === undefined ? left : nodeHash(left, root);
    }
    return root === undefined ? EMPTY_ROOT : Buffer.from(root);
  }

  /** An independent frontier that goes on from here. */
  clone(): MerkleFrontier {
    const copy = new MerkleFrontier();
    copy.nodes = [...this.nodes];
    copy.count = this.count;
    return copy;
  }

  /** The frontier of a log of which the complete tiles, and the leaves after them, are known. */
  static fromTiles(tiles: TileHashes, leavesAfter: readonly Uint8Array[]): MerkleFrontier {
    const frontier = new MerkleFrontier();
    let taken = 0;
    for (let level = Math.floor(Math.log2(tiles.count || 1)); level >= 0; level -= 1) {
      const width = 2 ** level;
      if (tiles.count - taken < width) continue;
      const node = tiles.at(level, taken / width);
      if (node === undefined) throw new Error('tile hashes are complete up to their count');
      frontier.nodes.push(node);
      taken += width;
    }
    frontier.count = taken * TILE_WIDTH;
    frontier.append(leavesAfter);
    return frontier;
  }

  /** One line: size, space, base64 of the subtree roots. */
  serialise(): string {
    return `${this.count} ${Buffer.concat(this.nodes).toString('base64')}`;
  }

  /** Reads what `serialise` wrote; throws on anything else. */
  static restore(text: string): MerkleFrontier {
    const [size = '', encoded = ''] = text.split(' ');
    const bytes = Buffer.from(encoded, 'base64');
    const count = Number(size);
    if (!/^(0|[1-9]\d{0,15})$/.test(size) || bytes.length !== subtreesOf(count) * HASH_BYTES) {
      throw new RangeError('not a serialised frontier');
    }
    const frontier = new MerkleFrontier();
    frontier.count = count;
    for (let at = 0; at < bytes.length; at += HASH_BYTES) frontier.nodes.push(bytes.subarray(at, at + HASH_BYTES));
    return frontier;
  }

  /** It completes one wider subtree per trailing one-bit of the number of its like before it. */
  private appendSubtree(root: Uint8Array, rootLevel: number): Buffer | undefined {
    const width = 2 ** rootLevel;
    let hash = root;
    let tile: Buffer | undefined = rootLevel === TILE_LEVEL ? Buffer.from(root) : undefined;
    let level = rootLevel;
    for (let rest = this.count / width; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.nodes.pop();
      if (left === undefined) throw new Error('a frontier holds one subtree per one-bit of its size');
      const joined = nodeHash(left, hash);
      hash = joined;
      level += 1;
      if (level === TILE_LEVEL) tile = joined;
    }
    this.nodes.push(hash);
    this.count += width;
    return tile;
  }
}

/** Number of complete subtrees at a size: its one-bits. Sizes may pass 2^32, so no bit operators. */
function subtreesOf(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
