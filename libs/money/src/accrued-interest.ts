import { dayCountFraction } from '@verso/business-calendar';
import type { DayCountConvention } from '@verso/business-calendar';
import { multiplyDecimals } from './decimal.js';
import type { Money } from './money.js';
import { roundToCurrency } from './money.js';
import { divideDecimals } from './rates.js';

export interface AccruedInterestInput {
  readonly faceAmount: Money;
  /** Percent per year: `2.5` is 2.5 %. */
  readonly couponRate: string;
  readonly dayCount: DayCountConvention;
  readonly previousCouponDate: string;
  readonly nextCouponDate: string;
  /** Coupons per year; only ACT/ACT-ICMA uses it. */
  readonly frequency: number;
  /** The contractual settlement date: interest runs up to it, this day not counted. */
  readonly settlementDate: string;
  /** Traded without the coming coupon: the buyer is given back the days from settlement to that coupon. */
  readonly exCoupon?: boolean | undefined;
}

export interface AccruedInterest {
  /** Rounded to the currency; negative ex coupon. */
  readonly amount: Money;
  /** Days accrued by the convention; negative ex coupon. */
  readonly days: number;
  /** Days of the year by the convention; for ACT/ACT-ICMA coupons per year times days in the coupon period. */
  readonly basis: number;
}

/**
 * Accrued interest of a fixed-rate bond: face amount x rate x days / basis, rounded once (half away from zero).
 *
 * Example: 1,000,000 face, 4 %, ACT/ACT-ICMA, yearly, last coupon 15 Jan 2024, next 15 Jan 2025, settling 15 Apr 2024:
 * 91 days of 366 = 9,945.36. Conventions as in the ISDA 2006 definitions 4.16 and ICMA rule 251.
 */
export function accruedInterest(input: AccruedInterestInput): AccruedInterest {
  const { faceAmount, dayCount, previousCouponDate, nextCouponDate, frequency, settlementDate } = input;
  const exCoupon = input.exCoupon === true;
  const counted = dayCountFraction({
    convention: dayCount,
    from: exCoupon ? settlementDate : previousCouponDate,
    to: exCoupon ? nextCouponDate : settlementDate,
    period: { from: previousCouponDate, to: nextCouponDate, frequency },
  });
  const days = exCoupon && counted.days !== 0 ? -counted.days : counted.days;
  const yearly = multiplyDecimals(multiplyDecimals(faceAmount.amount, input.couponRate), '0.01');
  // Twenty digits behind the point are far beyond any currency's: the rounding that counts is the one to the currency.
  const amount = divideDecimals(multiplyDecimals(yearly, String(days)), String(counted.basis), 20, 'DOWN');
  return { amount: roundToCurrency(amount, faceAmount.currency), days, basis: counted.basis };
}
