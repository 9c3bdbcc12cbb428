// An office on a throw-away data folder for measuring, and the figures of a stretch of its work.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hasClosed, lastDateOf, openLivingOffice, SettlementDates } from '@verso/verso';

/** A street that does nothing wrong: what is measured is the office, not the repair of others' mistakes. */
export const CALM = {
  ...{ mismatchRate: 0, lateRate: 0, failRate: 0, partialRate: 0 },
  ...{ duplicateRate: 0, garbledRate: 0, wrongStatementRate: 0, allegeRate: 0 },
};

export const TRADE_DATE = '2026-11-23';

/**
 * @param executions what the street's front office hands in: `perDate`, and `tradeDates` where not every date has some
 * @param options.startDate first business date
 * @param options.dataDir a folder that is kept, with what it holds; otherwise one that is thrown away
 * @param options.streetInDatabase keeps the street's own record there, where it takes no memory of this process
 */
export async function withOffice(executions, work, options = {}) {
  const { startDate = TRADE_DATE, dataDir: kept, streetInDatabase = kept !== undefined } = options;
  const dataDir = kept === undefined ? await mkdtemp(join(tmpdir(), 'verso-bench-')) : resolve(kept);
  await mkdir(dataDir, { recursive: true });
  const terminal = { line: () => undefined, progress: () => undefined, problem: (text) => console.error(text) };
  const settings = { dataDir, host: '127.0.0.1', port: 0, kafkaBrokers: [] };
  const office = await openLivingOffice({
    settings,
    startDate,
    seed: 1,
    knobs: CALM,
    executions,
    terminal,
    // The outside world answers in a thread of the same process, but keeping its own record is not the office's cost.
    streetRecord: streetInDatabase ? 'database' : 'memory',
  });
  try {
    await office.runner.quiet();
    return await work({ ...office, dataDir });
  } finally {
    await office.close();
    if (kept === undefined) {
      // Run as root, the data itself stands elsewhere.
      await rm(await realpath(join(dataDir, 'postgres', 'cluster')), { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    }
  }
}

/** So many weekdays, the first of them given. */
export function weekdaysFrom(first, count) {
  const dates = [];
  for (let day = new Date(`${first}T00:00:00Z`); dates.length < count; day.setUTCDate(day.getUTCDate() + 1)) {
    if (day.getUTCDay() % 6 !== 0) dates.push(day.toISOString().slice(0, 10));
  }
  return dates;
}

/** Ticks once and waits until nothing moves. */
export async function tickOnce({ runner, office }) {
  const tick = await office.clock.tick();
  await runner.quiet();
  return tick;
}

/** Ticks until every trade up to this trade date should have settled; tells of each tick and what it took. */
export async function tickToTheEnd(living, lastTradeDate, told = () => undefined) {
  const { office } = living;
  const dates = new SettlementDates(office.tails);
  for (;;) {
    const readings = await office.clock.readings();
    const directory = office.clock.known();
    const settlementDates = await dates.catchUp();
    const isDone = (market) =>
      hasClosed(readings.get(market), lastDateOf(market, lastTradeDate, settlementDates, directory));
    if (directory.schedules.size > 0 && [...directory.schedules.keys()].every(isDone)) return;
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

/** Names of the office's logs. */
export function officeLogs(office) {
  return [...office.loops.keys()];
}

function eventsOf(office) {
  return officeLogs(office).reduce((count, name) => count + office.tails.of(name).end, 0);
}
