import type { IsoDate } from './iso-date.js';
import { addDays, daysInMonth, isoDate, weekdayOf } from './iso-date.js';

/** The date or dates of one holiday in a year, none when it was not one. */
export interface HolidayRule {
  readonly name: string;
  readonly datesIn: (year: number) => readonly IsoDate[];
}

/** First and last year in which a holiday is kept. */
export interface Years {
  readonly from?: number;
  readonly to?: number;
}

/** All dates that the rules give for the years, in order, weekends left out. */
export function holidaysBetween(fromYear: number, toYear: number, rules: readonly HolidayRule[]): readonly IsoDate[] {
  const dates = new Set<IsoDate>();
  // A holiday of the year after can be observed in this one, and the other way round.
  for (let year = fromYear - 1; year <= toYear + 1; year += 1) {
    for (const rule of rules) for (const date of rule.datesIn(year)) dates.add(date);
  }
  const first = isoDate(fromYear, 1, 1);
  const last = isoDate(toYear, 12, 31);
  return [...dates].filter((date) => first <= date && date <= last && weekdayOf(date) < SATURDAY).sort();
}

export function fixed(name: string, month: number, day: number, years: Years = {}): HolidayRule {
  return rule(name, years, (year) => isoDate(year, month, day));
}

/** Days after (or before) Easter Sunday of the western churches. */
export function easter(name: string, days: number, years: Years = {}): HolidayRule {
  return rule(name, years, (year) => addDays(easterSunday(year), days));
}

/** E.g. the third Monday (weekday 1) of January. */
export function nthWeekday(name: string, month: number, weekday: number, nth: number, years: Years = {}): HolidayRule {
  return rule(name, years, (year) => {
    const first = isoDate(year, month, 1);
    return addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7);
  });
}

export function lastMonday(name: string, month: number, years: Years = {}): HolidayRule {
  return rule(name, years, (year) => {
    const last = isoDate(year, month, daysInMonth(year, month));
    return addDays(last, 1 - weekdayOf(last));
  });
}

/** A Sunday is made up for on Monday, a Saturday is lost. */
export function observedSundayOnly(name: string, month: number, day: number, years: Years = {}): HolidayRule {
  return rule(name, years, (year) => {
    const date = isoDate(year, month, day);
    return weekdayOf(date) === SUNDAY ? addDays(date, 1) : date;
  });
}

/** A Sunday is made up for on Monday, a Saturday on the Friday before. */
export function observedNearest(name: string, month: number, day: number, years: Years = {}): HolidayRule {
  return rule(name, years, (year) => {
    const date = isoDate(year, month, day);
    if (weekdayOf(date) === SATURDAY) return addDays(date, -1);
    return weekdayOf(date) === SUNDAY ? addDays(date, 1) : date;
  });
}

/** A weekend day is made up for on the next weekday; for 26 December, on the one after Christmas Day's. */
export function observedNextWeekday(name: string, month: number, day: number, years: Years = {}): HolidayRule {
  return rule(name, years, (year) => {
    const date = isoDate(year, month, day);
    const weekday = weekdayOf(date);
    if (month === 12 && day === 26) return weekday === SATURDAY || weekday === SUNDAY ? addDays(date, 2) : date;
    if (month === 12 && weekday === SUNDAY) return addDays(date, 2);
    return weekday >= SATURDAY ? addDays(date, SUNDAY + 1 - weekday) : date;
  });
}

export function once(name: string, date: IsoDate): HolidayRule {
  return { name, datesIn: (year) => (date.startsWith(`${String(year)}-`) ? [date] : []) };
}

/** Gregorian computus (Meeus, Astronomical Algorithms, chapter 8). */
export function easterSunday(year: number): IsoDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return isoDate(year, Math.floor(n / 31), (n % 31) + 1);
}

function rule(name: string, { from = 0, to = 9999 }: Years, dateIn: (year: number) => IsoDate): HolidayRule {
  return { name, datesIn: (year) => (year < from || year > to ? [] : [dateIn(year)]) };
}

const SATURDAY = 6;
const SUNDAY = 7;
