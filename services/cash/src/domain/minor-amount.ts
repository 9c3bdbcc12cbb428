import type { Money } from '@verso/contracts';
import { DecimalError, fromMinor, MoneyError, toMinor } from '@verso/money';
import type { CashAccount } from './cash-account.js';

/**
 * The amount in minor units, or why it cannot be one of this account: a decision refuses where arithmetic would throw.
 */
export function minorOf(money: Money, state: CashAccount): bigint | AmountProblem {
  if (state.currency !== '' && money.currency !== state.currency) {
    return { code: 'WRONG_CURRENCY', detail: `${money.currency} does not belong on an account in ${state.currency}` };
  }
  try {
    return toMinor(money);
  } catch (error) {
    if (error instanceof MoneyError || error instanceof DecimalError) {
      return { code: 'INVALID_AMOUNT', detail: error.message };
    }
    throw error;
  }
}

export interface AmountProblem {
  readonly code: 'WRONG_CURRENCY' | 'INVALID_AMOUNT';
  readonly detail: string;
}

/** Text of minor units in the account's currency, for the figures of a decision. */
export function amountText(currency: string, minor: bigint): string {
  return fromMinor(currency, minor).amount;
}

export function absolute(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}
