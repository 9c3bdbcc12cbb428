import { instantOf } from '@verso/business-calendar';
import type { MarketScheduleDefined } from '@verso/contracts';

/** An instant of the trading session, RFC 3339 UTC; of the whole day where the market says nothing. */
export function executionTimeOf(schedule: MarketScheduleDefined | undefined, tradeDate: string, drawn: number): string {
  const from = Date.parse(pointOf(schedule, 'TRADING_OPEN', tradeDate) ?? `${tradeDate}T08:00:00Z`);
  const to = Date.parse(pointOf(schedule, 'TRADING_CLOSE', tradeDate) ?? `${tradeDate}T16:00:00Z`);
  return new Date(from + Math.floor((to - from) * drawn)).toISOString();
}

function pointOf(schedule: MarketScheduleDefined | undefined, kind: string, date: string): string | undefined {
  const entry = schedule?.entries.find((candidate) => candidate.kind === kind);
  if (schedule === undefined || entry === undefined) return undefined;
  const { timeZone } = schedule;
  return instantOf({ date, time: entry.localTime, timeZone, dayOffset: entry.dayOffset });
}
