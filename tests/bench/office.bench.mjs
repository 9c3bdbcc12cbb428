// The whole office in one process through the batch door, PostgreSQL included: executions handed in over HTTP, confirmed,
// instructed, provisioned, settled, posted and projected. The street that answers runs in the same process and its work is
// in the figures, too.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLivingOffice, hasClosed, lastDateOf, SettlementDates } from '@verso/verso';
import { execFileSync } from 'node:child_process';

const TRADES = Number(process.env['VERSO_BENCH_TRADES'] ?? 20_000);
const TRADE_DATE = '2026-11-23';
const CALM = { mismatchRate: 0, lateRate: 0, failRate: 0, partialRate: 0, duplicateRate: 0, garbledRate: 0 };

export async function bench() {
  const dataDir = await mkdtemp(join(tmpdir(), 'verso-bench-'));
  const terminal = { line: () => undefined, progress: () => undefined, problem: (text) => console.error(text) };
  const office = await openLivingOffice({
    settings: { dataDir, host: '127.0.0.1', port: 0 },
    startDate: TRADE_DATE,
    seed: 1,
    knobs: CALM,
    executionsOn: (date) => (date === TRADE_DATE ? TRADES : 0),
    terminal,
  });
  try {
    return await run(office);
  } finally {
    await office.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function run(office) {
  const { runner, office: rooms, trades } = office;
  const dates = new SettlementDates(rooms.tails);
  const phases = [];
  await runner.quiet();
  const began = performance.now();
  const cpu = process.cpuUsage();
  const postgres = postgresSeconds();
  const before = events(rooms);
  for (;;) {
    const at = performance.now();
    const size = events(rooms);
    const tick = await rooms.clock.tick();
    await runner.quiet();
    const took = performance.now() - at;
    if (took > 500)
      phases.push([
        `${tick.data.market} ${tick.data.businessDate} ${tick.data.name ?? tick.type}`,
        took,
        events(rooms) - size,
      ]);
    const readings = await rooms.clock.readings();
    const directory = rooms.clock.known();
    const settlementDates = await dates.catchUp();
    const markets = [...directory.schedules.keys()];
    if (
      markets.every((market) =>
        hasClosed(readings.get(market), lastDateOf(market, TRADE_DATE, settlementDates, directory)),
      )
    )
      break;
  }
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const all = events(rooms) - before;
  await office.catchUp();
  const { byState } = await trades.summary();
  console.log(
    `whole office, ${TRADES} executions: ${seconds.toFixed(1)} s, ${(TRADES / seconds).toFixed(0)} trades/s, ` +
      `${(all / seconds).toFixed(0)} events/s, ${(all / TRADES).toFixed(1)} events a trade (the street's included)`,
  );
  console.log(
    `  Node ${((user + system) / 1e6).toFixed(1)} s CPU, PostgreSQL ${(postgresSeconds() - postgres).toFixed(1)} s CPU`,
  );
  for (const [name, took, count] of phases) {
    console.log(`  ${name.padEnd(44)} ${(took / 1_000).toFixed(1).padStart(6)} s ${String(count).padStart(9)} events`);
  }
  console.log(`  ${JSON.stringify(byState)}`);
  return { tradesPerSecond: TRADES / seconds };
}

function events(rooms) {
  let count = 0;
  for (const name of rooms.loops.keys()) count += rooms.tails.of(name).end;
  return count;
}

/** CPU seconds of all PostgreSQL processes that live now. */
function postgresSeconds() {
  const lines = execFileSync('ps', ['-eo', 'comm,cputimes']).toString().split('\n');
  return lines
    .filter((line) => line.startsWith('postgres'))
    .reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[1]), 0);
}
