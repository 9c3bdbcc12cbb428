import type { IsoDate } from './iso-date.js';
import { daysBetween, partsOf } from './iso-date.js';

/** ISDA 2006 definitions 4.16 and ICMA rule 251; `30/360` is the US bond basis, `30E/360` the Eurobond basis. */
export type DayCountConvention = 'ACT/ACT-ICMA' | 'ACT/360' | 'ACT/365F' | '30/360' | '30E/360';

export interface DayCountInput {
  readonly convention: DayCountConvention;
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** The coupon period and coupons per year; only ACT/ACT-ICMA uses it. */
  readonly period: { readonly from: IsoDate; readonly to: IsoDate; readonly frequency: number };
}

/** A part of a year as `days / basis`. */
export interface DayCount {
  readonly days: number;
  readonly basis: number;
}

/** Days by the convention, and the days of the year they are a part of. @throws DateError */
export function dayCountFraction({ convention, from, to, period }: DayCountInput): DayCount {
  switch (convention) {
    case 'ACT/ACT-ICMA':
      return { days: daysBetween(from, to), basis: period.frequency * daysBetween(period.from, period.to) };
    case 'ACT/360':
      return { days: daysBetween(from, to), basis: 360 };
    case 'ACT/365F':
      return { days: daysBetween(from, to), basis: 365 };
    case '30/360':
      return { days: thirtyDayMonths(from, to, false), basis: 360 };
    case '30E/360':
      return { days: thirtyDayMonths(from, to, true), basis: 360 };
  }
}

/** Every month has 30 days. US: the 31st at the end becomes the 30th only if the start is the 30th or 31st. */
function thirtyDayMonths(from: IsoDate, to: IsoDate, european: boolean): number {
  const start = partsOf(from);
  const end = partsOf(to);
  const startDay = Math.min(start.day, 30);
  const endDay = european || startDay === 30 ? Math.min(end.day, 30) : end.day;
  return (end.year - start.year) * 360 + (end.month - start.month) * 30 + (endDay - startDay);
}
