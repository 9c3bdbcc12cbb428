// An office that has seen one trade date through, for measuring what is done with its logs afterwards.
import { TRADE_DATE, tickToTheEnd, withOffice } from './bench-office.mjs';

const TRADES = Number(process.env['VERSO_BENCH_TRADES'] ?? 4_000);
/** A folder to keep the office in, filled once and used again. */
const DATA_DIR = process.env['VERSO_BENCH_DATA'];

export async function withFilledOffice(work) {
  const executions = { perDate: TRADES, tradeDates: [TRADE_DATE] };
  const fillAndWork = async (office) => {
    await tickToTheEnd(office, TRADE_DATE);
    await office.catchUp();
    await office.sealing.sealer.sealNow();
    return work(office);
  };
  await withOffice(executions, fillAndWork, { dataDir: DATA_DIR, streetInDatabase: true });
}

/** Seconds that the work took, wall and CPU of this process. */
export async function timed(work) {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, seconds: (performance.now() - began) / 1_000, node: (user + system) / 1e6 };
}

/** Events a second of reading logs in order and doing nothing with them: what any use of them costs at least. */
export async function barePass(logs, read) {
  const { result, seconds } = await timed(async () => {
    let events = 0;
    for (const log of logs) {
      for (let after = -1; ;) {
        const page = await read(log, after, 2_000);
        if (page.length === 0) break;
        after = page.at(-1).position;
        events += page.length;
      }
    }
    return events;
  });
  return result / seconds;
}
