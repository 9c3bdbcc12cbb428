import { isClockEvent, type ClockEvent, type LogTails, type RoomLoop } from '@verso/messaging';
import {
  emptyClockDirectory,
  foldClockDirectory,
  nextTickOrder,
  type ClockDirectory,
} from './domain/clock-directory.js';

/** Moves the business clock on, one event at a time, and remembers where it stands. */
export class ClockDriver {
  private readonly loop: Pick<RoomLoop, 'submit'>;
  private readonly tails: LogTails;
  private readonly startDate: string;
  private directory: ClockDirectory = emptyClockDirectory();
  private readonly latest = new Map<string, ClockEvent>();
  private read = -1;

  /**
   * @param loop the loop of reference-data
   * @param startDate first business date of an office that has not ticked yet, ISO 8601
   */
  constructor(loop: Pick<RoomLoop, 'submit'>, tails: LogTails, startDate: string) {
    this.loop = loop;
    this.tails = tails;
    this.startDate = startDate;
  }

  /** The instant of the next tick, without ticking. */
  async next(): Promise<string | undefined> {
    await this.catchUp();
    return nextTickOrder(this.directory, this.startDate)?.occurredAt;
  }

  /** Appends the next clock event; undefined when no market has one any more. */
  async tick(): Promise<ClockEvent | undefined> {
    await this.catchUp();
    const order = nextTickOrder(this.directory, this.startDate);
    if (order === undefined) return undefined;
    const key = `${order.stream}@${order.occurredAt}:${order.command.tick.type}`;
    const { results } = await this.loop.submit({ key, orders: [order] });
    const [result] = results;
    if (result?.outcome === 'refused') throw new Error(`the clock refuses to tick: ${result.refusal.detail}`);
    await this.catchUp();
    return this.latest.get(order.command.tick.data.market);
  }

  /** The last clock event of each market. */
  async readings(): Promise<ReadonlyMap<string, ClockEvent>> {
    await this.catchUp();
    return this.latest;
  }

  /** Schedules and calendars as last read. */
  known(): ClockDirectory {
    return this.directory;
  }

  private async catchUp(): Promise<void> {
    const tail = this.tails.of('reference-data');
    if (this.read < 0) await tail.refresh();
    while (tail.hasAfter(this.read)) {
      for (const event of await tail.read(this.read, 2_000)) {
        if (event.log === 'reference-data') this.directory = foldClockDirectory(this.directory, event);
        if (isClockEvent(event)) this.latest.set(event.data.market, event);
        this.read = event.position;
      }
    }
  }
}
