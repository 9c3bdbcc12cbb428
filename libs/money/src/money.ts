import { MoneyError, minorUnits } from './currency.js';
import type { RoundingMode } from './decimal.js';
import { rescale, tenTo, toFixed, toScaled } from './decimal.js';

/** An amount of one currency; the amount is decimal text, written with the currency's own number of digits. */
export interface Money {
  readonly currency: string;
  readonly amount: string;
}

/**
 * The amount in minor units (cents), exactly.
 *
 * @throws MoneyError TOO_PRECISE_FOR_CURRENCY when the amount has more (non-zero) digits than the currency, or
 *   UNKNOWN_CURRENCY; DecimalError when the amount is not a decimal.
 */
export function toMinor(money: Money): bigint {
  const digits = minorUnits(money.currency);
  const { units, scale } = toScaled(money.amount);
  if (scale <= digits) return scale === digits ? units : units * tenTo(digits - scale);
  const excess = tenTo(scale - digits);
  if (units % excess !== 0n) {
    const detail = `${money.amount} ${money.currency} has more than ${String(digits)} digits after the point`;
    throw new MoneyError('TOO_PRECISE_FOR_CURRENCY', detail);
  }
  return units / excess;
}

/** The money of so many minor units, written with the currency's digits: `fromMinor('EUR', 10000n)` is EUR 100.00. */
export function fromMinor(currency: string, minor: bigint): Money {
  return { currency, amount: toFixed(minor, minorUnits(currency)) };
}

/** True when {@link toMinor} would succeed. */
export function fitsCurrency(money: Money): boolean {
  const digits = minorUnits(money.currency);
  const { units, scale } = toScaled(money.amount);
  return scale <= digits || units % tenTo(scale - digits) === 0n;
}

/** The same money in its one spelling: `100` and `100.000` EUR become `100.00`. Throws as {@link toMinor}. */
export function canonicalMoney(money: Money): Money {
  return fromMinor(money.currency, toMinor(money));
}

/** A computed number turned into money of the currency; commercial rounding unless told otherwise. */
export function roundToCurrency(decimalText: string, currency: string, mode: RoundingMode = 'HALF_UP'): Money {
  return fromMinor(currency, rescale(toScaled(decimalText), minorUnits(currency), mode));
}

export function zero(currency: string): Money {
  return fromMinor(currency, 0n);
}

/** @throws MoneyError CURRENCY_MISMATCH */
export function add(left: Money, right: Money): Money {
  sameCurrency(left, right);
  return fromMinor(left.currency, toMinor(left) + toMinor(right));
}

/** @throws MoneyError CURRENCY_MISMATCH */
export function subtract(left: Money, right: Money): Money {
  sameCurrency(left, right);
  return fromMinor(left.currency, toMinor(left) - toMinor(right));
}

export function negate(money: Money): Money {
  return fromMinor(money.currency, -toMinor(money));
}

export function absolute(money: Money): Money {
  const minor = toMinor(money);
  return fromMinor(money.currency, minor < 0n ? -minor : minor);
}

/** -1, 0 or 1. @throws MoneyError CURRENCY_MISMATCH: amounts of two currencies have no order. */
export function compare(left: Money, right: Money): -1 | 0 | 1 {
  sameCurrency(left, right);
  const a = toMinor(left);
  const b = toMinor(right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function isZero(money: Money): boolean {
  return toScaled(money.amount).units === 0n;
}

export function isNegative(money: Money): boolean {
  return toScaled(money.amount).units < 0n;
}

function sameCurrency(left: Money, right: Money): void {
  if (left.currency !== right.currency) {
    throw new MoneyError('CURRENCY_MISMATCH', `${left.currency} and ${right.currency} cannot be put together`);
  }
}
