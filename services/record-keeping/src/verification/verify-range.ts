import { MerkleFrontier } from '@verso/transparency-log';
import type { EntryStore, RecordedEntries } from '@verso/event-store';
import type { Oddity } from './problem-at.js';

/**
 * Positions of one log that are checked by themselves. A range begins at a multiple of a power of two and is not longer
 * than that, so that its part of the tree is whole subtrees.
 */
export interface RangeTask {
  readonly log: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Sizes at which a head of the log was signed, in ascending order; all above `from` and none above `to`. */
  readonly cuts: readonly number[];
}

/** What reading a range has shown; what its edges have to do with the ranges beside it has still to be seen. */
export interface RangeOutcome {
  readonly from: number;
  /** Behind the last event: less than the range's own end where a position holds none. */
  readonly end: number;
  /** The tree over the range alone, serialised: at each cut that was reached, then at the end. */
  readonly frontiers: readonly string[];
  readonly streams: StreamsOfRange;
  /** Empty where the range is. */
  readonly firstRecordedAt: string;
  readonly lastRecordedAt: string;
  /** First row that contradicts itself or those before it in the range. */
  readonly oddity: Oddity | undefined;
}

/** By columns: they are handed from thread to thread. In the order of the streams' first events. */
export interface StreamsOfRange {
  readonly names: readonly string[];
  readonly firstPositions: readonly number[];
  readonly firstVersions: readonly number[];
  readonly lastVersions: readonly number[];
}

/** Reads a range: every leaf again from its row, density, versions, record time. */
export async function verifyRange(store: EntryStore, task: RangeTask): Promise<RangeOutcome> {
  const { log, from, to, cuts } = task;
  const entries = await store.readEntries(log, from - 1, to - from);
  let count = 0;
  while (count < entries.length && entries.positions[count] === from + count) count += 1;
  const end = from + count;
  const streams = new Streams(from);
  return {
    from,
    end,
    frontiers: frontiersOf(entries.leaves, from, [...cuts.filter((cut) => cut <= end), end]),
    oddity: firstOddity(entries, count, from, streams),
    streams: streams.columns,
    firstRecordedAt: count === 0 ? '' : (entries.recordedAt[0] ?? ''),
    lastRecordedAt: entries.recordedAt[count - 1] ?? '',
  };
}

function frontiersOf(leaves: Buffer, from: number, sizes: readonly number[]): readonly string[] {
  const frontier = new MerkleFrontier();
  return sizes.map((size) => {
    frontier.appendHashes(leaves, frontier.size, size - from);
    return frontier.serialise();
  });
}

/** Also takes in the streams, all of them: what is odd about one row says nothing about those behind it. */
function firstOddity(entries: RecordedEntries, count: number, from: number, streams: Streams): Oddity | undefined {
  const { firstUnfit = Infinity } = entries;
  let found: Oddity | undefined;
  let before = '';
  for (let at = 0; at < count; at += 1) {
    const recordedAt = entries.recordedAt[at] ?? '';
    const version = entries.versions[at] ?? 0;
    const stream = entries.streams[at] ?? '';
    const next = streams.take(stream, version, at);
    if (found === undefined) {
      if (at === firstUnfit) found = unfit(from + at);
      else if (version !== next) found = outOfVersion(from + at, stream, version, next);
      else if (recordedAt < before) found = recordedBefore(from + at);
    }
    before = recordedAt;
  }
  return found;
}

class Streams {
  readonly columns: {
    readonly names: string[];
    readonly firstPositions: number[];
    readonly firstVersions: number[];
    readonly lastVersions: number[];
  } = { names: [], firstPositions: [], firstVersions: [], lastVersions: [] };
  private readonly indexes = new Map<string, number>();

  constructor(private readonly from: number) {}

  /** Answers the version that had to follow; for a stream's first event in the range its own, whatever it is. */
  take(stream: string, version: number, at: number): number {
    const { names, firstPositions, firstVersions, lastVersions } = this.columns;
    const index = this.indexes.get(stream);
    if (index !== undefined) {
      const next = (lastVersions[index] ?? 0) + 1;
      lastVersions[index] = version;
      return next;
    }
    this.indexes.set(stream, names.length);
    names.push(stream);
    firstPositions.push(this.from + at);
    firstVersions.push(version);
    lastVersions.push(version);
    return version;
  }
}

function unfit(position: number): Oddity {
  return { position, problem: 'ALTERED', detail: 'the stored leaf is not that of the row' };
}

export function outOfVersion(position: number, stream: string, version: number, next: number): Oddity {
  const detail = `version ${version} of stream ${stream} stands where ${next} follows`;
  return { position, problem: 'VERSION', detail };
}

export function recordedBefore(position: number): Oddity {
  return { position, problem: 'REORDERED', detail: 'recorded before its predecessor' };
}

const RANK: readonly Oddity['problem'][] = ['ALTERED', 'VERSION', 'REORDERED'];

/** That of the first row; of one row, the one that says most. */
export function firstOf(one: Oddity | undefined, other: Oddity | undefined): Oddity | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.position !== other.position) return one.position < other.position ? one : other;
  return RANK.indexOf(one.problem) <= RANK.indexOf(other.problem) ? one : other;
}
