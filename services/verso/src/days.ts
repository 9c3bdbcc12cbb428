import { addBusinessDays } from '@verso/business-calendar';
import type { ClockEvent, LogTails } from '@verso/messaging';
import type { ClockDirectory, ClockDriver } from '@verso/reference-data';

/**
 * The business date with whose close a market is done: the last intended settlement date of its trades plus two business
 * days; of a market without trades, the trade date.
 */
export function lastDateOf(
  market: string,
  tradeDate: string,
  settlementDates: ReadonlyMap<string, string>,
  { schedules, calendars }: ClockDirectory,
): string {
  const last = settlementDates.get(market);
  if (last === undefined) return tradeDate;
  const codes = schedules.get(market)?.calendars ?? [];
  return addBusinessDays(
    last,
    2,
    codes.map((code) => calendars.get(code)).filter((calendar) => calendar !== undefined),
  );
}

/** Whether a market has closed the date, or a later one. */
export function hasClosed(reading: ClockEvent | undefined, date: string): boolean {
  if (reading === undefined) return false;
  const { businessDate } = reading.data;
  return businessDate > date || (businessDate === date && reading.type === 'BusinessDayClosed');
}

/** Whether every market is done with the trades of a trade date. */
export async function isPast(clock: ClockDriver, dates: SettlementDates, tradeDate: string): Promise<boolean> {
  const readings = await clock.readings();
  const directory = clock.known();
  const settlementDates = await dates.catchUp();
  const markets = [...directory.schedules.keys()];
  const isDone = (market: string): boolean =>
    hasClosed(readings.get(market), lastDateOf(market, tradeDate, settlementDates, directory));
  return markets.length > 0 && markets.every(isDone);
}

/** Two markets, a trade date, two days to settle and two more, about eleven points a day: a guess for progress only. */
export const TICKS_EXPECTED = 110;

/** Last intended settlement date by settlement market, from the log of captured trades; reads on where it stopped. */
export class SettlementDates {
  readonly latest = new Map<string, string>();
  private readonly tails: LogTails;
  private read = -1;

  constructor(tails: LogTails) {
    this.tails = tails;
  }

  async catchUp(): Promise<ReadonlyMap<string, string>> {
    const tail = this.tails.of('trade-capture');
    while (tail.hasAfter(this.read)) {
      for (const event of await tail.read(this.read, 2_000)) {
        this.read = event.position;
        if (event.log !== 'trade-capture') continue;
        if (event.type === 'TradeCaptured' || event.type === 'TradeEnriched' || event.type === 'TradeAmended') {
          const { settlementMarket, intendedSettlementDate } = event.data.trade;
          const known = this.latest.get(settlementMarket) ?? '';
          if (intendedSettlementDate > known) this.latest.set(settlementMarket, intendedSettlementDate);
        }
      }
    }
    return this.latest;
  }
}
