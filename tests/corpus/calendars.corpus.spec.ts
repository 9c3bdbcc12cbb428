import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BusinessCalendar } from '@verso/business-calendar';
import {
  addDays,
  englandBankHolidayCalendar,
  euronextCalendar,
  isBusinessDay,
  newYorkStockExchangeCalendar,
  weekdayOf,
  xetraCalendar,
} from '@verso/business-calendar';

const folder = join(import.meta.dirname, '../../../shared/data/exchange_calendars');

/** Trading sessions as recorded by the exchange_calendars project: a weekday without a row was a holiday. */
const exchanges: readonly (readonly [mic: string, calendar: BusinessCalendar])[] = [
  ['xnys', newYorkStockExchangeCalendar(2015, 2035)],
  ['xetr', xetraCalendar(2015, 2035)],
  ['xams', euronextCalendar(2015, 2035)],
  ['xbru', euronextCalendar(2015, 2035)],
  ['xpar', euronextCalendar(2015, 2035)],
  ['xlon', englandBankHolidayCalendar(2015, 2035)],
];

describe('Calendars by rule, against recorded trading sessions', () => {
  it.each(exchanges)('%s: every weekday is open or closed as it was', (mic, calendar) => {
    const file = join(folder, `${mic}.csv`);
    if (!existsSync(file)) {
      process.stdout.write(`skipped: ${file} is not there\n`);
      return;
    }
    const sessions = readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
      .map((line) => line.slice(0, 10));
    const first = sessions[0] ?? '';
    const last = sessions.at(-1) ?? '';
    const recorded = new Set(sessions);
    const differences: string[] = [];
    for (let date = first; date <= last; date = addDays(date, 1)) {
      if (weekdayOf(date) > 5) continue;
      if (isBusinessDay(date, [calendar]) !== recorded.has(date)) differences.push(date);
    }
    expect(sessions.length).toBeGreaterThan(1000);
    expect(differences).toEqual([]);
  });
});
