import type { DecimalProblem } from './decimal.js';
import { DecimalError, QUANTITY_DIGITS, checkDecimal, fromScaled, tenTo, toScaled } from './decimal.js';

/** A quantity of a security as decimal text: units, or face amount of a bond. The quantity type is told beside it. */
export type Quantity = string;

/** Fraction digits of a scaled quantity: one scale for all, so that sums need no alignment. */
export const QUANTITY_SCALE = 14;

/** `undefined` when the text is a quantity (at most 18 digits before and 14 behind the point), else what is wrong. */
export function checkQuantity(text: string): DecimalProblem | undefined {
  return checkDecimal(text, QUANTITY_DIGITS);
}

/** The quantity as a whole number of 10^-14, for state that adds up many of them. @throws DecimalError */
export function toScaledQuantity(quantity: Quantity): bigint {
  const { units, scale } = toScaled(quantity);
  if (scale <= QUANTITY_SCALE) return units * tenTo(QUANTITY_SCALE - scale);
  const problem = checkQuantity(quantity);
  if (problem !== undefined) throw new DecimalError(problem);
  return units / tenTo(scale - QUANTITY_SCALE);
}

/** Canonical text of a scaled quantity: no trailing zeros. */
export function fromScaledQuantity(scaled: bigint): Quantity {
  return scaled % WHOLE === 0n ? (scaled / WHOLE).toString() : fromScaled(scaled, QUANTITY_SCALE);
}

export function addQuantities(left: Quantity, right: Quantity): Quantity {
  if (WHOLE_NUMBER.test(left) && WHOLE_NUMBER.test(right)) return (BigInt(left) + BigInt(right)).toString();
  return fromScaledQuantity(toScaledQuantity(left) + toScaledQuantity(right));
}

export function subtractQuantities(left: Quantity, right: Quantity): Quantity {
  if (WHOLE_NUMBER.test(left) && WHOLE_NUMBER.test(right)) return (BigInt(left) - BigInt(right)).toString();
  return fromScaledQuantity(toScaledQuantity(left) - toScaledQuantity(right));
}

/** -1, 0 or 1, by value. */
export function compareQuantities(left: Quantity, right: Quantity): -1 | 0 | 1 {
  if (left === right) return 0;
  const a = toScaledQuantity(left);
  const b = toScaledQuantity(right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function isZeroQuantity(quantity: Quantity): boolean {
  return toScaledQuantity(quantity) === 0n;
}

export function isPositiveQuantity(quantity: Quantity): boolean {
  return toScaledQuantity(quantity) > 0n;
}

const WHOLE = tenTo(QUANTITY_SCALE);
const WHOLE_NUMBER = /^-?\d{1,18}$/;
