import type { PostgresEventStore } from '@verso/event-store';
import { LogTails, type ClockEvent } from '@verso/messaging';
import { ClockDriver } from '@verso/reference-data';
import { hasClosed, lastDateOf, SettlementDates } from '@verso/verso';

/** Looks at the business clock from outside; does not move it. */
export class BusinessDays {
  readonly #tails: LogTails;
  readonly #clock: ClockDriver;
  readonly #dates: SettlementDates;
  readonly #startDate: string;

  constructor(store: PostgresEventStore, startDate: string) {
    this.#tails = new LogTails(store);
    for (const log of ['reference-data', 'trade-capture'] as const) this.#tails.of(log);
    this.#clock = new ClockDriver({ submit: () => Promise.reject(new Error('only looks')) }, this.#tails, startDate);
    this.#dates = new SettlementDates(this.#tails);
    this.#startDate = startDate;
  }

  /** The last clock event of each market. */
  async readings(): Promise<readonly ClockEvent[]> {
    await this.#tails.refresh();
    return [...(await this.#clock.readings()).values()];
  }

  /** Whether every market has begun its first day. */
  async areOpen(): Promise<boolean> {
    return (await this.readings()).length === this.#clock.known().schedules.size;
  }

  /** Whether every market has closed the last settlement date of its trades, and two business days more. */
  async areOver(): Promise<boolean> {
    await this.#tails.refresh();
    const readings = await this.#clock.readings();
    const directory = this.#clock.known();
    const settlementDates = await this.#dates.catchUp();
    const markets = [...directory.schedules.keys()];
    return (
      markets.length > 0 &&
      markets.every((market) =>
        hasClosed(readings.get(market), lastDateOf(market, this.#startDate, settlementDates, directory)),
      )
    );
  }
}
