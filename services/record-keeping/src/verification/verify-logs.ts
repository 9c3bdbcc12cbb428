import { LogVerification, type VerifiedLogOutcome, type VerifyLogParts } from './verify-log.js';
import type { ReadRange } from './range-readers.js';
import type { VerificationProgress } from './verify-office.js';

export interface VerifyLogsOptions {
  /** Events in a range, a power of two. */
  readonly width?: number;
  readonly onProgress?: ((progress: VerificationProgress) => void) | undefined;
}

/** Verifies logs, range by range, with as many readers as there are. Outcomes by name. */
export async function verifyLogs(
  logs: readonly VerifyLogParts[],
  readers: readonly ReadRange[],
  { width = RANGE, onProgress }: VerifyLogsOptions = {},
): Promise<ReadonlyMap<string, VerifiedLogOutcome>> {
  // The largest first: its streams are remembered until it is done.
  const largestFirst = [...logs].sort((one, other) => other.head.size - one.head.size);
  const waiting = largestFirst.map((log) => ({ log, verification: new LogVerification(log, width) }));
  const progress = { done: 0, total: logs.reduce((sum, { head }) => sum + head.size, 0) };
  const outcomes = new Map<string, VerifiedLogOutcome>();
  const finish = async ({ log, verification }: (typeof waiting)[number]): Promise<void> => {
    // More than one reader may come with something that does not matter any more.
    if (!verification.isDecided || verification.isFinished) return;
    outcomes.set(log.head.log, await verification.finish());
  };
  const work = async (read: ReadRange): Promise<void> => {
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      const range = next.verification.nextRange();
      if (range === undefined) {
        // Whoever still reads a range of it will finish it; nobody does where there is nothing to read.
        waiting.shift();
      } else {
        const outcome = await read(range);
        progress.done += outcome.end - outcome.from;
        onProgress?.({ ...progress });
        next.verification.take(outcome);
      }
      await finish(next);
    }
  };
  await Promise.all(readers.map(work));
  return outcomes;
}

/** Planning a range costs as much as reading hundreds of rows; the last one is waited for alone. */
const RANGE = 8_192;
