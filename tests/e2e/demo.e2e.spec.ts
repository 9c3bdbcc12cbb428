import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@verso/messaging';
import { streetReport } from '@verso/street';
import { eventsOf, openRecord } from './office-record.js';
import { dataFolder, removeDataFolder, serverRuns, verso, VersoProcess, type Ended } from './verso-command.js';

/** Enough trades for statements that are kept beside their events, and a street that repeats and garbles. */
const DEMO = [
  ...['demo', '--trades', '120', '--seed', '7', '--mismatch-rate', '0.05', '--late-rate', '0.05'],
  ...['--fail-rate', '0.05', '--partial-rate', '0.05', '--duplicate-rate', '0.05', '--garbled-rate', '0.05'],
];

/** Everything that a demo concludes, without the roots of the logs: record times differ from run to run. */
function summaryOf({ out }: Ended): string {
  const from = out.indexOf('Trades by final state');
  const to = out.indexOf('\nLogs\n');
  if (from < 0 || to < 0) throw new Error(`no summary in:\n${out}`);
  return out.slice(from, to);
}

describe('A demo', () => {
  const folders: string[] = [];
  let uninterrupted: Ended;

  async function demoIn(folder: string): Promise<Ended> {
    return verso(folder, [...DEMO, '--data-dir', folder]);
  }

  async function newFolder(): Promise<string> {
    const folder = await dataFolder();
    folders.push(folder);
    return folder;
  }

  beforeAll(async () => {
    uninterrupted = await demoIn(await newFolder());
  });
  afterAll(() => Promise.all(folders.map(removeDataFolder)));

  it('ends with every trade explained, every proof, every log verified, and books like those of the street', () => {
    expect(uninterrupted).toMatchObject({ code: 0 });
    expect(uninterrupted.out).toContain('Every trade is explained, every proof holds, every log verifies.');
    expect(uninterrupted.out).toMatch(/^ {2}nostro proved {2}(\d+) of \1 accounts, (\d+) of \2 account days/m);
    expect(uninterrupted.out).toMatch(/^ {2}depot proved {3}(\d+) of \1 accounts, (\d+) of \2 account days/m);
    expect(uninterrupted.out).toMatch(/^street's record: [1-9]\d* settled alike, cash and holdings alike$/m);
  });

  it('leaves no database server running', async () => {
    expect(await serverRuns(folders[0] ?? '')).toBe(false);
  });

  it('gives the same summary for the same seed', async () => {
    const again = await demoIn(await newFolder());
    expect(summaryOf(again)).toBe(summaryOf(uninterrupted));
  });

  it('killed at five random moments and begun again each time, comes to the same end and settles nothing twice', async () => {
    const folder = await newFolder();
    const random = seededRandom(Date.now());
    const moments: number[] = [];
    for (let kill = 0; kill < 5; kill += 1) {
      const demo = new VersoProcess(folder, [...DEMO, '--data-dir', folder]);
      await demo.printed(/Walking the days/);
      moments.push(Math.round(random() * 1_000));
      await sleep(moments.at(-1));
      expect({ moments, running: demo.running }).toEqual({ moments, running: true });
      await demo.stop('SIGKILL');
    }
    const finished = await demoIn(folder);
    expect({ moments, ...finished }).toMatchObject({ code: 0 });
    expect(finished.out).toContain('Going on with the demo that was cut off.');
    expect(summaryOf(finished)).toBe(summaryOf(uninterrupted));
    expect(await settledTwice(folder)).toEqual([]);
    const verified = await verso(folder, ['verify']);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.out).toContain('Verified: every leaf and root recomputed');
  });
});

/** What the street booked twice: a part of an instruction, or more of one than was instructed. */
async function settledTwice(folder: string): Promise<readonly string[]> {
  const record = await openRecord(folder);
  try {
    const seen = new Set<string>();
    const twice: string[] = [];
    for (const event of await eventsOf(record.store, 'street')) {
      if (event.type !== 'SettlementBooked') continue;
      const part = `${event.data.instructionId} after ${event.data.previouslySettledQuantity}`;
      if (seen.has(part)) twice.push(part);
      seen.add(part);
    }
    const report = await streetReport(record.store);
    const settled = [...report.instructions.values()].filter(({ status }) => status === 'SETTLED');
    if (settled.length === 0) twice.push('nothing settled at all');
    return twice;
  } finally {
    await record.close();
  }
}
