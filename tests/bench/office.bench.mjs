// The whole office in one process through the batch door, PostgreSQL included: executions handed in over HTTP, confirmed,
// instructed, provisioned, settled, posted, sealed and projected. The street that answers runs in a thread of the same process
// and its work is in the figures; its own record is kept in memory and not counted as events.
//
// The trades come in ten equal parts, one on each of ten trade dates; what one day traded settles one or two days later. So from
// the third day on every day does the same, and the last part can be compared with the first.
import { printAims } from './aims.mjs';
import { Stretch, tickToTheEnd, weekdaysFrom, withOffice } from './bench-office.mjs';
import { cpuByPart, MemoryWatch, usedBetween } from './machine.mjs';

const TRADES = Number(process.env['VERSO_BENCH_TRADES'] ?? 10_000);
const DAYS = Number(process.env['VERSO_BENCH_TRADE_DATES'] ?? 10);
/** Two full weeks without a holiday in either market. */
const START_DATE = '2026-11-30';

export async function bench() {
  const tradeDates = weekdaysFrom(START_DATE, DAYS);
  const executions = { perDate: Math.round(TRADES / DAYS), tradeDates };
  await withOffice(executions, (office) => measure(office, tradeDates.at(-1)), { startDate: START_DATE });
}

async function measure(office, lastTradeDate) {
  const points = new Map();
  const days = [];
  const before = cpuByPart(office.dataDir);
  const memory = new MemoryWatch();
  const whole = new Stretch(office);
  let day = new Stretch(office);
  await tickToTheEnd(office, lastTradeDate, ({ data, type }, stretch) => {
    add(points, `${data.market} ${data.name ?? type}`, stretch.figures());
    if (data.market !== 'T2S' || type !== 'BusinessDayClosed') return;
    days.push(day.figures());
    day = new Stretch(office);
  });
  const figures = whole.figures();
  const after = cpuByPart(office.dataDir);
  await office.catchUp();
  const { byState } = await office.trades.summary();
  const trades = Object.values(byState).reduce((sum, count) => sum + count, 0);
  print({ trades, ...figures, ...memory.stop(), flat: flatness(days) });
  printPoints(points);
  if (before !== undefined) printParts(usedBetween(before, after), trades);
  console.log(`end states: ${JSON.stringify(byState)}`);
}

/** Events a second of the last trade date to those of the first that settles what earlier ones traded. */
function flatness(days) {
  const [first, last] = [days[2], days[DAYS - 1]];
  return first === undefined || last === undefined || DAYS < 4 ? undefined : perSecond(last) / perSecond(first);
}

function print({ trades, seconds, node, events, last, largest, flat }) {
  console.log(
    `${trades} executions in ${seconds.toFixed(1)} s, ${(events / trades).toFixed(1)} events each; Node used ${((1e3 * node) / trades).toFixed(2)} ms of CPU a trade`,
  );
  printAims([
    { what: 'events of the office', figure: events / seconds, atLeast: 20_000, unit: 'events/s' },
    { what: 'trades, from execution to settlement', figure: trades / seconds, atLeast: 500, unit: 'trades/s' },
    ...(flat === undefined
      ? []
      : [{ what: `trade date ${DAYS} to trade date 3, events/s`, figure: flat, atLeast: 0.9, digits: 2 }]),
    { what: 'resident memory, largest', figure: largest, atMost: 700, unit: 'MB' },
    { what: 'resident memory, at the end', figure: last, unit: 'MB' },
  ]);
}

function printPoints(points) {
  console.log('where the time goes, by point of the business day (over 3 % of the time):');
  const all = [...points].sort(([, one], [, other]) => other.seconds - one.seconds);
  const total = all.reduce((sum, [, { seconds }]) => sum + seconds, 0);
  for (const [name, { seconds, node, events }] of all) {
    if (seconds < 0.03 * total) continue;
    const share = `Node ${((100 * node) / seconds).toFixed(0)} % of a core`;
    console.log(
      `  ${name.padEnd(32)} ${seconds.toFixed(1).padStart(6)} s ${String(events).padStart(8)} events  ${share}`,
    );
  }
}

function printParts(parts, trades) {
  const total = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  console.log(`CPU by part: ${((1e3 * total) / trades).toFixed(2)} ms a trade in all`);
  for (const [part, seconds] of parts) {
    console.log(`  ${part.padEnd(48)} ${((1e3 * seconds) / trades).toFixed(3)} ms a trade`);
  }
}

function add(points, name, { seconds, node, events }) {
  const sum = points.get(name) ?? { seconds: 0, node: 0, events: 0 };
  points.set(name, { seconds: sum.seconds + seconds, node: sum.node + node, events: sum.events + events });
}

function perSecond({ events, seconds }) {
  return events / seconds;
}
