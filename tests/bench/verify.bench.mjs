// What `verso verify` does with the logs of an office, beside reading the same logs and doing nothing with the events.
import { join } from 'node:path';
import { publishedSealsIn, verifyOffice } from '@verso/record-keeping';
import { printAims } from './aims.mjs';
import { barePass, timed, withFilledOffice } from './filled-office.mjs';

export async function bench() {
  await withFilledOffice(async ({ database: { records, connections }, sealing: { verifierKey }, dataDir }) => {
    const publishedSealsDir = publishedSealsIn(join(dataDir, 'records'));
    const logs = (await records.heads()).map(({ log }) => log);
    const bare = await barePass(logs, (log, after, limit) => records.readLog(log, after, limit));
    const { result, seconds, node } = await timed(() =>
      verifyOffice({ store: records, seals: records, reader: connections.reader, publishedSealsDir, verifierKey }),
    );
    if (!result.verified) throw new Error(`not verified: ${JSON.stringify(result.problems)}`);
    const events = result.logs.reduce((sum, { size }) => sum + size, 0);
    const rate = events / seconds;
    console.log(
      `${events} events and ${result.seals} seals in ${seconds.toFixed(2)} s; Node ${node.toFixed(2)} s of CPU`,
    );
    printAims([
      { what: 'verify', figure: rate, atLeast: 150_000, unit: 'events/s' },
      { what: 'the same logs read only', figure: bare, unit: 'events/s' },
      { what: 'ratio', figure: rate / bare, digits: 2 },
    ]);
  });
}
