export type { IsoDate } from './iso-date.js';
export { DateError, addDays, addMonths, daysBetween, isIsoDate, weekdayOf } from './iso-date.js';
export type { BusinessCalendar } from './business-day.js';
export {
  CalendarError,
  addBusinessDays,
  businessDaysBetween,
  isBusinessDay,
  isCovered,
  nextBusinessDay,
  onOrAfter,
  previousBusinessDay,
} from './business-day.js';
export type {
  SettlementCalendars,
  SettlementCycleInput,
  SettlementCycleRule,
  SettlementDateInput,
} from './settlement-cycle.js';
export { STANDARD_SETTLEMENT_CYCLES, settlementCycle, settlementDate } from './settlement-cycle.js';
export type { DayCount, DayCountConvention, DayCountInput } from './day-count.js';
export { dayCountFraction } from './day-count.js';
export type { LocalTime } from './zoned-time.js';
export { instantOf, localDateOf, localDateTimeOf } from './zoned-time.js';
export {
  englandBankHolidayCalendar,
  euronextCalendar,
  newYorkStockExchangeCalendar,
  t2sCalendar,
  targetCalendar,
  usDepositoryCalendar,
  usdFedwireCalendar,
  xetraCalendar,
} from './market-calendars.js';
