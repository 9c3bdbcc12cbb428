// An office on a throw-away data folder for measuring, and the figures of a stretch of its work.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InMemoryEventStore } from '@verso/event-store';
import { hasClosed, lastDateOf, openLivingOffice, SettlementDates } from '@verso/verso';

/** A street that does nothing wrong: what is measured is the office, not the repair of others' mistakes. */
const CALM = { mismatchRate: 0, lateRate: 0, failRate: 0, partialRate: 0, duplicateRate: 0, garbledRate: 0 };

export const TRADE_DATE = '2026-11-23';

/**
 * @param executionsOn how many executions the street hands in on a trade date
 * @param options.startDate first business date
 * @param options.dataDir a folder that is kept, with what it holds; otherwise one that is thrown away
 * @param options.streetInDatabase keeps the street's own record there, where it takes no memory of this process
 */
export async function withOffice(executionsOn, work, options = {}) {
  const { startDate = TRADE_DATE, dataDir: kept, streetInDatabase = kept !== undefined } = options;
  const dataDir = kept === undefined ? await mkdtemp(join(tmpdir(), 'verso-bench-')) : resolve(kept);
  await mkdir(dataDir, { recursive: true });
  const terminal = { line: () => undefined, progress: () => undefined, problem: (text) => console.error(text) };
  const settings = { dataDir, host: '127.0.0.1', port: 0, kafkaBrokers: [] };
  // The outside world answers in the same process, but what keeping its own record costs is not the office's.
  const streetStore = streetInDatabase ? undefined : new InMemoryEventStore(['street']);
  const office = await openLivingOffice({
    settings,
    startDate,
    seed: 1,
    knobs: CALM,
    executionsOn,
    terminal,
    ...(streetStore === undefined ? {} : { streetStore }),
  });
  try {
    await office.runner.quiet();
    return await work({ ...office, dataDir, streetStore: streetStore ?? office.database.store });
  } finally {
    await office.close();
    if (kept === undefined) {
      // Run as root, the data itself stands elsewhere.
      await rm(await realpath(join(dataDir, 'postgres', 'cluster')), { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    }
  }
}

/** The first business dates of an office, each with the same number of executions. */
export class TradeDates {
  #dates = new Set();
  #days;
  #perDay;

  constructor(days, perDay) {
    this.#days = days;
    this.#perDay = perDay;
  }

  executionsOn = (date) => {
    if (this.#dates.size < this.#days) this.#dates.add(date);
    return this.#dates.has(date) ? this.#perDay : 0;
  };

  get allBegun() {
    return this.#dates.size === this.#days;
  }

  get last() {
    return [...this.#dates].sort().at(-1);
  }
}

/** Ticks once and waits until nothing moves. */
export async function tickOnce({ runner, office }) {
  const tick = await office.clock.tick();
  await runner.quiet();
  return tick;
}

/** Ticks until every trade of these dates should have settled; tells of each tick and what it took. */
export async function tickToTheEnd(living, tradeDates, told = () => undefined) {
  const { office } = living;
  const dates = new SettlementDates(office.tails);
  for (;;) {
    if (tradeDates.allBegun) {
      const readings = await office.clock.readings();
      const directory = office.clock.known();
      const settlementDates = await dates.catchUp();
      const isDone = (market) =>
        hasClosed(readings.get(market), lastDateOf(market, tradeDates.last, settlementDates, directory));
      if ([...directory.schedules.keys()].every(isDone)) return;
    }
    const stretch = new Stretch(living);
    const tick = await tickOnce(living);
    told(tick, stretch);
  }
}

/** Wall seconds, CPU seconds of this process with all its threads, and events since it was made. */
export class Stretch {
  constructor({ office }) {
    this.office = office;
    this.began = performance.now();
    this.cpu = process.cpuUsage();
    this.events = eventsOf(office);
  }

  figures() {
    const { user, system } = process.cpuUsage(this.cpu);
    return {
      seconds: (performance.now() - this.began) / 1_000,
      node: (user + system) / 1e6,
      events: eventsOf(this.office) - this.events,
    };
  }
}

/** Names of the office's logs: the street's is not one. */
export function officeLogs(office) {
  return [...office.loops.keys()].filter((name) => name !== 'street');
}

function eventsOf(office) {
  return officeLogs(office).reduce((count, name) => count + office.tails.of(name).end, 0);
}
