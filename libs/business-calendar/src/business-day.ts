import type { IsoDate } from './iso-date.js';
import { addDays, fromDayNumber, isIsoDate, toDayNumber, weekdayOfDayNumber } from './iso-date.js';

/** The days on which a depository, a payment system or an exchange works; plain data. */
export interface BusinessCalendar {
  /** E.g. `TARGET`, `T2S`, `USD`, `US_DEPOSITORY`, `XNYS`. */
  readonly code: string;
  /** ISO 8601 weekdays that are never worked: `[6, 7]` is Saturday and Sunday. */
  readonly weekend: readonly number[];
  /** Closed dates other than weekends. */
  readonly holidays: readonly IsoDate[];
  /** First and last date for which the holidays are known. */
  readonly validFrom: IsoDate;
  readonly validTo: IsoDate;
}

/** Thrown when asked about a date for which a calendar knows no holidays: a guess would be a wrong settlement date. */
export class CalendarError extends Error {
  override readonly name = 'CalendarError';

  constructor(
    readonly code: 'DATE_NOT_COVERED' | 'NOT_A_DATE' | 'NO_CALENDAR',
    detail: string,
  ) {
    super(detail);
  }
}

/**
 * True when every one of the calendars works on that date.
 *
 * @throws CalendarError DATE_NOT_COVERED, NOT_A_DATE. Callers that may not throw ask {@link isCovered} first.
 */
export function isBusinessDay(date: IsoDate, calendars: readonly BusinessCalendar[]): boolean {
  if (!isIsoDate(date)) throw new CalendarError('NOT_A_DATE', `${JSON.stringify(date.slice(0, 24))} is not a date`);
  return isOpen(toDayNumber(date), date, calendars);
}

/** True when all calendars know their holidays from the date to `daysAhead` days later (a month unless told otherwise). */
export function isCovered(date: IsoDate, calendars: readonly BusinessCalendar[], daysAhead = 31): boolean {
  if (!isIsoDate(date)) return false;
  const last = addDays(date, daysAhead);
  return calendars.every((calendar) => calendar.validFrom <= date && last <= calendar.validTo);
}

/**
 * The date n business days after (n > 0) or before (n < 0) a date, counting only days on which all calendars work.
 * The date itself is never counted, business day or not; n = 0 gives the date itself.
 *
 * Worked example: Friday 11 October 2024, one day, US depository and dollar payment system. Saturday and Sunday are
 * weekend; Monday 14 is Columbus Day: the depository works, the banks do not; so Tuesday 15. From Monday 14, a trading
 * day, one day is Tuesday 15 as well.
 *
 * @throws CalendarError DATE_NOT_COVERED, NOT_A_DATE, NO_CALENDAR
 */
export function addBusinessDays(date: IsoDate, n: number, calendars: readonly BusinessCalendar[]): IsoDate {
  if (!isIsoDate(date)) throw new CalendarError('NOT_A_DATE', `${JSON.stringify(date.slice(0, 24))} is not a date`);
  if (calendars.length === 0) throw new CalendarError('NO_CALENDAR', 'business days need at least one calendar');
  const step = n < 0 ? -1 : 1;
  let dayNumber = toDayNumber(date);
  let current = date;
  for (let left = Math.abs(Math.trunc(n)); left > 0;) {
    dayNumber += step;
    current = fromDayNumber(dayNumber);
    if (isOpen(dayNumber, current, calendars)) left -= 1;
  }
  return current;
}

/** The first business day after the date: `nextBusinessDay('2024-10-11', [US_DEPOSITORY, USD])` is `2024-10-15`. */
export function nextBusinessDay(date: IsoDate, calendars: readonly BusinessCalendar[]): IsoDate {
  return addBusinessDays(date, 1, calendars);
}

/** The last business day before the date. */
export function previousBusinessDay(date: IsoDate, calendars: readonly BusinessCalendar[]): IsoDate {
  return addBusinessDays(date, -1, calendars);
}

/** The date itself if it is a business day, else the next one (the "following" convention). */
export function onOrAfter(date: IsoDate, calendars: readonly BusinessCalendar[]): IsoDate {
  return isBusinessDay(date, calendars) ? date : nextBusinessDay(date, calendars);
}

/** Business days after `from` up to and including `to`; negative when `to` is earlier, 0 when they are equal. */
export function businessDaysBetween(from: IsoDate, to: IsoDate, calendars: readonly BusinessCalendar[]): number {
  if (to < from) return -businessDaysBetween(to, from, calendars);
  const last = toDayNumber(to);
  let count = 0;
  for (let dayNumber = toDayNumber(from) + 1; dayNumber <= last; dayNumber += 1) {
    if (isOpen(dayNumber, fromDayNumber(dayNumber), calendars)) count += 1;
  }
  return count;
}

function isOpen(dayNumber: number, date: IsoDate, calendars: readonly BusinessCalendar[]): boolean {
  const weekday = weekdayOfDayNumber(dayNumber);
  let open = true;
  for (const calendar of calendars) {
    if (date < calendar.validFrom || date > calendar.validTo) {
      const detail = `calendar ${calendar.code} knows its holidays from ${calendar.validFrom} to ${calendar.validTo}, not on ${date}`;
      throw new CalendarError('DATE_NOT_COVERED', detail);
    }
    if (calendar.weekend.includes(weekday) || holidaysOf(calendar).has(date)) open = false;
  }
  return open;
}

/** Calendars are plain data with arrays; looking a date up must not scan them. */
function holidaysOf(calendar: BusinessCalendar): ReadonlySet<IsoDate> {
  let holidays = HOLIDAY_SETS.get(calendar);
  if (holidays === undefined) {
    holidays = new Set(calendar.holidays);
    HOLIDAY_SETS.set(calendar, holidays);
  }
  return holidays;
}

const HOLIDAY_SETS = new WeakMap<BusinessCalendar, ReadonlySet<IsoDate>>();
