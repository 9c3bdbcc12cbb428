import { join } from 'node:path';
import type { StreetKnobs } from '@verso/street';
import cliProgress from 'cli-progress';
import { isPast, SettlementDates, TICKS_EXPECTED } from '../days.js';
import { DemoFolder } from '../demo-folder.js';
import { proveBooks } from '../demo-report.js';
import { openLivingOffice, type LivingOffice } from '../living-office.js';
import type { Terminal } from '../printing.js';
import type { Settings } from '../settings.js';
import { untilStopped } from '../stopping.js';

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
  const folder = new DemoFolder(settings.dataDir, JSON.stringify({ trades, seed, tradeDate, ...knobs }));
  const anew = await folder.prepare(['records'], terminal);
  const office = await openLivingOffice({
    settings,
    anew,
    startDate: tradeDate,
    seed,
    knobs,
    executions: { perDate: trades, tradeDates: [tradeDate] },
    terminal,
  });
  await folder.running();
  try {
    const finished = await walkTheDays(office, options, stopping, terminal);
    if (!finished) {
      terminal.line('Stopped. The same command goes on where it was.');
      return 130;
    }
    await office.sealing.sealer.sealNow();
    await office.catchUp();
    const good = await proveBooks(
      {
        tails: office.office.tails,
        trades: office.trades,
        store: office.database.store,
        records: office.database.records,
        recordsDir: join(settings.dataDir, 'records'),
        verifierKey: office.sealing.verifierKey,
      },
      terminal,
    );
    await folder.finished();
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
  terminal.line('Walking the days …');
  bar.start(TICKS_EXPECTED, 0, { clock: '' });
  let ticks = 0;
  for (;;) {
    await Promise.race([runner.quiet(), stopping.promise]);
    if (stopping.signal.aborted || (await isPast(office.clock, dates, tradeDate))) break;
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

function progressBar(): cliProgress.SingleBar {
  return new cliProgress.SingleBar(
    { format: '  {bar} {percentage}% | {clock}', noTTYOutput: true, notTTYSchedule: 5_000, hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
}
