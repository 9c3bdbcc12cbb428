import { statusOf } from '@verso/operations';
import { streetReport } from '@verso/street';
import { received } from './ledger-invariants.ts';
import { readAll } from './reading.ts';
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
    ledgers: await ledgersOf(store),
  });
}

/** What each account received on each day, and how long what failed did. */
async function ledgersOf(store: Simulated['store']): Promise<readonly string[]> {
  const { cash, positions, settlement } = await readAll(store);
  const moved: string[] = [];
  for (const event of [...cash, ...positions]) {
    if (event.type === 'CashMovementPosted')
      moved.push(`${event.data.account} ${event.data.valueDate} ${received(event.data)}`);
    if (event.type === 'SecuritiesMovementPosted')
      moved.push(`${event.data.account} ${event.data.isin} ${event.data.effectiveDate} ${received(event.data)}`);
  }
  for (const event of settlement)
    if (event.type === 'SettlementFailed') moved.push(`${event.data.instructionId} failed ${event.data.daysFailing}`);
  return moved.sort();
}
