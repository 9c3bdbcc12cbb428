import { nodeHash } from './hashing.js';

/** Subtrees of 2^8 leaves are what C2SP tlog-tiles calls a full tile. */
export const TILE_LEVEL = 8;

/** Leaves under one tile. */
export const TILE_WIDTH = 256;

/**
 * Hashes of complete 256-leaf subtrees and of everything complete above them: 1/128 of the tree's hashes, enough that a
 * proof in a log of millions hashes a few hundred leaves instead of all.
 */
export class TileHashes {
  private readonly levels: Buffer[][] = [[]];

  /** Number of complete tiles known. */
  get count(): number {
    return this.levels[0]?.length ?? 0;
  }

  /** Appends the next tile's hash. */
  append(tile: Buffer): void {
    let hash = tile;
    for (let level = 0; ; level += 1) {
      const row = (this.levels[level] ??= []);
      row.push(hash);
      if (row.length % 2 === 1) return;
      const left = row[row.length - 2];
      if (left === undefined) return;
      hash = nodeHash(left, hash);
    }
  }

  /** Hash of the complete subtree `index` that is `levelsUp` above the tiles, if its tiles are known. */
  at(levelsUp: number, index: number): Buffer | undefined {
    return this.levels[levelsUp]?.[index];
  }
}
