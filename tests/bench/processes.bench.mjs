// The whole office as separate processes over Kafka, broker and PostgreSQL on the same machine, in its steady state: every trade
// date has the same executions, handed in over HTTP by the street, which is one of the processes. From the third date on a day does
// the same as the one before: its own trades, and the settlement of earlier ones. Processes of Node and Java compile during the
// first days what they do often, so these are told apart, as is the start; the figure is that of the days after.
//
// The clock goes on when all processes are at rest, so a day has more than twenty moments at which everybody waits for the slowest.
import { setTimeout as sleep } from 'node:timers/promises';
import { printAims } from './aims.mjs';
import { weekdaysFrom } from './bench-office.mjs';
import { ProcessesStretch, withProcesses } from './bench-processes.mjs';

const PER_DATE = Number(process.env['VERSO_BENCH_TRADES_PER_DATE'] ?? 3_000);
const WARM_UP_DATES = Number(process.env['VERSO_BENCH_WARM_UP_DATES'] ?? 4);
const STEADY_DATES = Number(process.env['VERSO_BENCH_TRADE_DATES'] ?? 5);
const IDLE_SECONDS = Number(process.env['VERSO_BENCH_IDLE_SECONDS'] ?? 10);
/** Two full weeks without a holiday in either market. */
const START_DATE = '2026-11-30';
const NEVER = new globalThis.AbortController().signal;

export async function bench() {
  const dates = weekdaysFrom(START_DATE, WARM_UP_DATES + STEADY_DATES);
  const began = performance.now();
  await withProcesses({ perDate: PER_DATE, startDate: START_DATE }, async (opened) => {
    const days = new Days(opened, await opened.office.observer.untilQuiet(NEVER));
    const open = ((performance.now() - began) / 1_000).toFixed(1);
    const start = ProcessesStretch.sinceTheirStart(opened);
    console.log(`open after ${open} s, with ${start.cpu.toFixed(1)} s of CPU (the start)`);
    const warmUp = await days.untilClosed(dates.at(WARM_UP_DATES - 1));
    console.log(`\nwarm-up, ${dates.length - STEADY_DATES} trade dates:`);
    print(warmUp, WARM_UP_DATES * PER_DATE, false);
    const steady = await days.untilClosed(dates.at(-1));
    console.log(`\nsteady, ${STEADY_DATES} trade dates:`);
    print(steady, STEADY_DATES * PER_DATE, true);
    if (IDLE_SECONDS > 0) await printIdle(days);
  });
}

/** Walks through the days. */
class Days {
  constructor(opened, sizes) {
    this.opened = opened;
    this.sizes = sizes;
  }

  /** What it took until the larger market has closed the date. */
  async untilClosed(date) {
    const { office } = this.opened;
    const stretch = new ProcessesStretch(this.opened, this.sizes);
    for (;;) {
      const tick = await office.tick(this.sizes.get('reference-data') ?? 0);
      this.sizes = await office.observer.untilQuiet(NEVER);
      const isClosed = tick.type === 'BusinessDayClosed' && tick.market === 'T2S' && tick.businessDate === date;
      if (isClosed) return stretch.figures(this.sizes);
    }
  }
}

function print({ seconds, events, used, cpu }, trades, isAim) {
  printAims([
    { what: 'events of the office', figure: events / seconds, ...(isAim && { atLeast: 8_000 }), unit: 'events/s' },
    { what: 'trades, from execution to settlement', figure: trades / seconds, unit: 'trades/s' },
    { what: 'events a trade', figure: events / trades, digits: 1 },
    { what: 'CPU a trade, all processes', figure: (1e3 * cpu) / trades, unit: 'ms', digits: 2 },
    { what: 'cores busy', figure: cpu / seconds, digits: 2 },
  ]);
  if (!isAim) return;
  console.log('  by process:                          CPU ms a trade   share of a core   resident, MB (largest)');
  for (const { name, cpu: own, memory } of used.sort((one, other) => other.cpu - one.cpu)) {
    if (own / cpu < 0.003) continue;
    const size = memory === undefined ? '' : `${memory.now.toFixed(0)} (${memory.largest.toFixed(0)})`;
    const figures = [
      ((1e3 * own) / trades).toFixed(3).padStart(15),
      `${((100 * own) / seconds).toFixed(1)} %`.padStart(17),
    ];
    console.log(`  ${name.padEnd(36)}${figures.join(' ')}   ${size}`);
  }
}

async function printIdle({ opened, sizes }) {
  const stretch = new ProcessesStretch(opened, sizes);
  await sleep(IDLE_SECONDS * 1_000);
  const { used, cpu, seconds } = stretch.figures(sizes);
  console.log(`\nat rest: ${((1e3 * cpu) / seconds).toFixed(0)} ms of CPU a second; of which`);
  for (const { name, cpu: own } of used.sort((one, other) => other.cpu - one.cpu)) {
    if (own > 0) console.log(`  ${name.padEnd(36)}${((1e3 * own) / seconds).toFixed(1).padStart(15)} ms`);
  }
}
