import type { MessageReceived } from '@verso/contracts';
import { contentHash } from '@verso/decider';
import type { BalanceProved, BreakCleared, BreakRaised, StatementReceived } from '@verso/contracts/positions/v1';
import { toScaledQuantity } from '@verso/money';
import { breakOf } from './break-events.js';
import type { SafekeepingAccount } from './safekeeping-account.js';
import { hashOfLines } from './statement-hash.js';

export function keepMessage(state: SafekeepingAccount, data: MessageReceived): SafekeepingAccount {
  state.messages.set(data.messageId, contentHash(data.body));
  return state;
}

export function acceptStatement(state: SafekeepingAccount, data: StatementReceived): SafekeepingAccount {
  const { statementId, businessDate } = data;
  const lines = new Map(data.lines.map(({ isin, quantity }) => [isin, toScaledQuantity(quantity)]));
  const taken = { statementId, businessDate, contentHash: hashOfLines(data), lines, proved: false };
  const later = state.statements.findIndex((statement) => statement.businessDate > businessDate);
  state.statements.splice(later < 0 ? state.statements.length : later, 0, taken);
  dropWhatIsProved(state);
  return state;
}

export function raiseBreak(state: SafekeepingAccount, data: BreakRaised): SafekeepingAccount {
  const isins = state.breaks.get(data.businessDate);
  if (isins === undefined) state.breaks.set(data.businessDate, new Set([data.isin]));
  else isins.add(data.isin);
  return state;
}

export function clearBreak(state: SafekeepingAccount, data: BreakCleared): SafekeepingAccount {
  const { businessDate, isin } = breakOf(data.breakId);
  const isins = state.breaks.get(businessDate);
  if (isins?.delete(isin) === true && isins.size === 0) state.breaks.delete(businessDate);
  return state;
}

/** The day is proved: what only served to recognise repeats of days long before it is dropped. */
export function proveDay(state: SafekeepingAccount, data: BalanceProved): SafekeepingAccount {
  const statement = state.statements.find(({ businessDate }) => businessDate === data.businessDate);
  if (statement !== undefined) statement.proved = true;
  dropWhatIsProved(state);
  const horizon = state.statements.filter(({ proved }) => proved).at(-REPEATS_RECOGNISED_DAYS)?.businessDate ?? '';
  for (const [id, { effectiveDate }] of state.movements) if (effectiveDate < horizon) state.movements.delete(id);
  for (const [id, { expectedDate }] of state.ended) if (expectedDate < horizon) state.ended.delete(id);
  return state;
}

/** Only the latest statement and those not proved yet are compared again. */
function dropWhatIsProved({ statements }: SafekeepingAccount): void {
  const latest = statements.at(-1);
  for (const statement of statements) if (statement.proved && statement !== latest) statement.lines.clear();
}

/**
 * Proved business days for which repeats are still recognised here. Settlement, which never forgets an instruction, tells
 * each of them once; this is the second line of defence, and it must not grow for ever.
 */
const REPEATS_RECOGNISED_DAYS = 5;
