import type { BusinessCalendar } from '@verso/business-calendar';
import { addBusinessDays, addDays, instantOf, isBusinessDay, nextBusinessDay } from '@verso/business-calendar';
import type { MarketScheduleDefined, ScheduleEntry } from '@verso/contracts';
import type { ClockEvent } from './market-clock.js';

/** A reading of the clocks of all markets together. */
export interface ClockPoint {
  /** RFC 3339 UTC with microseconds. */
  readonly at: string;
  readonly market: string;
}

/** How far the clocks have come. */
export interface ClockProgress {
  /** A market that has not ticked yet begins with its first business day on or after this date. */
  readonly startDate: string;
  /** The last tick over all markets; absent before the first. */
  readonly last?: ClockPoint;
  /** Markets that have ticked. */
  readonly started: ReadonlySet<string>;
}

/** Days already worked out, by market and business date; whoever keeps it forgets it when a rule changes. */
export type WorkedOutDays = Map<string, readonly ClockEvent[]>;

export type CalendarsByCode = ReadonlyMap<string, BusinessCalendar>;

/**
 * The next event over the clocks of all markets, in order of (instant, name of the market); `undefined` without schedules.
 *
 * Every market's business day D is walked through its schedule in local time, some of it on the evening before: the T2S
 * day of Monday 23 November 2026 opens on Sunday at 18:45 in Berlin, which is 17:45 UTC.
 *
 * @param days saves working out the same day for every tick of it
 * @throws CalendarError when a calendar does not reach as far as the clock
 */
export function nextTick(
  progress: ClockProgress,
  schedules: Iterable<MarketScheduleDefined>,
  calendars: CalendarsByCode,
  days: WorkedOutDays = new Map(),
): ClockEvent | undefined {
  let next: ClockEvent | undefined;
  for (const schedule of schedules) {
    const tick = nextOfMarket(progress, schedule, calendarsOf(schedule, calendars), days);
    if (tick !== undefined && (next === undefined || isBefore(tick.data, next.data))) next = tick;
  }
  return next;
}

/** All events of one business day of a market, in order. */
export function ticksOfDay(
  schedule: MarketScheduleDefined,
  businessDate: string,
  calendars: readonly BusinessCalendar[],
): readonly ClockEvent[] {
  return schedule.entries.map((entry) => tickOf(schedule, entry, businessDate, calendars));
}

function nextOfMarket(
  { startDate, last, started }: ClockProgress,
  schedule: MarketScheduleDefined,
  calendars: readonly BusinessCalendar[],
  days: WorkedOutDays,
): ClockEvent | undefined {
  if (schedule.entries.length === 0 || calendars.length === 0) return undefined;
  const isStarted = last !== undefined && started.has(schedule.market);
  // A day's points may lie a day before or after it on the calendar: begin early enough, the comparison skips what is past.
  let businessDate = firstBusinessDay(isStarted ? addDays(last.at.slice(0, 10), -2) : startDate, calendars);
  for (let day = 0; day < DAYS_AHEAD; day += 1) {
    const ticks = workedOut(days, schedule, businessDate, calendars);
    // A market begins at the beginning of a day, never in the middle of one.
    const candidates = isStarted ? ticks : ticks.slice(0, 1);
    const tick = candidates.find(({ data }) => last === undefined || isBefore(last, data));
    if (tick !== undefined) return tick;
    businessDate = addBusinessDays(businessDate, 1, calendars);
  }
  return undefined;
}

function workedOut(
  days: WorkedOutDays,
  schedule: MarketScheduleDefined,
  businessDate: string,
  calendars: readonly BusinessCalendar[],
): readonly ClockEvent[] {
  const name = `${schedule.market} ${businessDate}`;
  let ticks = days.get(name);
  if (ticks === undefined) {
    ticks = ticksOfDay(schedule, businessDate, calendars);
    if (days.size >= DAYS_KEPT) days.clear();
    days.set(name, ticks);
  }
  return ticks;
}

function tickOf(
  schedule: MarketScheduleDefined,
  entry: ScheduleEntry,
  businessDate: string,
  calendars: readonly BusinessCalendar[],
): ClockEvent {
  const { market, timeZone } = schedule;
  const at = instantOf({ date: businessDate, time: entry.localTime, timeZone, dayOffset: entry.dayOffset });
  if (entry.kind === 'OPEN') return { type: 'BusinessDayOpened', data: { market, businessDate, at } };
  if (entry.kind === 'CLOSE') {
    const nextBusinessDate = nextBusinessDay(businessDate, calendars);
    return { type: 'BusinessDayClosed', data: { market, businessDate, at, nextBusinessDate } };
  }
  return { type: 'CutOffReached', data: { market, businessDate, at, name: entry.name, kind: entry.kind } };
}

function firstBusinessDay(date: string, calendars: readonly BusinessCalendar[]): string {
  return isBusinessDay(date, calendars) ? date : nextBusinessDay(date, calendars);
}

function calendarsOf(schedule: MarketScheduleDefined, calendars: CalendarsByCode): readonly BusinessCalendar[] {
  return schedule.calendars.flatMap((code) => calendars.get(code) ?? []);
}

function isBefore(left: ClockPoint, right: ClockPoint): boolean {
  return left.at === right.at ? left.market < right.market : left.at < right.at;
}

/** From two days before a point, the next one is at most a long weekend away; a market that starts late may need more. */
const DAYS_AHEAD = 400;
const DAYS_KEPT = 64;
