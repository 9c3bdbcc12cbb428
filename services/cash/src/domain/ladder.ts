import type { Money } from '@verso/contracts';
import { fromMinor } from '@verso/money';
import type { CashAccount, CashFlow } from './cash-account.js';

/** How sure an expected flow is: known from the trade, confirmed and matched, or late already. */
export type Confidence = 'projected' | 'firm' | 'failing';

/** One value date of the ladder; all amounts in the account's currency. */
export interface LadderRung {
  readonly valueDate: string;
  readonly opening: Money;
  readonly expectedIn: Readonly<Record<Confidence, Money>>;
  readonly expectedOut: Readonly<Record<Confidence, Money>>;
  readonly closing: Money;
}

/**
 * The projected cash ladder of an account: opening + expected in - expected out by value date, up to and including `to`.
 * The first rung opens with what is posted and takes what was due before it: unsettled flows do not disappear with their
 * date. Made from the same state as the postings, so that it ties out with them.
 *
 * @param from first value date, normally the current business date
 */
export function ladder(state: CashAccount, from: string, to: string): readonly LadderRung[] {
  if (state.currency === '') return [];
  const totals = new Map<string, Totals>([[from, noTotals()]]);
  for (const flow of state.flows.values()) {
    const valueDate = flow.valueDate < from ? from : flow.valueDate;
    if (valueDate > to) continue;
    let total = totals.get(valueDate);
    if (total === undefined) {
      total = noTotals();
      totals.set(valueDate, total);
    }
    total[flow.direction][confidenceOf(flow)] += flow.remaining;
  }
  let opening = state.posted;
  return [...totals.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([valueDate, total]) => {
      const closing = opening + sum(total.IN) - sum(total.OUT);
      const rung = rungOf(state.currency, valueDate, total, opening, closing);
      opening = closing;
      return rung;
    });
}

interface Totals {
  readonly IN: Record<Confidence, bigint>;
  readonly OUT: Record<Confidence, bigint>;
}

function noTotals(): Totals {
  return { IN: { projected: 0n, firm: 0n, failing: 0n }, OUT: { projected: 0n, firm: 0n, failing: 0n } };
}

function confidenceOf({ failing, instructionId }: CashFlow): Confidence {
  if (failing) return 'failing';
  return instructionId === '' ? 'projected' : 'firm';
}

function sum({ projected, firm, failing }: Record<Confidence, bigint>): bigint {
  return projected + firm + failing;
}

function rungOf(currency: string, valueDate: string, total: Totals, opening: bigint, closing: bigint): LadderRung {
  const money = (minor: bigint): Money => fromMinor(currency, minor);
  const byConfidence = ({ projected, firm, failing }: Record<Confidence, bigint>): Record<Confidence, Money> => ({
    projected: money(projected),
    firm: money(firm),
    failing: money(failing),
  });
  return {
    valueDate,
    opening: money(opening),
    expectedIn: byConfidence(total.IN),
    expectedOut: byConfidence(total.OUT),
    closing: money(closing),
  };
}
