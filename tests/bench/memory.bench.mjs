// Resident memory of the office in one process under load: one trade date after the other for a given time. The street's record is
// kept in the database here, so that what grows in this process is the office's.
import { printAims } from './aims.mjs';
import { Stretch, tickOnce, withOffice } from './bench-office.mjs';
import { MemoryWatch, postgresProcesses, residentOf } from './machine.mjs';

const MINUTES = Number(process.env['VERSO_BENCH_MINUTES'] ?? 1.5);
const PER_DAY = Number(process.env['VERSO_BENCH_TRADES_PER_DAY'] ?? 1_000);
/** Rises by less than this between the middle and the end count as flat. */
const FLAT_WITHIN = 1.1;

export async function bench() {
  await withOffice({ perDate: PER_DAY }, measure, { streetInDatabase: true });
}

async function measure(office) {
  const end = performance.now() + MINUTES * 60_000;
  const memory = new MemoryWatch();
  const whole = new Stretch(office);
  let days = 0;
  while (performance.now() < end) {
    const { data, type } = await tickOnce(office);
    if (data.market !== 'T2S' || type !== 'BusinessDayClosed') continue;
    days += 1;
    if (MINUTES > 5 && days % 10 === 0) console.log(`  day ${days}: ${memory.readings.at(-1)?.toFixed(0)} MB`);
  }
  const { readings } = memory;
  const { seconds, events } = whole.figures();
  const { largest } = memory.stop();
  const third = (n) =>
    mean(readings.slice(Math.floor((readings.length * n) / 3), Math.floor((readings.length * (n + 1)) / 3)));
  console.log(
    `${days} trade dates of ${PER_DAY} executions in ${(seconds / 60).toFixed(1)} minutes, ${(events / seconds).toFixed(0)} events/s, ${events} events`,
  );
  printAims([
    { what: 'resident memory, largest', figure: largest, atMost: 700, unit: 'MB' },
    { what: 'mean of the first third of the time', figure: third(0), unit: 'MB' },
    { what: 'mean of the second third', figure: third(1), unit: 'MB' },
    { what: 'mean of the last third', figure: third(2), unit: 'MB' },
    { what: 'last third to second', figure: third(2) / third(1), atMost: FLAT_WITHIN, digits: 2 },
  ]);
  const server = postgresProcesses(office.dataDir).map(({ pid }) => residentOf(pid)?.now ?? 0);
  if (server.length > 0) {
    console.log(
      `beside it, PostgreSQL's largest process, with the buffers that all share: ${Math.max(...server).toFixed(0)} MB`,
    );
  }
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
