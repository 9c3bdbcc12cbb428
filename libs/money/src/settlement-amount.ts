import { MoneyError } from './currency.js';
import { multiplyDecimals } from './decimal.js';
import type { Money } from './money.js';
import { fromMinor, roundToCurrency, toMinor } from './money.js';
import type { Quantity } from './quantity.js';

/** PERCENT: of the face amount (bonds). PER_UNIT: currency per share or unit. */
export type PriceType = 'PERCENT' | 'PER_UNIT';

export interface GrossAmountInput {
  readonly priceType: PriceType;
  readonly price: string;
  /** Units for PER_UNIT, face amount for PERCENT. */
  readonly quantity: Quantity;
  readonly currency: string;
}

/**
 * Price times quantity, rounded to the currency (half away from zero).
 *
 * A bond of face amount 100,000 at 99.5 percent is 99,500.00; 300 shares at 12.345 are 3,703.50.
 */
export function grossAmountOf({ priceType, price, quantity, currency }: GrossAmountInput): Money {
  const product = multiplyDecimals(price, quantity);
  return roundToCurrency(priceType === 'PERCENT' ? multiplyDecimals(product, '0.01') : product, currency);
}

export interface SettlementAmountInput {
  readonly side: 'BUY' | 'SELL';
  readonly gross: Money;
  /** May be negative (traded ex coupon). */
  readonly accrued?: Money | undefined;
  /** Only charges that are part of the settlement amount, in its currency. */
  readonly charges?: readonly Money[] | undefined;
}

/**
 * What is paid against the securities: the buyer pays gross + accrued + charges, the seller receives
 * gross + accrued - charges. Negative when a seller's charges exceed the proceeds.
 *
 * @throws MoneyError CURRENCY_MISMATCH
 */
export function settlementAmountOf({ side, gross, accrued, charges = [] }: SettlementAmountInput): Money {
  let total = toMinor(gross);
  if (accrued !== undefined) total += minorOf(accrued, gross.currency);
  for (const charge of charges) {
    const minor = minorOf(charge, gross.currency);
    total += side === 'BUY' ? minor : -minor;
  }
  return fromMinor(gross.currency, total);
}

function minorOf(money: Money, currency: string): bigint {
  if (money.currency !== currency) {
    throw new MoneyError('CURRENCY_MISMATCH', `${money.currency} in a settlement amount of ${currency}`);
  }
  return toMinor(money);
}
