import { availableParallelism } from 'node:os';
import type { EntryStore, PostgresConnection } from '@verso/event-store';
import { VerifierThread } from './verifier-thread.js';
import { verifyRange, type RangeOutcome, type RangeTask } from './verify-range.js';

export interface RangeReadersParts {
  readonly store: EntryStore;
  /** Role that reads every log: with it, ranges are read on threads and connections of their own, on all cores at once. */
  readonly reader?: PostgresConnection;
  /** Default: as many as there are cores, and none for few events. */
  readonly threads?: number;
}

/** Reads one range after the other. */
export type ReadRange = (task: RangeTask) => Promise<RangeOutcome>;

/** Whoever reads ranges: threads that begin to start at once, or this thread. */
export class RangeReaders {
  /** Each is asked for one range at a time. */
  readonly all: readonly ReadRange[];
  private readonly threads: readonly VerifierThread[];

  /** @param total events to be read, about */
  constructor({ store, reader, threads }: RangeReadersParts, total: number) {
    const length = threads ?? Math.min(availableParallelism(), Math.floor(total / WORTH_A_THREAD));
    this.threads =
      reader === undefined || length < 2
        ? []
        : Array.from({ length }, () => new VerifierThread({ reader, atOnce: AT_ONCE }));
    const here: ReadRange = async (task) => verifyRange(store, task);
    const lanes = this.threads.map((thread): ReadRange => thread.verify.bind(thread));
    this.all = lanes.length === 0 ? [here] : Array.from({ length: AT_ONCE }, () => lanes).flat();
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.end()));
  }
}

/** Starting a thread takes as long as reading some ten thousand events. */
const WORTH_A_THREAD = 25_000;
/** While the rows of one range are hashed, those of the next are on their way. */
const AT_ONCE = 2;
