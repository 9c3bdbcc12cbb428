import { statusOf } from '@verso/operations';
import { streetReport } from '@verso/street';
import type { Simulated } from './simulated-office.ts';

/** What a run came to, without ids of transmissions and without times: the same for any order of arrival. */
export async function outcomeOf({ trades, store }: Simulated): Promise<string> {
  const rows = await trades.list({ filter: {}, sort: 'tradeId', descending: false, limit: 1_000_000 });
  const summary = await trades.summary();
  const street = await streetReport(store);
  return JSON.stringify({
    trades: rows.map((row) => [row.tradeId, statusOf(row), row.settledQuantity, [...row.openCases].sort()]),
    openCases: summary.openCasesByCause,
    settledValue: summary.settledValueByCurrency,
    cash: street.cash,
    holdings: street.holdings,
  });
}
