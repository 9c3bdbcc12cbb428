import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedSealsIn, verifyOffice, type VerificationReport } from '@verso/record-keeping';
import type { StreetKnobs } from '@verso/street';
import cliProgress from 'cli-progress';
import { hasClosed, lastDateOf, SettlementDates } from '../days.js';
import { summarise, type DemoSummary } from '../demo-summary.js';
import { openLivingOffice, type LivingOffice } from '../living-office.js';
import { grouped, table, type Terminal } from '../printing.js';
import type { Settings } from '../settings.js';
import { untilStopped } from '../stopping.js';
import { compareWithStreet, type StreetComparison } from '../street-comparison.js';
import { printReport } from './verify.js';

export interface DemoOptions {
  readonly settings: Settings;
  readonly trades: number;
  readonly seed: number;
  /** ISO 8601. */
  readonly tradeDate: string;
  readonly knobs: StreetKnobs;
}

/**
 * Runs one trade date and the days until everything of it should have settled, waits until nothing moves any more, and
 * proves the books. A demo that was cut off goes on; one that is finished, or another one, begins anew. Answers the exit
 * code: 0 when every trade is explained, every proof holds and every log verifies.
 */
export async function demo(options: DemoOptions, terminal: Terminal): Promise<number> {
  const { settings, trades, tradeDate, seed, knobs } = options;
  const stopping = untilStopped();
  const anew = await prepareFolder(options, terminal);
  const office = await openLivingOffice({
    settings,
    anew,
    startDate: tradeDate,
    seed,
    knobs,
    executionsOn: (date) => (date === tradeDate ? trades : 0),
    terminal,
  });
  await writeState(options, 'running');
  try {
    const finished = await walkTheDays(office, options, stopping, terminal);
    if (!finished) {
      terminal.line('Stopped. The same command goes on where it was.');
      return 130;
    }
    await office.sealing.sealer.sealNow();
    const summary = await summarise(office);
    const report = await verifyLogs(office, settings.dataDir);
    printSummary(summary, terminal);
    const comparison = await compareWithStreet(office.office.tails, office.database.store);
    printComparison(comparison, terminal);
    terminal.line();
    terminal.line('Logs');
    printReport(report, terminal);
    await writeState(options, 'finished');
    const alike = comparison.differences.length === 0;
    const good = summary.unexplained.length === 0 && summary.proofsHold && alike && report.verified;
    terminal.line();
    terminal.line(
      good ? 'Every trade is explained, every proof holds, every log verifies.' : 'The demo did NOT come out right.',
    );
    return good ? 0 : 1;
  } finally {
    await office.close();
  }
}

/** Ticks the clock whenever nothing moves; false when the run was told to stop before the end. */
async function walkTheDays(
  { office, runner }: LivingOffice,
  { tradeDate }: DemoOptions,
  stopping: ReturnType<typeof untilStopped>,
  terminal: Terminal,
): Promise<boolean> {
  const dates = new SettlementDates(office.tails);
  const bar = progressBar();
  const isDone = async (): Promise<boolean> => {
    const readings = await office.clock.readings();
    const directory = office.clock.known();
    const settlementDates = await dates.catchUp();
    return [...directory.schedules.keys()].every((market) =>
      hasClosed(readings.get(market), lastDateOf(market, tradeDate, settlementDates, directory)),
    );
  };
  terminal.line('Walking the days …');
  bar.start(TICKS_EXPECTED, 0, { clock: '' });
  let ticks = 0;
  for (;;) {
    await Promise.race([runner.quiet(), stopping.promise]);
    if (stopping.signal.aborted || (await isDone())) break;
    const tick = await office.clock.tick();
    if (tick === undefined) break;
    ticks += 1;
    const name = tick.type === 'CutOffReached' ? tick.data.name : tick.type;
    bar.update(Math.min(ticks, TICKS_EXPECTED - 1), { clock: `${tick.data.market} ${tick.data.businessDate} ${name}` });
  }
  if (!stopping.signal.aborted) bar.update(TICKS_EXPECTED, { clock: 'nothing moves any more' });
  bar.stop();
  return !stopping.signal.aborted;
}

/** Two markets, a trade date, two days to settle and two more, about eleven points a day: a guess for the bar only. */
const TICKS_EXPECTED = 110;

function progressBar(): cliProgress.SingleBar {
  return new cliProgress.SingleBar(
    { format: '  {bar} {percentage}% | {clock}', noTTYOutput: true, notTTYSchedule: 5_000, hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
}

async function verifyLogs({ database, sealing }: LivingOffice, dataDir: string): Promise<VerificationReport> {
  return verifyOffice({
    store: database.records,
    seals: database.records,
    publishedSealsDir: publishedSealsIn(join(dataDir, 'records')),
    verifierKey: sealing.verifierKey,
  });
}

function printSummary(summary: DemoSummary, terminal: Terminal): void {
  const section = (title: string, rows: readonly (readonly string[])[]): void => {
    terminal.line();
    terminal.line(title);
    const lines = rows.length === 0 ? ['  none'] : table(rows);
    for (const line of lines) terminal.line(line);
  };
  const counts = (entries: Readonly<Record<string, number>>): string[][] =>
    Object.entries(entries)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, count]) => [name, grouped(count)]);
  section('Trades by final state', counts(summary.tradesByState));
  section('Straight-through processing', [['rate', summary.stpRate]]);
  section(
    'Settled value',
    Object.entries(summary.settledValue).map(([currency, amount]) => [currency, amount]),
  );
  section('Open cases by reason', counts(summary.openCases));
  section('Proofs', summary.proofs);
  if (summary.unexplained.length > 0) {
    section(
      'Trades that nothing explains',
      summary.unexplained.map((line) => [line]),
    );
  }
}

function printComparison({ settledAlike, differences }: StreetComparison, terminal: Terminal): void {
  terminal.line();
  if (differences.length === 0) {
    terminal.line(`street's record: ${grouped(settledAlike)} settled alike, cash and holdings alike`);
    return;
  }
  terminal.line(`street's record: ${grouped(differences.length)} differences`);
  for (const difference of differences.slice(0, MOST_DIFFERENCES)) terminal.line(`  ${difference}`);
}

const MOST_DIFFERENCES = 100;

interface DemoState {
  readonly parameters: string;
  readonly status: 'preparing' | 'running' | 'finished';
}

/** Whether the demo begins anew: unless the same one was cut off here. */
async function prepareFolder(options: DemoOptions, terminal: Terminal): Promise<boolean> {
  const { dataDir } = options.settings;
  const before = await readState(dataDir);
  if (before?.status === 'running' && before.parameters === parametersOf(options)) {
    terminal.line('Going on with the demo that was cut off.');
    return false;
  }
  await mkdir(dataDir, { recursive: true });
  // Until the old database is gone: a demo cut off in between begins anew.
  await writeState(options, 'preparing');
  await rm(join(dataDir, 'records'), { recursive: true, force: true });
  return true;
}

const STATE_FILE = 'demo.json';

async function readState(dataDir: string): Promise<DemoState | undefined> {
  const text = await readFile(join(dataDir, STATE_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as DemoState);
}

async function writeState(options: DemoOptions, status: DemoState['status']): Promise<void> {
  const state: DemoState = { parameters: parametersOf(options), status };
  await writeFile(join(options.settings.dataDir, STATE_FILE), `${JSON.stringify(state)}\n`);
}

function parametersOf({ trades, seed, tradeDate, knobs }: DemoOptions): string {
  return JSON.stringify({ trades, seed, tradeDate, ...knobs });
}
