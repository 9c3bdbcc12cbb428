import type { AcceptedStatement, CashAccount } from './cash-account.js';

/** What the chain of statements asks of the next one, in minor units. */
export interface ChainLink {
  readonly businessDate: string;
  readonly opening: bigint;
  readonly closing: bigint;
  readonly sequenceNumber: number | undefined;
}

export interface ChainProblem {
  readonly code: 'OPENING_DIFFERS' | 'SEQUENCE_GAP' | 'DUPLICATE';
  readonly detail: string;
  /** The statement may still be used once what is missing before it has arrived. */
  readonly mayFollow: boolean;
}

/**
 * A statement opens with what the one before it closed with; the first opens with the account's opening balance. One that
 * came too late is taken when it fits between its neighbours.
 */
export function chainProblem(link: ChainLink, state: CashAccount): ChainProblem | undefined {
  const { statements } = state.reconciliation;
  const sameDay = statements.find(({ businessDate }) => businessDate === link.businessDate);
  if (sameDay !== undefined) {
    const detail = `statement ${sameDay.statementId} of ${link.businessDate} was taken already`;
    return { code: 'DUPLICATE', detail, mayFollow: false };
  }
  const before = statements.findLast(({ businessDate }) => businessDate < link.businessDate);
  const after = statements.find(({ businessDate }) => businessDate > link.businessDate);
  const gap = sequenceGap(before, link);
  const expected = before?.closing ?? state.openingBalance;
  if (after !== undefined) {
    if (link.opening === expected && link.closing === after.opening) return undefined;
    const detail = `it does not fit before statement ${after.statementId} of ${after.businessDate}`;
    return { code: 'OPENING_DIFFERS', detail, mayFollow: false };
  }
  if (gap > 0) {
    const detail = `${String(gap)} statement(s) are missing between ${before?.statementId ?? ''} and this one`;
    return { code: 'SEQUENCE_GAP', detail, mayFollow: true };
  }
  if (link.opening === expected) return undefined;
  const follows = before !== undefined && gap === 0;
  const detail = `it opens with ${String(link.opening)} minor units where ${String(expected)} were closed with before`;
  return { code: 'OPENING_DIFFERS', detail, mayFollow: !follows };
}

/** Numbers missing between two statements; negative when the servicer gives no numbers, or starts anew. */
function sequenceGap(before: AcceptedStatement | undefined, link: ChainLink): number {
  if (before?.sequenceNumber === undefined || link.sequenceNumber === undefined) return -1;
  return link.sequenceNumber - before.sequenceNumber - 1;
}
