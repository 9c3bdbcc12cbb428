import { MerkleFrontier, TILE_WIDTH, TileHashes } from '@verso/transparency-log';
import type { SealedHead } from '../domain/office-seal.js';
import { eventIdAt, type LogRows } from '../log-rows.js';
import type { SealFolder } from './seal-folder.js';
import { SealRefused } from './seal-refused.js';

/** One log as far as the sealer has read it: the Merkle frontier over leaves that it computed itself, from the rows. */
export class SealedLog {
  private constructor(
    readonly log: string,
    readonly epoch: number,
    private readonly store: LogRows,
    private readonly folder: SealFolder,
    private frontier: MerkleFrontier,
  ) {}

  /** A log of which nothing is sealed yet. */
  static async begin(store: LogRows, folder: SealFolder, log: string, epoch: number): Promise<SealedLog> {
    await folder.cutHashes('leaves', log, epoch, 0);
    await folder.cutHashes('tiles', log, epoch, 0);
    return new SealedLog(log, epoch, store, folder, new MerkleFrontier());
  }

  /**
   * Continues from the last signed head. The hashes kept outside the database give its root at once; when they do not,
   * all rows are read again. Refuses when neither leads to the root that was signed.
   */
  static async resume(store: LogRows, folder: SealFolder, head: SealedHead): Promise<SealedLog> {
    const { log, epoch, size } = head;
    const kept = await frontierFromFolder(folder, head);
    if (kept !== undefined) {
      await folder.cutHashes('leaves', log, epoch, size);
      await folder.cutHashes('tiles', log, epoch, Math.floor(size / TILE_WIDTH));
      return new SealedLog(log, epoch, store, folder, kept);
    }
    const rebuilt = await SealedLog.begin(store, folder, log, epoch);
    while (rebuilt.size < size) await rebuilt.extend(size, REBUILD_BATCH);
    if (rebuilt.root().toString('base64') !== head.root) {
      throw new SealRefused(
        'ALTERED',
        log,
        0,
        undefined,
        `its first ${String(size)} events no longer have the signed root`,
      );
    }
    return rebuilt;
  }

  get size(): number {
    return this.frontier.size;
  }

  root(): Buffer {
    return this.frontier.root();
  }

  /**
   * Reads at most `limit` rows on the way to `size`, recomputes each leaf from its row and compares it with the stored
   * one. Refuses at the first row that is absent or does not fit. Answers how many it read.
   */
  async extend(size: number, limit: number): Promise<number> {
    const from = this.size;
    const wanted = Math.min(limit, size - from);
    const entries = await this.store.readEntries(this.log, from - 1, wanted);
    const read = entries.length;
    const gap = entries.positions.findIndex((position, at) => position !== from + at);
    const unfit = entries.firstUnfit;
    if (unfit !== undefined && (gap < 0 || unfit < gap)) {
      const eventId = await eventIdAt(this.store, this.log, from + unfit);
      throw this.refused('ALTERED', from + unfit, eventId, 'the stored leaf is not that of the row');
    }
    if (gap >= 0) throw this.refused('MISSING', from + gap, undefined, 'the position holds no event');
    if (read < wanted) throw this.refused('MISSING', from + read, undefined, `the log states ${String(size)} events`);
    const next = this.frontier.clone();
    const tiles = next.appendHashes(entries.leaves);
    await this.folder.appendHashes('leaves', this.log, this.epoch, entries.leaves);
    await this.folder.appendHashes('tiles', this.log, this.epoch, Buffer.concat(tiles));
    this.frontier = next;
    return read;
  }

  private refused(
    problem: 'MISSING' | 'ALTERED',
    position: number,
    eventId: string | undefined,
    detail: string,
  ): SealRefused {
    return new SealRefused(problem, this.log, position, eventId, detail);
  }
}

const REBUILD_BATCH = 5_000;

async function frontierFromFolder(folder: SealFolder, head: SealedHead): Promise<MerkleFrontier | undefined> {
  const { log, epoch, size, root } = head;
  const complete = Math.floor(size / TILE_WIDTH);
  const kept = await folder.readHashes('tiles', log, epoch, 0, complete);
  const after = await folder.readHashes('leaves', log, epoch, complete * TILE_WIDTH, size);
  if (kept.length !== complete || after.length !== size - complete * TILE_WIDTH) return undefined;
  const tiles = new TileHashes();
  for (const tile of kept) tiles.append(tile);
  const frontier = MerkleFrontier.fromTiles(tiles, after);
  return frontier.root().toString('base64') === root ? frontier : undefined;
}
