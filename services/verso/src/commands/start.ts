import { setTimeout as sleep } from 'node:timers/promises';
import { STREET_KNOBS } from '@verso/street';
import { openLivingOffice, type LivingOffice } from '../living-office.js';
import { grouped, table, type Terminal } from '../printing.js';
import { START_DATE, type Settings } from '../settings.js';
import { untilStopped } from '../stopping.js';

export interface StartOptions {
  readonly settings: Settings;
  readonly seed: number;
  readonly tradesPerDay: number;
  /** Pause between two events of the business clock, in milliseconds: a market day has about twenty of them. */
  readonly tickMs: number;
}

/** Opens the office with a street that trades every market day, until it is told to stop. Answers the exit code. */
export async function start(options: StartOptions, terminal: Terminal): Promise<number> {
  const stopping = untilStopped();
  terminal.line('Opening the office …');
  const { settings, seed, tradesPerDay } = options;
  const office = await openLivingOffice({
    settings,
    startDate: START_DATE,
    seed,
    knobs: STREET_KNOBS,
    executions: { perDate: tradesPerDay },
    terminal,
  });
  printDoors(office, settings, terminal);
  const watching = watch(office, terminal, stopping.signal);
  const isStopped = (): boolean => stopping.signal.aborted;
  while (!isStopped()) {
    await Promise.race([office.runner.quiet(), stopping.promise]);
    // Ended by a stop, not only outrun by it: a timer that is left keeps the process alive.
    await sleep(options.tickMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (!isStopped()) await office.office.clock.tick();
  }
  terminal.line('Stopping: finishing what is under way, sealing the logs …');
  await watching;
  await office.close();
  terminal.line('Stopped. Start again to go on where it was.');
  return 0;
}

function printDoors({ door }: LivingOffice, { dataDir }: Settings, terminal: Terminal): void {
  terminal.line('Verso is open. The street trades a market day every half a minute.');
  terminal.line();
  const rows = [
    ['executions', `POST ${door.url}/v1/executions`],
    ['trades', `${door.url}/v1/trades`],
    ['history of a trade', `${door.url}/v1/audit/trades/{tradeId}/history`],
    ['signed checkpoints', `${door.url}/v1/audit/checkpoints`],
    ['health', `${door.url}/readyz`],
    ['data', dataDir],
  ];
  for (const line of table(rows)) terminal.line(line);
  terminal.line();
  terminal.line('Ctrl-C stops it.');
  terminal.line();
}

async function watch(office: LivingOffice, terminal: Terminal, stopped: AbortSignal): Promise<void> {
  let announced = false;
  while (!stopped.aborted) {
    const line = await progressLine(office);
    terminal.progress(line.text);
    if (!announced && line.settled > 0) {
      announced = true;
      const tradeId = (await firstSettled(office)) ?? '{tradeId}';
      terminal.line(`A trade has settled: ${office.door.url}/v1/audit/trades/${tradeId}/history`);
    }
    await sleep(500, undefined, { signal: stopped }).catch(() => undefined);
  }
}

/** One line that tells where the office stands. */
async function progressLine({ office, trades }: LivingOffice): Promise<{ text: string; settled: number }> {
  const readings = [...(await office.clock.readings()).values()];
  const clock = readings.map(({ data }) => `${data.market} ${data.businessDate}`).join(' · ');
  const { byState, trades: all, openCasesByCause } = await trades.summary();
  const openCases = Object.values(openCasesByCause).reduce((sum, some) => sum + some, 0);
  const settled = byState.SETTLED ?? 0;
  const parts = [
    clock === '' ? 'before the first day' : clock,
    `trades ${grouped(all)}`,
    `settled ${grouped(settled)}`,
    `failing ${grouped(byState.FAILING ?? 0)}`,
    `open cases ${grouped(openCases)}`,
    `events ${grouped(eventsOf(office))}`,
  ];
  return { text: parts.join(' | '), settled };
}

async function firstSettled({ trades }: LivingOffice): Promise<string | undefined> {
  const query = { filter: { status: 'SETTLED' }, sort: 'tradeDate', descending: false, limit: 1 } as const;
  return (await trades.list(query))[0]?.tradeId;
}

function eventsOf(office: LivingOffice['office']): number {
  let events = 0;
  for (const name of office.loops.keys()) events += office.tails.of(name).end;
  return events;
}
