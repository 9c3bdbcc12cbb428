import { leafOf } from '@verso/event-store';
import type { EventStore, StoredEvent } from '@verso/event-store';
import type { MerkleFrontier } from '@verso/transparency-log';
import { firstDiscrepancy } from '../domain/discrepancy.js';
import type { VerificationProblem } from '../domain/verification-report.js';
import type { SealFolder } from '../sealing/seal-folder.js';
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
  store: EventStore,
  folder: SealFolder | undefined,
  stretch: BrokenStretch,
): Promise<VerificationProblem> {
  const { from, head } = stretch;
  const rows = await denseRows(store, head.log, from, head.size + BEYOND);
  const signed = await signedLeaves(folder, stretch, rows);
  if (signed === undefined) return withoutReference(stretch, rows);
  const found = firstDiscrepancy(
    rows.map(({ leaf }) => leaf),
    signed,
  );
  // The leaves are right, so the root is wrong only if the frontier was: it was checked at the head before.
  if (found === undefined) return between(stretch, 'ALTERED', 'the root is not the signed one');
  const { offset, problem, detail } = found;
  const row = rows[offset];
  const position = from + offset;
  const origin = row === undefined ? undefined : await folder?.findLeaf(head.log, head.epoch, row.leaf);
  if (origin !== undefined && origin !== position && problem !== 'MISSING') {
    const moved = `the event signed at position ${origin} stands here; signed in ${head.source}`;
    return problemAt(head.log, position, 'REORDERED', moved, row?.eventId);
  }
  const eventId = problem === 'MISSING' ? undefined : row?.eventId;
  return problemAt(head.log, position, problem, `${detail}; signed in ${head.source}`, eventId);
}

/** Read a little past the signed end, where an insertion has pushed what was signed. */
const BEYOND = 64;
const PAGE = 2_000;

interface Row {
  readonly position: number;
  readonly eventId: string;
  readonly recordedAt: string;
  /** Recomputed from the row, base64. */
  readonly leaf: string;
  readonly column: Uint8Array;
}

/** Rows from a position on, up to the first gap. */
async function denseRows(store: EventStore, log: string, from: number, to: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await store.readLog(log, from + rows.length - 1, Math.min(PAGE, to - from - rows.length));
    for (const event of page) {
      if (event.position !== from + rows.length) return rows;
      rows.push(rowOf(event));
    }
    if (page.length === 0 || rows.length >= to - from) return rows;
  }
}

function rowOf(event: StoredEvent): Row {
  const { position, eventId, recordedAt, leaf } = event;
  return { position, eventId, recordedAt, leaf: leafOf(event).toString('base64'), column: leaf };
}

async function signedLeaves(
  folder: SealFolder | undefined,
  { from, frontier, head }: BrokenStretch,
  rows: readonly Row[],
): Promise<readonly string[] | undefined> {
  const length = head.size - from;
  const outside = (await folder?.readHashes('leaves', head.log, head.epoch, from, head.size)) ?? [];
  const column = rows.slice(0, length).map((row) => row.column);
  for (const leaves of [outside, column]) {
    if (leaves.length !== length) continue;
    const grown = frontier.clone();
    grown.append(leaves);
    if (grown.root().toString('base64') === head.root)
      return leaves.map((leaf) => Buffer.from(leaf).toString('base64'));
  }
  return undefined;
}

function withoutReference(stretch: BrokenStretch, rows: readonly Row[]): VerificationProblem {
  const { from, head } = stretch;
  const length = head.size - from;
  const bounds = `between the signed sizes ${from} and ${head.size} (${head.source})`;
  const unfit = rows.slice(0, length).find((row) => row.leaf !== Buffer.from(row.column).toString('base64'));
  if (unfit !== undefined) {
    return problemAt(head.log, unfit.position, 'ALTERED', `its leaf is not that of the row; ${bounds}`, unfit.eventId);
  }
  if (rows.length < length) {
    const detail = `the position holds no event, but ${head.source} covers ${head.size}; ${bounds}`;
    return problemAt(head.log, from + rows.length, 'MISSING', detail);
  }
  const back = rows.find((row, at) => at > 0 && row.recordedAt < (rows[at - 1]?.recordedAt ?? ''));
  if (back !== undefined) {
    return problemAt(head.log, back.position, 'REORDERED', `recorded before its predecessor; ${bounds}`, back.eventId);
  }
  return between(stretch, 'ALTERED', `event and leaf were changed together, somewhere ${bounds}`);
}

function between({ from, head }: BrokenStretch, problem: 'ALTERED', detail: string): VerificationProblem {
  return { log: head.log, position: from, before: head.size, problem, detail };
}

function problemAt(
  log: string,
  position: number,
  problem: VerificationProblem['problem'],
  detail: string,
  eventId?: string,
): VerificationProblem {
  return { log, position, problem, detail, ...(eventId === undefined ? {} : { eventId }) };
}
