import { Decimal } from 'decimal.js';
import type { RoundingMode } from './decimal.js';
import { DecimalError, canonicalDecimal, toScaled } from './decimal.js';

/**
 * The quotient with at most `scale` fraction digits, in canonical form.
 *
 * @throws DecimalError DIVISION_BY_ZERO, NOT_A_DECIMAL
 */
export function divideDecimals(
  dividend: string,
  divisor: string,
  scale: number,
  mode: RoundingMode = 'HALF_UP',
): string {
  if (toScaled(divisor).units === 0n) {
    throw new DecimalError({ code: 'DIVISION_BY_ZERO', detail: `${dividend} cannot be divided by zero` });
  }
  const quotient = new Rate(dividend).div(divisor);
  return canonicalDecimal(quotient.toFixed(scale, ROUNDING[mode]));
}

/**
 * Our own copy of Decimal, so that nobody's global settings reach our arithmetic. The default of 20 significant digits
 * would round a quotient before we do; with 400 a quotient of two texts of at most 160 characters can never be taken
 * for a tie that it is not.
 */
const Rate = Decimal.clone({ precision: 400, toExpNeg: -9e15, toExpPos: 9e15, defaults: true });

const ROUNDING: Readonly<Record<RoundingMode, Decimal.Rounding>> = {
  HALF_UP: Decimal.ROUND_HALF_UP,
  HALF_EVEN: Decimal.ROUND_HALF_EVEN,
  UP: Decimal.ROUND_UP,
  DOWN: Decimal.ROUND_DOWN,
};
