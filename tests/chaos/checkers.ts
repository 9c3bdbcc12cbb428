import { acknowledgedPresent, tradesOnce } from './checkers/acknowledged.ts';
import { booksProved, effectsOnce } from './checkers/books.ts';
import { checkpointsBehind, oneLeader } from './checkers/checkpoints.ts';
import { refusalsAnswered } from './checkers/refusals.ts';
import { sealedAsStored } from './checkers/seals.ts';
import { eventsOnce } from './checkers/store-rows.ts';
import { messagesInOrder, messagesKeptOnce, messagesUnderOneId, resendsFlagged } from './checkers/street-messages.ts';
import { orderKept, topicsEqualRows } from './checkers/topics.ts';
import { projectionRebuilt, settledOrExplained } from './checkers/trades.ts';
import type { Checker, Evidence } from './evidence.ts';

/** Everything that must be true of an office whatever died while it worked. */
export const CHECKERS: readonly Checker[] = [
  acknowledgedPresent,
  tradesOnce,
  refusalsAnswered,
  eventsOnce,
  topicsEqualRows,
  orderKept,
  checkpointsBehind,
  oneLeader,
  messagesUnderOneId,
  resendsFlagged,
  messagesInOrder,
  messagesKeptOnce,
  effectsOnce,
  booksProved,
  settledOrExplained,
  projectionRebuilt,
  sealedAsStored,
];

export interface Finding {
  readonly checker: Checker;
  readonly violations: readonly string[];
}

/** What every checker has found. One that cannot even look has found something. */
export async function examine(evidence: Evidence): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const checker of CHECKERS) {
    try {
      findings.push({ checker, violations: await checker.violations(evidence) });
    } catch (error) {
      findings.push({ checker, violations: [`could not be checked: ${String(error)}`] });
    }
  }
  return findings;
}
