import type { CashEvent, StatementLine } from '@verso/contracts';
import { fromMinor, toMinor } from '@verso/money';
import * as breaks from './break-events.js';
import { entryKeyOf, type CashAccount, type HeldStatementOf } from './cash-account.js';
import type { About } from './commands.js';
import { movementFor } from './matching.js';

/**
 * Accepts a statement and sets each of its entries against the ledger: matched, or a break that names what differs. Then
 * tells what the ledger has up to that day and the statement does not.
 */
export function reconcile(about: About, statement: HeldStatementOf, state: CashAccount): readonly CashEvent[] {
  const { statementId, messageId, businessDate, content } = statement;
  const { account, bookingEntity } = about;
  const { openingBalance, closingBalance, sequenceNumber, contentHash, lines } = content;
  const data = {
    account,
    bookingEntity,
    statementId,
    messageId,
    businessDate,
    openingBalance,
    closingBalance,
    contentHash,
  };
  const entries = lines.length;
  const events: CashEvent[] = [
    {
      type: 'StatementReceived',
      data: sequenceNumber === undefined ? { ...data, entries } : { ...data, entries, sequenceNumber },
    },
  ];
  const taken = new Set<string>();
  for (const line of lines) {
    for (const event of explainEntry(about, statement, line, state, taken)) events.push(event);
  }
  for (const [movementId, movement] of state.reconciliation.movements) {
    const isMissing = movement.valueDate <= businessDate && movement.breakId === '' && !taken.has(movementId);
    if (isMissing) events.push(breaks.notOnStatement(about, statement, movementId, movement, state.currency));
  }
  return events;
}

function explainEntry(
  about: About,
  statement: HeldStatementOf,
  line: StatementLine,
  state: CashAccount,
  taken: Set<string>,
): readonly CashEvent[] {
  const { statementId, businessDate } = statement;
  const { reconciliation } = state;
  if (reconciliation.entries.has(entryKeyOf(statementId, line.entryReference))) return [];
  const minor = toMinor(line.amount);
  const match = movementFor({ line, minor }, reconciliation, taken);
  const movement = match === undefined ? undefined : reconciliation.movements.get(match.id);
  if (match === undefined || movement === undefined) return [breaks.notInLedger(about, statement, line)];
  taken.add(match.id);
  if (match.rule === 'AMOUNT_DIFFERS') {
    const entry = { statementId, businessDate, line, minor };
    return [
      ...breaks.cleared(about, movement.breakId, 'the statement has it, with another amount'),
      breaks.amountDiffers(about, entry, match.id, movement, state.currency),
    ];
  }
  const amount = fromMinor(state.currency, minor);
  return [
    breaks.matched(about, { statementId, line, movementId: match.id, amount, rule: match.rule }),
    ...breaks.cleared(about, movement.breakId, `statement ${statementId} has it`),
  ];
}
