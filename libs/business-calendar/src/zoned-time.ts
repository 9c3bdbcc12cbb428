import type { IsoDate } from './iso-date.js';
import { DateError, addDays, fromDayNumber, isIsoDate, toDayNumber } from './iso-date.js';

export interface LocalTime {
  readonly date: IsoDate;
  /** `HH:MM`, `HH:MM:SS` or with up to six fraction digits, on the clock of the zone. */
  readonly time: string;
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly timeZone: string;
  /** Days added to the date first: -1 for "18:45 on the evening before". */
  readonly dayOffset?: number;
}

/**
 * The UTC instant of a time on the wall clock of a zone, as RFC 3339 text with microseconds.
 *
 * Example: the T2S day of Monday 1 April 2024 opens on 2024-03-31 18:45 in Berlin, which is summer time:
 * `2024-03-31T16:45:00.000000Z`; a week before it would be 17:45 UTC.
 *
 * A time that the spring change skips is taken as if the clock had not changed (02:30 becomes 03:30); of a time that
 * the autumn change repeats the first is taken.
 *
 * @throws DateError for an impossible date, time or zone
 */
export function instantOf({ date, time, timeZone, dayOffset = 0 }: LocalTime): string {
  const match = LOCAL_TIME.exec(time);
  if (match === null || !isIsoDate(date)) throw new DateError(`${date} ${time} is not a local date and time`);
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? '0');
  const wall = toDayNumber(addDays(date, dayOffset)) * SECONDS_PER_DAY + seconds;
  const before = offsetAt(wall - SECONDS_PER_DAY, timeZone);
  const after = offsetAt(wall + SECONDS_PER_DAY, timeZone);
  const first = wall - before;
  const isFirst = before === after || offsetAt(first, timeZone) === before;
  const isSecond = !isFirst && offsetAt(wall - after, timeZone) === after;
  return rfc3339(isSecond ? wall - after : first, (match[4] ?? '').padEnd(6, '0'));
}

/** The date on the calendar of the zone at a UTC instant. @throws DateError */
export function localDateOf(instant: string, timeZone: string): IsoDate {
  return localDateTimeOf(instant, timeZone).date;
}

/** Date and time (`HH:MM:SS`) on the wall clock of the zone at a UTC instant. @throws DateError */
export function localDateTimeOf(instant: string, timeZone: string): { readonly date: IsoDate; readonly time: string } {
  const match = INSTANT.exec(instant);
  const date = match?.[1] ?? '';
  if (match === null || !isIsoDate(date)) {
    throw new DateError(`${JSON.stringify(instant.slice(0, 40))} is not a UTC instant (RFC 3339, ending in Z)`);
  }
  const clock = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4]);
  const utc = toDayNumber(date) * SECONDS_PER_DAY + clock;
  const local = utc + offsetAt(utc, timeZone);
  const dayNumber = Math.floor(local / SECONDS_PER_DAY);
  return { date: fromDayNumber(dayNumber), time: clockText(local - dayNumber * SECONDS_PER_DAY) };
}

/** Seconds that the zone is ahead of UTC at an instant (seconds since 1970). */
function offsetAt(utcSeconds: number, timeZone: string): number {
  // Zones change their offset at full quarters of an hour; a clock that is walked day by day asks the same again and again.
  const quarter = Math.floor(utcSeconds / 900);
  const key = `${timeZone}@${String(quarter)}`;
  let offset = OFFSETS.get(key);
  if (offset === undefined) {
    offset = computedOffsetAt(quarter * 900, timeZone);
    if (OFFSETS.size >= MOST_OFFSETS) OFFSETS.clear();
    OFFSETS.set(key, offset);
  }
  return offset;
}

const OFFSETS = new Map<string, number>();
const MOST_OFFSETS = 10_000;

function computedOffsetAt(utcSeconds: number, timeZone: string): number {
  let year = 0,
    month = 0,
    day = 0,
    seconds = 0;
  for (const { type, value } of formatterOf(timeZone).formatToParts(utcSeconds * 1000)) {
    if (type === 'year') year = Number(value);
    else if (type === 'month') month = Number(value);
    else if (type === 'day') day = Number(value);
    else if (type === 'hour') seconds += (Number(value) % 24) * 3600;
    else if (type === 'minute') seconds += Number(value) * 60;
    else if (type === 'second') seconds += Number(value);
  }
  return Date.UTC(year, month - 1, day) / 1000 + seconds - utcSeconds;
}

/** Making a formatter costs a thousand times more than using it. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = FORMATTERS.get(timeZone);
  if (formatter === undefined) {
    try {
      formatter = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...NUMERIC });
    } catch {
      throw new DateError(`${JSON.stringify(timeZone.slice(0, 40))} is not a time zone`);
    }
    FORMATTERS.set(timeZone, formatter);
  }
  return formatter;
}

function rfc3339(utcSeconds: number, micros: string): string {
  const dayNumber = Math.floor(utcSeconds / SECONDS_PER_DAY);
  return `${fromDayNumber(dayNumber)}T${clockText(utcSeconds - dayNumber * SECONDS_PER_DAY)}.${micros}Z`;
}

function clockText(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return [hours, minutes, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

const LOCAL_TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?Z$/;
const SECONDS_PER_DAY = 86_400;
const FORMATTERS = new Map<string, Intl.DateTimeFormat>();
const NUMERIC = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;
