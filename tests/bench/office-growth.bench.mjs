// Whether the office slows down as it fills: the same trade date again and again, ten times 5,000 executions, each with the
// settlement of the days before. Compares the days around 5,000 stored trades with those around 50,000.
import { Stretch, tickOnce, withOffice } from './bench-office.mjs';

const PER_DAY = Number(process.env['VERSO_BENCH_TRADES_PER_DAY'] ?? 5_000);
const DAYS = Number(process.env['VERSO_BENCH_DAYS'] ?? 12);
const TARGET = 0.9;

export async function bench() {
  await withOffice({ perDate: PER_DAY }, measure);
}

async function measure(office) {
  const days = [];
  let stretch = new Stretch(office);
  while (days.length < DAYS) {
    const { data, type } = await tickOnce(office);
    if (data.market !== 'T2S' || type !== 'BusinessDayClosed') continue;
    const { seconds, events } = stretch.figures();
    days.push({ date: data.businessDate, seconds, events });
    console.log(
      `${data.businessDate}: ${String(days.length * PER_DAY).padStart(7)} stored, ${seconds.toFixed(1)} s, ${(events / seconds).toFixed(0)} events/s`,
    );
    stretch = new Stretch(office);
  }
  // From the third day on, each day settles what two days before traded: from then on the days are alike.
  const early = meanRate(days.slice(2, 5));
  const late = meanRate(days.slice(-3));
  console.log(
    `events/s: ${early.toFixed(0)} early, ${late.toFixed(0)} late: ratio ${(late / early).toFixed(2)} (target ${TARGET})`,
  );
}

function meanRate(days) {
  const seconds = days.reduce((sum, day) => sum + day.seconds, 0);
  return days.reduce((sum, day) => sum + day.events, 0) / seconds;
}
