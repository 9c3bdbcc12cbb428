import type { BusinessCalendar } from '@verso/business-calendar';
import type { CalendarDefined, MarketScheduleDefined, ReferenceDataEvent } from '@verso/contracts';
import type { ClockPoint, WorkedOutDays } from './clock.js';
import { nextTick } from './clock.js';
import type { AdvanceClock } from './market-clock.js';

/** What whoever drives the clock must know: schedules, calendars, and how far the clocks have come. */
export interface ClockDirectory {
  readonly schedules: Map<string, MarketScheduleDefined>;
  readonly calendars: Map<string, BusinessCalendar>;
  readonly started: Set<string>;
  last: ClockPoint | undefined;
  readonly days: WorkedOutDays;
}

export function emptyClockDirectory(): ClockDirectory {
  return { schedules: new Map(), calendars: new Map(), started: new Set(), last: undefined, days: new Map() };
}

/** Folds the reference-data log into the directory, in place. */
export function foldClockDirectory(directory: ClockDirectory, event: ReferenceDataEvent): ClockDirectory {
  switch (event.type) {
    case 'MarketScheduleDefined':
      directory.days.clear();
      directory.schedules.set(event.data.market, event.data);
      return directory;
    case 'CalendarDefined':
      directory.days.clear();
      directory.calendars.set(event.data.code, businessCalendarOf(event.data));
      return directory;
    case 'BusinessDayOpened':
    case 'CutOffReached':
    case 'BusinessDayClosed':
      directory.started.add(event.data.market);
      directory.last = { at: event.data.at, market: event.data.market };
      return directory;
    case 'InstrumentDefined':
    case 'PartyDefined':
    case 'AccountDefined':
    case 'OpeningBalanceDefined':
    case 'StandingSettlementInstructionDefined':
    case 'SettlementCycleDefined':
    case 'ToleranceProfileDefined':
    case 'MessageReceived':
    case 'MessageSent':
    case 'MessageRejected':
    case 'MessageRepaired':
    case 'EventSetAside':
    case 'EventReplayed':
      return directory;
  }
}

/** What an order of the clock looks like; the shape of the loop's `Order`. */
export interface ClockOrder {
  readonly stream: string;
  readonly command: AdvanceClock;
  readonly occurredAt: string;
}

/**
 * The order that moves the clocks on by one event: whoever drives the office submits it when nothing else moves. It is a
 * pure function of the directory, so the same history gives the same ticks.
 *
 * @param startDate first business date of the office; used by markets that have not ticked yet
 * @throws CalendarError when a calendar does not reach as far as the clock
 */
export function nextTickOrder(directory: ClockDirectory, startDate: string): ClockOrder | undefined {
  const { last, started, schedules, calendars, days } = directory;
  const progress = last === undefined ? { startDate, started } : { startDate, started, last };
  const tick = nextTick(progress, schedules.values(), calendars, days);
  if (tick === undefined) return undefined;
  const { market, at } = tick.data;
  return { stream: `clock/${market}`, command: { type: 'AdvanceClock', tick }, occurredAt: at };
}

/** A calendar of the log as the calendar arithmetic wants it. */
export function businessCalendarOf(calendar: CalendarDefined): BusinessCalendar {
  const { code, weekend, holidays, fromDate, toDate } = calendar;
  return { code, weekend, holidays, validFrom: fromDate, validTo: toDate };
}
