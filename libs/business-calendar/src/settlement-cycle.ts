import type { BusinessCalendar } from './business-day.js';
import { addBusinessDays, onOrAfter } from './business-day.js';
import type { IsoDate } from './iso-date.js';

/** The standard settlement cycle of a market from a date on: data, because it changes by law. */
export interface SettlementCycleRule {
  /** ISO 3166 country code, or `EU` for the members of the European Economic Area. */
  readonly market: string;
  /** First trade date for which it holds. */
  readonly from: IsoDate;
  /** Business days from trade date to settlement date: 1 is T+1. */
  readonly days: number;
  /** The public rule it comes from; decisions that use it name `market`, `from` and this. */
  readonly source: string;
}

/** Securities on exchange; OTC trades, repo and primary market agree their own dates. */
export const STANDARD_SETTLEMENT_CYCLES: readonly SettlementCycleRule[] = [
  { market: 'US', from: '1995-06-07', days: 3, source: 'SEC Rule 15c6-1 (1993)' },
  { market: 'US', from: '2017-09-05', days: 2, source: 'SEC Rule 15c6-1 (release 34-80295)' },
  { market: 'US', from: '2024-05-28', days: 1, source: 'SEC Rule 15c6-1 (release 34-96930)' },
  { market: 'CA', from: '2017-09-05', days: 2, source: 'CSA National Instrument 24-101' },
  { market: 'CA', from: '2024-05-27', days: 1, source: 'CSA National Instrument 24-101 (2023)' },
  { market: 'EU', from: '2015-01-01', days: 2, source: 'Regulation (EU) No 909/2014 art. 5(2)' },
  { market: 'EU', from: '2027-10-11', days: 1, source: 'Regulation (EU) 2025/2075 amending No 909/2014 art. 5(2)' },
  { market: 'GB', from: '2014-10-06', days: 2, source: 'Regulation (EU) No 909/2014 art. 5(2) as retained' },
  { market: 'GB', from: '2027-10-11', days: 1, source: 'UK Accelerated Settlement Taskforce implementation plan' },
  { market: 'CH', from: '2014-10-06', days: 2, source: 'SIX Swiss Exchange directive' },
  { market: 'CH', from: '2027-10-11', days: 1, source: 'Swiss Securities Post-Trade Council recommendation' },
  { market: 'JP', from: '2019-07-16', days: 2, source: 'Japan Securities Clearing Corporation' },
  { market: 'HK', from: '2011-01-01', days: 2, source: 'HKSCC rules' },
  { market: 'AU', from: '2016-03-07', days: 2, source: 'ASX Settlement operating rules' },
  { market: 'SG', from: '2018-12-10', days: 2, source: 'SGX-DT and CDP rules' },
  { market: 'IN', from: '2003-04-01', days: 2, source: 'SEBI circular SMD/POLICY/Cir-6/2003' },
  { market: 'IN', from: '2023-01-27', days: 1, source: 'SEBI circular SEBI/HO/MRD2/DCAP/P/CIR/2021/628, last phase' },
];

export interface SettlementCycleInput {
  readonly market: string;
  readonly tradeDate: IsoDate;
  readonly rules?: readonly SettlementCycleRule[];
}

/** The rule in force on the trade date, or `undefined` when none is known: then the date must come with the trade. */
export function settlementCycle({
  market,
  tradeDate,
  rules = STANDARD_SETTLEMENT_CYCLES,
}: SettlementCycleInput): SettlementCycleRule | undefined {
  let inForce: SettlementCycleRule | undefined;
  for (const rule of rules) {
    if (rule.market !== market || rule.from > tradeDate) continue;
    if (inForce === undefined || rule.from > inForce.from) inForce = rule;
  }
  return inForce;
}

export interface SettlementDateInput {
  readonly tradeDate: IsoDate;
  /** A rule, or the number of days of a cycle agreed for the trade. */
  readonly cycle: SettlementCycleRule | number;
  /** Both are needed: securities move on days the depository works, cash on days the payment system works. */
  readonly calendars: SettlementCalendars;
}

export interface SettlementCalendars {
  /** The depository's (CSD's) calendar, not the exchange's. */
  readonly market: BusinessCalendar;
  /** The calendar of the payment system of the settlement currency. */
  readonly currency: BusinessCalendar;
}

/**
 * The intended settlement date by the cycle. Only days on which depository *and* payment system work are counted.
 *
 * Example: with T+2, US shares traded on Friday 6 October 2017 and on Monday 9 October (Columbus Day: exchanges open,
 * banks closed) both settle on Wednesday 11 October. With T+0 on a closed day the next joint business day is taken.
 *
 * @throws CalendarError when a calendar does not cover the dates
 */
export function settlementDate({ tradeDate, cycle, calendars }: SettlementDateInput): IsoDate {
  const days = typeof cycle === 'number' ? cycle : cycle.days;
  const joint = [calendars.market, calendars.currency];
  if (days > 0) return addBusinessDays(tradeDate, days, joint);
  return onOrAfter(tradeDate, joint);
}
