import type { BusinessCalendar } from '@verso/business-calendar';
import { addBusinessDays, isCovered, onOrAfter } from '@verso/business-calendar';
import type { SettlementCycleDefined } from '@verso/contracts';
import type { DateByCycle, ReferenceDirectory } from './reference-directory.js';

/** When the parties are bound to settle, and by what rule. */
export interface IntendedSettlement {
  readonly date: string;
  readonly origin: 'GIVEN' | 'CYCLE';
  readonly differsFromCycle: boolean;
  /** Version of the rule that gave or checked the date; empty when none is known. */
  readonly rule: string;
}

/**
 * The intended settlement date: a date that was given wins and a difference from the cycle is only flagged (CSDR art. 5(2)
 * binds venue trades; others agree their own); else trade date plus the cycle in force, counting days on which the
 * calendars of the market *and* of the settlement currency are open.
 *
 * `undefined` when no date was given and the market's rules do not reach far enough to compute one.
 */
export function intendedSettlement(
  {
    tradeDate,
    given,
    market,
    currency,
  }: {
    readonly tradeDate: string;
    readonly given: string | undefined;
    readonly market: string;
    readonly currency: string;
  },
  directory: ReferenceDirectory,
): IntendedSettlement | undefined {
  const byCycle = dateByCycle({ tradeDate, market, currency }, directory);
  if (byCycle === undefined) {
    return given === undefined ? undefined : { date: given, origin: 'GIVEN', differsFromCycle: false, rule: '' };
  }
  const { date, rule } = byCycle;
  if (given === undefined) return { date, origin: 'CYCLE', differsFromCycle: false, rule };
  return { date: given, origin: 'GIVEN', differsFromCycle: given !== date, rule };
}

/** Thousands of trades share a few dates: the calendars are asked once for each. */
function dateByCycle(
  wanted: { readonly tradeDate: string; readonly market: string; readonly currency: string },
  directory: ReferenceDirectory,
): DateByCycle | undefined {
  const { tradeDate, market, currency } = wanted;
  const known = directory.datesByCycle;
  const name = `${market}:${currency}:${tradeDate}`;
  if (known.has(name)) return known.get(name);
  const cycle = cycleInForce(directory, market, tradeDate);
  const calendars = calendarsFor(directory, market, currency);
  let found: DateByCycle | undefined;
  if (cycle !== undefined && calendars !== undefined && isCovered(tradeDate, calendars, DAYS_NEEDED)) {
    const { days, ruleVersion: rule } = cycle;
    found = { date: days > 0 ? addBusinessDays(tradeDate, days, calendars) : onOrAfter(tradeDate, calendars), rule };
  }
  // Trade dates come from outside: whoever makes them up must not fill the memory.
  if (known.size >= MOST_DATES) known.clear();
  known.set(name, found);
  return found;
}

function cycleInForce(
  directory: ReferenceDirectory,
  market: string,
  tradeDate: string,
): SettlementCycleDefined | undefined {
  let inForce: SettlementCycleDefined | undefined;
  for (const cycle of directory.cycles.get(market)?.values() ?? []) {
    if (cycle.validFrom <= tradeDate && (inForce === undefined || cycle.validFrom > inForce.validFrom)) inForce = cycle;
  }
  return inForce;
}

/** The market's calendars and that of the currency's payment system; `undefined` unless all are known. */
function calendarsFor(
  directory: ReferenceDirectory,
  market: string,
  currency: string,
): readonly BusinessCalendar[] | undefined {
  const schedule = directory.schedules.get(market);
  const payment = directory.paymentCalendars.get(currency);
  if (schedule === undefined || payment === undefined) return undefined;
  const calendars: BusinessCalendar[] = [];
  for (const code of new Set([...schedule.calendars, payment])) {
    const calendar = directory.calendars.get(code);
    if (calendar === undefined) return undefined;
    calendars.push(calendar);
  }
  return calendars;
}

/** A cycle of up to 30 business days with the longest run of closed days in between. */
const DAYS_NEEDED = 60;
const MOST_DATES = 1_000;
