import { instantOf } from '@verso/business-calendar';
import type { MarketScheduleDefined } from '@verso/contracts';

/** From when to when a market trades, in milliseconds since 1970. */
export interface Session {
  readonly from: number;
  readonly to: number;
}

/** The trading session of a date; of most of the day where the market says nothing. */
export function sessionOf(schedule: MarketScheduleDefined | undefined, tradeDate: string): Session {
  return {
    from: Date.parse(pointOf(schedule, 'TRADING_OPEN', tradeDate) ?? `${tradeDate}T08:00:00Z`),
    to: Date.parse(pointOf(schedule, 'TRADING_CLOSE', tradeDate) ?? `${tradeDate}T16:00:00Z`),
  };
}

/** An instant of the session, RFC 3339 UTC; `drawn` from 0 to 1. */
export function executionTime({ from, to }: Session, drawn: number): string {
  return new Date(from + Math.floor((to - from) * drawn)).toISOString();
}

function pointOf(schedule: MarketScheduleDefined | undefined, kind: string, date: string): string | undefined {
  const entry = schedule?.entries.find((candidate) => candidate.kind === kind);
  if (schedule === undefined || entry === undefined) return undefined;
  const { timeZone } = schedule;
  return instantOf({ date, time: entry.localTime, timeZone, dayOffset: entry.dayOffset });
}
