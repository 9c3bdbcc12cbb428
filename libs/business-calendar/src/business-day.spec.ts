import {
  CalendarError,
  addBusinessDays,
  addDays,
  addMonths,
  businessDaysBetween,
  dayCountFraction,
  isBusinessDay,
  isCovered,
  isIsoDate,
  nextBusinessDay,
  onOrAfter,
  previousBusinessDay,
  targetCalendar,
  weekdayOf,
} from './index.js';

const target = [targetCalendar(2020, 2030)];

describe('Dates', () => {
  it.each(['2024-02-29', '2000-02-29', '1999-12-31'])('%s exists', (date) => {
    expect(isIsoDate(date)).toBe(true);
  });

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-04-31',
    '20240401',
    '2024-4-1',
    '',
    '2024-04-01T00',
  ])('%j does not', (date) => {
    expect(isIsoDate(date)).toBe(false);
  });

  it('are counted over leap days, months and years', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2024-01-01', -1)).toBe('2023-12-31');
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2024-11-30', 3)).toBe('2025-02-28');
    expect(addMonths('2024-01-31', -2)).toBe('2023-11-30');
    expect(weekdayOf('2024-10-14')).toBe(1);
    expect(weekdayOf('1969-12-28')).toBe(7);
  });
});

describe('Business days', () => {
  it('leave out weekends and holidays', () => {
    expect(isBusinessDay('2024-03-28', target)).toBe(true);
    expect(isBusinessDay('2024-03-29', target)).toBe(false);
    expect(isBusinessDay('2024-03-30', target)).toBe(false);
  });

  it('are counted forwards and backwards, the start never counted', () => {
    expect(addBusinessDays('2024-03-28', 1, target)).toBe('2024-04-02');
    expect(addBusinessDays('2024-03-30', 1, target)).toBe('2024-04-02');
    expect(addBusinessDays('2024-04-02', -1, target)).toBe('2024-03-28');
    expect(addBusinessDays('2024-03-30', 0, target)).toBe('2024-03-30');
    expect(nextBusinessDay('2024-12-31', target)).toBe('2025-01-02');
    expect(previousBusinessDay('2024-12-27', target)).toBe('2024-12-24');
    expect(onOrAfter('2024-12-24', target)).toBe('2024-12-24');
    expect(onOrAfter('2024-12-25', target)).toBe('2024-12-27');
    expect(businessDaysBetween('2024-03-28', '2024-04-03', target)).toBe(2);
    expect(businessDaysBetween('2024-04-03', '2024-03-28', target)).toBe(-2);
  });

  it('are asked for only where the calendar knows its holidays', () => {
    expect(isCovered('2030-11-30', target)).toBe(true);
    expect(isCovered('2030-12-24', target)).toBe(false);
    expect(isCovered('not a date', target)).toBe(false);
    expect(thrownBy(() => isBusinessDay('2031-01-02', target))).toBe('DATE_NOT_COVERED');
    expect(thrownBy(() => isBusinessDay('2024-02-30', target))).toBe('NOT_A_DATE');
    expect(thrownBy(() => addBusinessDays('2024-02-28', 1, []))).toBe('NO_CALENDAR');
  });
});

describe('Day counts', () => {
  const period = { from: '2024-01-31', to: '2024-07-31', frequency: 2 };

  it.each([
    ['30/360', '2024-01-31', '2024-03-31', 60],
    ['30/360', '2024-01-15', '2024-03-31', 76],
    ['30E/360', '2024-01-15', '2024-03-31', 75],
    ['30E/360', '2024-02-28', '2024-03-31', 32],
    ['ACT/360', '2024-02-28', '2024-03-01', 2],
    ['ACT/365F', '2023-02-28', '2023-03-01', 1],
  ] as const)('%s from %s to %s is %i days', (convention, from, to, days) => {
    expect(dayCountFraction({ convention, from, to, period }).days).toBe(days);
  });

  it('ACT/ACT-ICMA takes the year as coupons times days of the coupon period', () => {
    expect(dayCountFraction({ convention: 'ACT/ACT-ICMA', from: '2024-01-31', to: '2024-02-29', period })).toEqual({
      days: 29,
      basis: 364,
    });
  });
});

/** The code of the error thrown. */
function thrownBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof CalendarError ? error.code : String(error);
  }
  return 'nothing';
}
