import { HASH_BYTES } from '@verso/transparency-log';
import type { MerkleFrontier } from '@verso/transparency-log';
import { firstDiscrepancy } from '../domain/discrepancy.js';
import type { VerificationProblem } from '../domain/verification-report.js';
import type { LogRows } from '../log-rows.js';
import type { SealFolder } from '../sealing/seal-folder.js';
import { problemAt, type Oddity } from './problem-at.js';
import type { SignedHead } from './signed-heads.js';

/** A stretch of a log whose root is not the signed one: the events from `from` to the signed size. */
export interface BrokenStretch {
  readonly from: number;
  /** The frontier at `from`, where everything was still as signed. */
  readonly frontier: MerkleFrontier;
  readonly head: SignedHead;
}

/**
 * Names the first event of a broken stretch that is not what was signed. The leaves kept outside the database, and the
 * leaf column, are each taken for the truth if they reproduce the signed root: nobody can find other leaves that do. If
 * neither does, the place is known between two signed heads, and the first event that contradicts itself is named.
 */
export async function locate(
  store: LogRows,
  folder: SealFolder | undefined,
  stretch: BrokenStretch,
): Promise<VerificationProblem> {
  const { from, head } = stretch;
  const rows = await denseRows(store, head.log, from, head.size + BEYOND);
  const signed = await signedLeaves(folder, stretch, rows);
  const oddity = signed === undefined ? withoutReference(stretch, rows) : await against(signed, folder, stretch, rows);
  if (oddity === undefined) return between(stretch, 'the root is not the signed one');
  if (isBetween(oddity)) return oddity;
  return problemAt(store, head.log, oddity);
}

/** The first row that is not what the leaves say which reproduce the signed root. */
async function against(
  signed: readonly string[],
  folder: SealFolder | undefined,
  { from, head }: BrokenStretch,
  rows: readonly StretchRow[],
): Promise<Oddity | undefined> {
  const found = firstDiscrepancy(rows.map(leafText), signed);
  // The leaves are right, so the root is wrong only if the frontier was: it was checked at the head before.
  if (found === undefined) return undefined;
  const { offset, problem, detail } = found;
  const position = from + offset;
  const row = rows[offset];
  const origin = row === undefined ? undefined : await folder?.findLeaf(head.log, head.epoch, leafText(row));
  if (origin !== undefined && origin !== position && problem !== 'MISSING') {
    const moved = `the event signed at position ${origin} stands here; signed in ${head.source}`;
    return { position, problem: 'REORDERED', detail: moved };
  }
  return { position, problem, detail: `${detail}; signed in ${head.source}` };
}

/** Read a little past the signed end, where an insertion has pushed what was signed. */
const BEYOND = 64;
const PAGE = 8_000;

interface StretchRow {
  readonly position: number;
  readonly recordedAt: string;
  readonly leaf: Buffer;
  readonly statedLeaf: Uint8Array;
}

/** Rows from a position on, up to the first gap. */
async function denseRows(store: LogRows, log: string, from: number, to: number): Promise<readonly StretchRow[]> {
  const rows: StretchRow[] = [];
  for (;;) {
    const page = await store.readEntries(log, from + rows.length - 1, Math.min(PAGE, to - from - rows.length));
    for (const [at, position] of page.positions.entries()) {
      if (position !== from + rows.length) return rows;
      const recordedAt = page.recordedAt[at] ?? '';
      rows.push({ position, recordedAt, leaf: page.leaf(at), statedLeaf: page.statedLeaf(at) });
    }
    if (page.length === 0 || rows.length >= to - from) return rows;
  }
}

function leafText({ leaf }: StretchRow): string {
  return leaf.toString('base64');
}

async function signedLeaves(
  folder: SealFolder | undefined,
  { from, frontier, head }: BrokenStretch,
  rows: readonly StretchRow[],
): Promise<readonly string[] | undefined> {
  const length = head.size - from;
  const outside = (await folder?.readHashes('leaves', head.log, head.epoch, from, head.size)) ?? [];
  const column = rows.slice(0, length).map(({ statedLeaf }) => statedLeaf);
  for (const leaves of [outside, column]) {
    if (leaves.length !== length || leaves.some((leaf) => leaf.length !== HASH_BYTES)) continue;
    const grown = frontier.clone();
    grown.append(leaves);
    if (grown.root().toString('base64') === head.root)
      return leaves.map((leaf) => Buffer.from(leaf).toString('base64'));
  }
  return undefined;
}

function withoutReference(stretch: BrokenStretch, rows: readonly StretchRow[]): Oddity | PlaceBetween {
  const { from, head } = stretch;
  const length = head.size - from;
  const bounds = `between the signed sizes ${from} and ${head.size} (${head.source})`;
  const unfit = rows.slice(0, length).find(({ leaf, statedLeaf }) => !leaf.equals(statedLeaf));
  if (unfit !== undefined) {
    const detail = `its leaf is not that of the row; ${bounds}`;
    return { position: unfit.position, problem: 'ALTERED', detail };
  }
  if (rows.length < length) {
    const detail = `the position holds no event, but ${head.source} covers ${head.size}; ${bounds}`;
    return { position: from + rows.length, problem: 'MISSING', detail };
  }
  const back = rows.find((row, at) => at > 0 && row.recordedAt < (rows[at - 1]?.recordedAt ?? ''));
  if (back !== undefined) {
    return { position: back.position, problem: 'REORDERED', detail: `recorded before its predecessor; ${bounds}` };
  }
  return between(stretch, `event and leaf were changed together, somewhere ${bounds}`);
}

/** A problem of which only the bounds are known. */
type PlaceBetween = VerificationProblem & { readonly before: number };

function isBetween(problem: Oddity | PlaceBetween): problem is PlaceBetween {
  return 'before' in problem;
}

function between({ from, head }: BrokenStretch, detail: string): PlaceBetween {
  return { log: head.log, position: from, before: head.size, problem: 'ALTERED', detail };
}
