import type { BusinessCalendar } from '@verso/business-calendar';
import { addBusinessDays, isCovered, onOrAfter } from '@verso/business-calendar';
import type { SettlementCycleDefined } from '@verso/contracts';
import type { ReferenceDirectory } from './reference-directory.js';

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
  { tradeDate, given, market, currency }: {
    readonly tradeDate: string;
    readonly given: string | undefined;
    readonly market: string;
    readonly currency: string;
  },
  directory: ReferenceDirectory,
): IntendedSettlement | undefined {
  const cycle = cycleInForce(directory, market, tradeDate);
  const calendars = calendarsFor(directory, market, currency);
  const isKnown = cycle !== undefined && calendars !== undefined && isCovered(tradeDate, calendars, DAYS_NEEDED);
  if (!isKnown) return given === undefined ? undefined : { date: given, origin: 'GIVEN', differsFromCycle: false, rule: '' };
  const byCycle = cycle.days > 0 ? addBusinessDays(tradeDate, cycle.days, calendars) : onOrAfter(tradeDate, calendars);
  const rule = cycle.ruleVersion;
  if (given === undefined) return { date: byCycle, origin: 'CYCLE', differsFromCycle: false, rule };
  return { date: given, origin: 'GIVEN', differsFromCycle: given !== byCycle, rule };
}

function cycleInForce(directory: ReferenceDirectory, market: string, tradeDate: string): SettlementCycleDefined | undefined {
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
