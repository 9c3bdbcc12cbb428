import { addDays, isIsoDate } from '@verso/business-calendar';

/**
 * An RFC 3339 instant in UTC with microseconds, or `undefined` when the text is none. Digits beyond the microsecond are cut.
 *
 * `2026-11-23T10:15:00.25+01:00` is `2026-11-23T09:15:00.250000Z`.
 */
export function instantInUtc(text: string): string | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, date = '', hours = '', minutes = '', seconds = '', fraction = '', zone = ''] = match;
  if (!isIsoDate(date) || date < '1990-01-01' || date > '2199-12-31') return undefined;
  const micros = fraction.padEnd(6, '0').slice(0, 6);
  if (zone === 'Z' || zone === 'z') return `${date}T${hours}:${minutes}:${seconds}.${micros}Z`;
  const offset = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)));
  const local = Number(hours) * 60 + Number(minutes) - offset;
  const days = Math.floor(local / MINUTES_PER_DAY);
  const ofDay = local - days * MINUTES_PER_DAY;
  const utcDate = days === 0 ? date : addDays(date, days);
  return `${utcDate}T${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}:${seconds}.${micros}Z`;
}

function two(value: number): string {
  return value < 10 ? `0${String(value)}` : String(value);
}

const MINUTES_PER_DAY = 1_440;
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,12}))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
