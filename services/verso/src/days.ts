import { addBusinessDays } from '@verso/business-calendar';
import type { ClockEvent, LogTails } from '@verso/messaging';
import type { ClockDirectory } from '@verso/reference-data';

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
