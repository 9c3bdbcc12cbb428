// The whole office in one process through the batch door, PostgreSQL included: executions handed in over HTTP, confirmed,
// instructed, provisioned, settled, posted, sealed and projected. The street that answers runs in the same process and its
// work is in the figures; its own record is kept in memory and not counted.
import { hasClosed, lastDateOf, SettlementDates } from '@verso/verso';
import { postgresSeconds, Stretch, tickOnce, TRADE_DATE, withOffice } from './bench-office.mjs';

const TRADES = Number(process.env['VERSO_BENCH_TRADES'] ?? 20_000);
const TARGET = 500;

export async function bench() {
  await withOffice((date) => (date === TRADE_DATE ? TRADES : 0), measure);
}

async function measure(office) {
  const dates = new SettlementDates(office.office.tails);
  const phases = [];
  const postgresBefore = postgresSeconds();
  const whole = new Stretch(office);
  while (!(await isOver(office, dates))) {
    const phase = new Stretch(office);
    const { data, type } = await tickOnce(office);
    const figures = phase.figures();
    if (figures.seconds > 0.5)
      phases.push({ name: `${data.market} ${data.businessDate} ${data.name ?? type}`, ...figures });
  }
  const { seconds, node, events } = whole.figures();
  const postgres = postgresSeconds() - postgresBefore;
  await office.catchUp();
  const { byState } = await office.trades.summary();
  const rate = TRADES / seconds;
  console.log(
    `${TRADES} executions in ${seconds.toFixed(1)} s: ${rate.toFixed(0)} trades/s (target ${TARGET}), ${(events / seconds).toFixed(0)} events/s, ${(events / TRADES).toFixed(1)} events a trade`,
  );
  console.log(
    `CPU: Node ${node.toFixed(1)} s (${((1e6 * node) / events).toFixed(0)} µs an event), PostgreSQL ${postgres.toFixed(1)} s (${((1e6 * postgres) / events).toFixed(0)} µs an event)`,
  );
  console.log('where the time goes (points of the day over half a second):');
  for (const { name, seconds: took, node: cpu, events: count } of phases) {
    const share = `Node ${((100 * cpu) / took).toFixed(0)} % of a core`;
    console.log(`  ${name.padEnd(42)} ${took.toFixed(1).padStart(6)} s ${String(count).padStart(8)} events  ${share}`);
  }
  console.log(`end states: ${JSON.stringify(byState)}`);
}

async function isOver({ office }, dates) {
  const readings = await office.clock.readings();
  const directory = office.clock.known();
  const settlementDates = await dates.catchUp();
  return [...directory.schedules.keys()].every((market) =>
    hasClosed(readings.get(market), lastDateOf(market, TRADE_DATE, settlementDates, directory)),
  );
}
