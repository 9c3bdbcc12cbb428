import { availableParallelism } from 'node:os';
import type { LogHead, PostgresConnection } from '@verso/event-store';
import type { LogRows } from '../log-rows.js';
import { SealFolder } from '../sealing/seal-folder.js';
import type { SignedHead } from './signed-heads.js';
import { VerifierThread } from './verifier-thread.js';
import { verifyLog, type VerifiedLogOutcome } from './verify-log.js';
import type { VerificationProgress } from './verify-office.js';

/** One log to be read from its beginning. */
export interface LogTask {
  /** What the log states about itself. */
  readonly head: LogHead;
  /** By size. */
  readonly signed: readonly SignedHead[];
}

export interface VerifyLogsParts {
  readonly store: LogRows;
  readonly reader?: PostgresConnection;
  readonly threads?: number;
  readonly publishedSealsDir?: string;
  readonly onProgress?: (progress: VerificationProgress) => void;
}

/** Verifies one log; told how many events of it have been read. */
type VerifyOne = (task: LogTask, onProgress: (done: number) => void) => Promise<VerifiedLogOutcome>;

/** Verifies logs, which do not depend on each other, on several threads at once. Outcomes by name. */
export async function verifyLogs(
  tasks: readonly LogTask[],
  parts: VerifyLogsParts,
): Promise<ReadonlyMap<string, VerifiedLogOutcome>> {
  const { store, publishedSealsDir, onProgress } = parts;
  const total = tasks.reduce((sum, { head }) => sum + head.size, 0);
  const threads = threadsFor(tasks, total, parts);
  const folder = publishedSealsDir === undefined ? undefined : new SealFolder(publishedSealsDir);
  const here: VerifyOne = async (task, told) => verifyLog({ store, folder, ...task, onProgress: told });
  const verifiers = threads.length === 0 ? [here] : threads.map((thread): VerifyOne => thread.verify.bind(thread));
  // The largest first: else it would be waited for alone at the end.
  const waiting = [...tasks].sort((one, other) => other.head.size - one.head.size);
  const outcomes = new Map<string, VerifiedLogOutcome>();
  const read = new Map<string, number>();
  const work = async (verify: VerifyOne): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      const { log } = task.head;
      const outcome = await verify(task, (done) => {
        read.set(log, done);
        onProgress?.({ done: [...read.values()].reduce((sum, one) => sum + one, 0), total });
      });
      outcomes.set(log, outcome);
    }
  };
  try {
    await Promise.all(verifiers.map(work));
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
  return outcomes;
}

function threadsFor(
  tasks: readonly LogTask[],
  total: number,
  { reader, threads, publishedSealsDir }: VerifyLogsParts,
): readonly VerifierThread[] {
  const worthIt = Math.min(availableParallelism(), Math.floor(total / WORTH_A_THREAD));
  const length = Math.min(threads ?? worthIt, tasks.length);
  if (reader === undefined || length < 2) return [];
  return Array.from({ length }, () => new VerifierThread({ reader, publishedSealsDir }));
}

/** Starting a thread takes as long as reading some ten thousand events. */
const WORTH_A_THREAD = 25_000;
