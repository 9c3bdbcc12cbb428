import type { BusinessCalendar } from './business-day.js';
import type { HolidayRule } from './holiday-rules.js';
import {
  easter,
  fixed,
  holidaysBetween,
  lastMonday,
  nthWeekday,
  observedNearest,
  observedNextWeekday,
  observedSundayOnly,
  once,
} from './holiday-rules.js';
import { isoDate } from './iso-date.js';

/** Euro payments (T2, formerly TARGET2): ECB long-term calendar, press release of 14 December 2000. */
export function targetCalendar(fromYear: number, toYear: number): BusinessCalendar {
  return calendar('TARGET', fromYear, toYear, [...EASTER_AND_CHRISTMAS, fixed('Labour Day', 5, 1)]);
}

/**
 * Days on which TARGET2-Securities opens. Since 2019 closed at Easter as TARGET is, but open on 1 May, free of payment
 * and in Danish crowns only: a euro settlement date therefore needs {@link targetCalendar} as well.
 */
export function t2sCalendar(fromYear: number, toYear: number): BusinessCalendar {
  return calendar('T2S', fromYear, toYear, [
    fixed('New Year', 1, 1),
    easter('Good Friday', -2, { from: 2019 }),
    easter('Easter Monday', 1, { from: 2019 }),
    fixed('Christmas Day', 12, 25),
    fixed('26 December', 12, 26),
  ]);
}

/** Dollar payments (Fedwire): Federal Reserve Bank holidays. One that falls on Saturday is not moved to Friday. */
export function usdFedwireCalendar(fromYear: number, toYear: number): BusinessCalendar {
  return calendar('USD', fromYear, toYear, [
    observedSundayOnly('New Year', 1, 1),
    ...US_MONDAYS_AND_THANKSGIVING,
    observedSundayOnly('Juneteenth', 6, 19, { from: 2022 }),
    observedSundayOnly('Independence Day', 7, 4),
    nthWeekday('Columbus Day', 10, 1, 2),
    observedSundayOnly('Veterans Day', 11, 11),
    observedSundayOnly('Christmas Day', 12, 25),
  ]);
}

/**
 * The US depository and clearing corporation (DTC, NSCC): the scheduled exchange holidays. It works on Columbus and
 * Veterans Day, and it settled on the days of mourning 2018-12-05 and 2025-01-09 when the exchanges were closed.
 */
export function usDepositoryCalendar(fromYear: number, toYear: number): BusinessCalendar {
  return calendar('US_DEPOSITORY', fromYear, toYear, US_EXCHANGE_HOLIDAYS);
}

/** Trading days of the New York Stock Exchange: rule 7.2 and its unscheduled closures. */
export function newYorkStockExchangeCalendar(fromYear: number, toYear: number): BusinessCalendar {
  return calendar('XNYS', fromYear, toYear, [
    ...US_EXCHANGE_HOLIDAYS,
    once('Day of mourning for George H. W. Bush', '2018-12-05'),
    once('Day of mourning for Jimmy Carter', '2025-01-09'),
  ]);
}

/** Trading days of Xetra. Whit Monday is a trading day since 2022, German Unity Day since 2022. */
export function xetraCalendar(fromYear: number, toYear: number): BusinessCalendar {
  return calendar('XETR', fromYear, toYear, [
    ...EASTER_AND_CHRISTMAS,
    fixed('Labour Day', 5, 1),
    easter('Whit Monday', 50, { from: 2015, to: 2021 }),
    fixed('German Unity Day', 10, 3, { from: 2014, to: 2021 }),
    once('500 years of Reformation', '2017-10-31'),
    fixed('Christmas Eve', 12, 24),
    fixed("New Year's Eve", 12, 31),
  ]);
}

/** Trading days of Euronext Amsterdam, Brussels and Paris. */
export function euronextCalendar(fromYear: number, toYear: number): BusinessCalendar {
  return calendar('EURONEXT', fromYear, toYear, [...EASTER_AND_CHRISTMAS, fixed('Labour Day', 5, 1)]);
}

/** Sterling payments (CHAPS) and CREST: bank holidays of England and Wales; also the London Stock Exchange's. */
export function englandBankHolidayCalendar(fromYear: number, toYear: number): BusinessCalendar {
  return calendar('GBP', fromYear, toYear, [
    observedNextWeekday('New Year', 1, 1),
    easter('Good Friday', -2),
    easter('Easter Monday', 1),
    nthWeekday('Early May', 5, 1, 1, { to: 2019 }),
    once('75 years of VE Day, for Early May', '2020-05-08'),
    nthWeekday('Early May', 5, 1, 1, { from: 2021 }),
    lastMonday('Spring', 5, { to: 2021 }),
    once('Platinum Jubilee, for Spring', '2022-06-02'),
    once('Platinum Jubilee', '2022-06-03'),
    lastMonday('Spring', 5, { from: 2023 }),
    lastMonday('Summer', 8),
    once('Funeral of Queen Elizabeth II', '2022-09-19'),
    once('Coronation of King Charles III', '2023-05-08'),
    observedNextWeekday('Christmas Day', 12, 25),
    observedNextWeekday('Boxing Day', 12, 26),
  ]);
}

function calendar(code: string, fromYear: number, toYear: number, rules: readonly HolidayRule[]): BusinessCalendar {
  return {
    code,
    weekend: [6, 7],
    holidays: holidaysBetween(fromYear, toYear, rules),
    validFrom: isoDate(fromYear, 1, 1),
    validTo: isoDate(toYear, 12, 31),
  };
}

const EASTER_AND_CHRISTMAS: readonly HolidayRule[] = [
  fixed('New Year', 1, 1),
  easter('Good Friday', -2),
  easter('Easter Monday', 1),
  fixed('Christmas Day', 12, 25),
  fixed('26 December', 12, 26),
];

const US_MONDAYS_AND_THANKSGIVING: readonly HolidayRule[] = [
  nthWeekday('Martin Luther King Day', 1, 1, 3),
  nthWeekday("Washington's Birthday", 2, 1, 3),
  lastMonday('Memorial Day', 5),
  nthWeekday('Labor Day', 9, 1, 1),
  nthWeekday('Thanksgiving', 11, 4, 4),
];

const US_EXCHANGE_HOLIDAYS: readonly HolidayRule[] = [
  // Not moved to the Friday before: that is the last day of the year's accounts (NYSE rule 7.2).
  observedSundayOnly('New Year', 1, 1),
  ...US_MONDAYS_AND_THANKSGIVING,
  easter('Good Friday', -2),
  observedNearest('Juneteenth', 6, 19, { from: 2022 }),
  observedNearest('Independence Day', 7, 4),
  observedNearest('Christmas Day', 12, 25),
];
