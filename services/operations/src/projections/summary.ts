import { canonicalDecimal, canonicalMoney, fitsCurrency, isCurrency } from '@verso/money';
import type { TradeStatus } from '../domain/trade-status.js';
import type { OperationsSummary } from './trade-table.js';

/** What a table counts, in any order. */
export interface SummaryFigures {
  readonly states: readonly {
    readonly status: TradeStatus;
    readonly trades: number;
    readonly straightThrough: number;
  }[];
  readonly settled: readonly { readonly currency: string; readonly amount: string }[];
  readonly causes: readonly { readonly cause: string; readonly cases: number }[];
}

/** The same summary from the same figures, whichever table counted them. */
export function summaryOf({ states, settled, causes }: SummaryFigures): OperationsSummary {
  const shown = states.filter(({ status }) => status !== 'UNKNOWN');
  const standing = shown.filter(({ status }) => status !== 'REFUSED');
  const trades = standing.reduce((sum, state) => sum + state.trades, 0);
  const straightThrough = standing.reduce((sum, state) => sum + state.straightThrough, 0);
  return {
    byState: byName(shown.map((state): [string, number] => [state.status, state.trades])),
    trades,
    straightThrough,
    stpRate: rateOf(straightThrough, trades),
    settledValueByCurrency: byName(
      settled.map(({ currency, amount }): [string, string] => [currency, spelled(currency, amount)]),
    ),
    openCasesByCause: byName(causes.map(({ cause, cases }): [string, number] => [cause, cases])),
  };
}

function byName<Value>(entries: readonly [string, Value][]): Record<string, Value> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Four digits, cut off rather than rounded, so that 1.0000 means all. */
function rateOf(part: number, whole: number): string {
  if (whole === 0) return '0.0000';
  const tenThousandths = Math.floor((part * 10_000) / whole);
  return `${String(Math.floor(tenThousandths / 10_000))}.${String(tenThousandths % 10_000).padStart(4, '0')}`;
}

function spelled(currency: string, amount: string): string {
  const isMoney = isCurrency(currency) && fitsCurrency({ currency, amount });
  return isMoney ? canonicalMoney({ currency, amount }).amount : canonicalDecimal(amount);
}
