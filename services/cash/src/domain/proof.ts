import type { CashEvent } from '@verso/contracts';
import { accepted, type Decision } from '@verso/decider';
import { fromMinor } from '@verso/money';
import type { AcceptedStatement, CashAccount, Reconciliation } from './cash-account.js';
import type { ProveBalances } from './commands.js';

/**
 * Proves every day whose own items are all explained: what the ledger says for value dates up to the day, plus the items
 * that only one side has by then, is what the statement closes with. Items of earlier days that are still open are carried
 * as open items; they keep their own day unproved, not the days after it.
 */
export function decideProveBalances(command: ProveBalances, state: CashAccount): Decision<CashEvent> {
  const { account, bookingEntity } = command;
  const { reconciliation, currency } = state;
  const events: CashEvent[] = [];
  let previous = '';
  for (const statement of reconciliation.statements) {
    const { businessDate, statementId, closing, proved } = statement;
    const isExplained = !proved && openItemsOn(reconciliation, previous, businessDate) === 0;
    previous = businessDate;
    if (!isExplained) continue;
    const ledger = ledgerClosing(state, businessDate);
    const open = openItems(reconciliation, statement);
    if (ledger + open !== closing) continue;
    events.push({
      type: 'BalanceProved',
      data: {
        account,
        bookingEntity,
        businessDate,
        statementId,
        ledgerClosing: fromMinor(currency, ledger),
        openItems: fromMinor(currency, open),
        statementClosing: fromMinor(currency, closing),
      },
    });
  }
  return accepted(...events);
}

/** Ledger balance of a business date: everything with a value date up to it. */
export function ledgerClosing(state: CashAccount, businessDate: string): bigint {
  let sum = 0n;
  for (const [valueDate, minor] of state.postedOn) if (valueDate <= businessDate) sum += minor;
  return sum;
}

/** Unexplained entries of the day's statement and unexplained movements since the statement before it. */
function openItemsOn({ openCount }: Reconciliation, after: string, upTo: string): number {
  let items = 0;
  for (const [date, count] of openCount) if (date > after && date <= upTo) items += count;
  return items;
}

/** Statement less ledger by the end of the day: unexplained items, and explained ones that the sides date apart. */
function openItems({ openSum, crossDated }: Reconciliation, { businessDate }: AcceptedStatement): bigint {
  let sum = 0n;
  for (const [date, minor] of openSum) if (date <= businessDate) sum += minor;
  for (const { movementDate, statementDate, minor } of crossDated) {
    const inLedger = movementDate <= businessDate;
    const onStatement = statementDate <= businessDate;
    if (inLedger !== onStatement) sum += onStatement ? minor : -minor;
  }
  return sum;
}
