import type { CashEvent, Money, StatementLine } from '@verso/contracts';
import { fromMinor } from '@verso/money';
import type { OpenEntry, OpenMovement } from './cash-account.js';
import type { About } from './commands.js';

/** A statement as far as a break names it. */
export interface NamedStatement {
  readonly statementId: string;
  readonly businessDate: string;
}

export function matched(
  { account, bookingEntity }: About,
  found: {
    readonly statementId: string;
    readonly line: StatementLine;
    readonly movementId: string;
    readonly amount: Money;
    readonly rule: string;
  },
): CashEvent {
  const { statementId, line, movementId, amount, rule } = found;
  const { entryReference } = line;
  return {
    type: 'StatementEntryMatched',
    data: { account, bookingEntity, statementId, entryReference, movementId, amount, rule },
  };
}

/** The statement has an entry that nothing of ours explains. */
export function notInLedger(
  { account, bookingEntity }: About,
  { statementId, businessDate }: NamedStatement,
  entry: StatementLine,
): CashEvent {
  return {
    type: 'BreakRaised',
    data: {
      account,
      bookingEntity,
      breakId: `brk_${statementId}:${entry.entryReference}`,
      statementId,
      businessDate,
      kind: 'NOT_IN_LEDGER',
      reference: entry.references[0] ?? entry.entryReference,
      amount: entry.amount,
      detail: `${entry.amount.amount} ${entry.amount.currency} value ${entry.valueDate} is on the statement and not in the ledger`,
      entry,
    },
  };
}

/** The ledger has a movement that the statement of its day does not have. */
export function notOnStatement(
  { account, bookingEntity }: About,
  { statementId, businessDate }: NamedStatement,
  movementId: string,
  { minor, valueDate, servicerReference }: OpenMovement,
  currency: string,
): CashEvent {
  const amount = fromMinor(currency, minor);
  return {
    type: 'BreakRaised',
    data: {
      account,
      bookingEntity,
      breakId: `brk_${movementId}`,
      statementId,
      businessDate,
      kind: 'NOT_ON_STATEMENT',
      reference: servicerReference,
      amount,
      detail: `${amount.amount} ${currency} value ${valueDate} is in the ledger and not on the statement`,
      movementId,
    },
  };
}

/** Statement and ledger name the same movement with two amounts; the break carries the statement's less ours. */
export function amountDiffers(
  { account, bookingEntity }: About,
  { statementId, businessDate, line, minor }: Pick<OpenEntry, 'statementId' | 'businessDate' | 'line' | 'minor'>,
  movementId: string,
  movement: OpenMovement,
  currency: string,
): CashEvent {
  const ours = fromMinor(currency, movement.minor).amount;
  return {
    type: 'BreakRaised',
    data: {
      account,
      bookingEntity,
      breakId: `brk_${movementId}:amount`,
      statementId,
      businessDate,
      kind: 'AMOUNT_DIFFERS',
      reference: movement.servicerReference,
      amount: fromMinor(currency, minor - movement.minor),
      detail: `the statement says ${line.amount.amount} ${currency}, the ledger ${ours}`,
      entry: line,
      movementId,
    },
  };
}

export function cleared({ account, bookingEntity }: About, breakId: string, detail: string): readonly CashEvent[] {
  return breakId === '' ? [] : [{ type: 'BreakCleared', data: { account, bookingEntity, breakId, detail } }];
}
