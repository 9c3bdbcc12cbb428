import type { SettlementCalendars } from './index.js';
import {
  CalendarError,
  settlementCycle,
  settlementDate,
  t2sCalendar,
  targetCalendar,
  usDepositoryCalendar,
  usdFedwireCalendar,
} from './index.js';

const us: SettlementCalendars = { market: usDepositoryCalendar(2015, 2035), currency: usdFedwireCalendar(2015, 2035) };
const euro: SettlementCalendars = { market: t2sCalendar(2015, 2035), currency: targetCalendar(2015, 2035) };

const intended = (market: string, tradeDate: string, calendars: SettlementCalendars) => {
  const cycle = settlementCycle({ market, tradeDate });
  return cycle === undefined ? 'no cycle known' : settlementDate({ tradeDate, cycle, calendars });
};

describe('The settlement cycle', () => {
  it.each([
    ['US', '2024-05-24', 2],
    ['US', '2024-05-28', 1],
    ['CA', '2024-05-24', 2],
    ['CA', '2024-05-27', 1],
    ['US', '2017-09-01', 3],
    ['EU', '2027-10-08', 2],
    ['EU', '2027-10-11', 1],
    ['GB', '2027-10-11', 1],
    ['CH', '2027-10-11', 1],
    ['JP', '2026-01-05', 2],
    ['HK', '2026-01-05', 2],
    ['AU', '2026-01-05', 2],
    ['SG', '2026-01-05', 2],
    ['IN', '2026-01-05', 1],
  ])('of %s for a trade of %s is T+%i', (market, tradeDate, days) => {
    expect(settlementCycle({ market, tradeDate })?.days).toBe(days);
  });

  it('of an unknown market, or before the first rule, is not guessed', () => {
    expect(settlementCycle({ market: 'ZZ', tradeDate: '2026-01-05' })).toBeUndefined();
    expect(settlementCycle({ market: 'EU', tradeDate: '1999-01-04' })).toBeUndefined();
  });

  it('can be another set of rules', () => {
    const rules = [{ market: 'US', from: '2030-01-01', days: 0, source: 'a proposal' }];
    expect(settlementCycle({ market: 'US', tradeDate: '2030-01-02', rules })?.source).toBe('a proposal');
  });
});

describe('The settlement date', () => {
  it('around Columbus Day 2024 is Tuesday 15 October for trades of Friday 11 and of Monday 14', () => {
    expect(intended('US', '2024-10-11', us)).toBe('2024-10-15');
    expect(intended('US', '2024-10-14', us)).toBe('2024-10-15');
  });

  it('needs both calendars: by the depository alone it would be a day on which no dollar moves', () => {
    expect(intended('US', '2024-10-11', { ...us, currency: us.market })).toBe('2024-10-14');
  });

  it('under T+2 joined the trades of Columbus Day 2017 to those of the Friday before, for 11 October', () => {
    expect(intended('US', '2017-10-06', us)).toBe('2017-10-11');
    expect(intended('US', '2017-10-09', us)).toBe('2017-10-11');
  });

  it('skips Good Friday for US shares though the banks work', () => {
    expect(intended('US', '2024-03-27', us)).toBe('2024-04-01');
  });

  it('under European T+2 skips Easter, and 1 May on which T2S opens but the euro does not', () => {
    expect(intended('EU', '2024-03-27', euro)).toBe('2024-04-02');
    expect(intended('EU', '2024-04-29', euro)).toBe('2024-05-02');
    expect(settlementDate({ tradeDate: '2024-04-29', cycle: 2, calendars: { ...euro, currency: euro.market } })).toBe(
      '2024-05-01',
    );
  });

  it('changes with the European move to T+1', () => {
    expect(intended('EU', '2027-10-08', euro)).toBe('2027-10-12');
    expect(intended('EU', '2027-10-11', euro)).toBe('2027-10-12');
  });

  it('of a trade agreed for the same day is that day, or the next one that works', () => {
    expect(settlementDate({ tradeDate: '2024-10-11', cycle: 0, calendars: us })).toBe('2024-10-11');
    expect(settlementDate({ tradeDate: '2024-10-14', cycle: 0, calendars: us })).toBe('2024-10-15');
  });

  it('is not guessed beyond the years that the calendars know', () => {
    expect(thrownBy(() => intended('US', '2035-12-31', us))).toBe('DATE_NOT_COVERED');
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
