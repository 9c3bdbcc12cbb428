import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@verso/messaging';
import { kafkaForTests } from '@verso/test-bed';
import {
  addressOf,
  instancesAt,
  isAlive,
  kill,
  summaryOf,
  untilReadyAgain,
  type Instance,
} from './office-of-processes.js';
import { eventsOf, openRecord } from './office-record.js';
import { GOOD_EXECUTION } from './refused-input.js';
import { dataFolder, removeDataFolder, serverRuns, verso, VersoProcess } from './verso-command.js';

const kafka = await kafkaForTests();
if (!kafka.available) process.stdout.write(`skipped: an office of many processes: ${kafka.reason}\n`);

const TRADES = ['--trades', '60', '--seed', '7'];
/** How often half of the processes are killed. */
const ROUNDS = 3;
/** Of each session, while processes are restarted. */
const EXECUTIONS = 50;
/** Twenty Node processes, a broker and a database on a small machine. */
const LONG = 600_000;

(kafka.available ? describe : describe.skip)('An office of many processes', () => {
  const folders: string[] = [];
  let expected: string;

  async function newFolder(): Promise<string> {
    const folder = await dataFolder();
    folders.push(folder);
    return folder;
  }

  async function open(folder: string, command: readonly string[]): Promise<VersoProcess> {
    return new VersoProcess(folder, ['up', '--processes', '--data-dir', folder, ...command]);
  }

  beforeAll(async () => {
    const folder = await newFolder();
    expected = summaryOf(await verso(folder, ['demo', '--data-dir', folder, ...TRADES]));
  }, LONG);
  afterAll(() => Promise.all(folders.map(removeDataFolder)));

  it(
    'comes to the same as an office in one process, and leaves nothing running',
    async () => {
      const folder = await newFolder();
      const office = await open(folder, TRADES);
      const instances = await instancesAt(await addressOf(office));
      const ended = await office.ended;
      expect(ended).toMatchObject({ code: 0 });
      expect(summaryOf(ended)).toBe(expected);
      expect(instances).toHaveLength(10);
      expect(instances.filter(({ pid }) => pid !== null && isAlive(pid))).toEqual([]);
      expect(await serverRuns(folder)).toBe(false);
    },
    LONG,
  );

  it(
    'with two instances of each service, half of them killed again and again under load, comes to the same',
    async () => {
      const folder = await newFolder();
      const seed = Date.now();
      const random = seededRandom(seed);
      const office = await open(folder, ['--instances', '2', ...TRADES]);
      const address = await addressOf(office);
      const isDone = office.printed(/Nothing moves any more/).then(
        () => true,
        () => true,
      );
      let kills = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        // Wherever in the day the office may be by then, and with all of its instances at work.
        const isOver = await Promise.race([isDone, sleep(500 + 2_000 * random()).then(() => false)]);
        if (isOver) break;
        const chosen = oneOfEach(await instancesAt(address), random);
        for (const { pid } of chosen) kill(pid);
        kills += chosen.length;
        await Promise.race([isDone, Promise.all(chosen.map((instance) => untilReadyAgain(address, instance)))]);
      }
      const ended = await office.ended;
      expect({ seed, kills, ...ended }).toMatchObject({ code: 0 });
      expect(kills).toBeGreaterThanOrEqual(20);
      expect(summaryOf(ended)).toBe(expected);
      expect(await settledTwice(folder)).toEqual([]);
    },
    LONG,
  );

  it(
    'restarted one process after the other under load, fails no request and books every execution once',
    async () => {
      const folder = await newFolder();
      const office = await open(folder, ['--instances', '2', '--trades-per-day', '0', '--tick', '900000']);
      const address = await addressOf(office);
      const failed: string[] = [];
      const booked = new Map<string, string>();
      const stopping = new AbortController();
      const loads = ['A', 'B', 'C'].map(async (session) => {
        for (let request = 0; !stopping.signal.aborted; request += 1) {
          // A bounded number of trades, however long the restart takes: after that, the same executions again.
          const executionId = `${session}${String(request % EXECUTIONS)}`;
          const execution = { ...GOOD_EXECUTION, session, executionId };
          const answer = await post(address, execution);
          const tradeId = answer.status === 200 ? (JSON.parse(answer.text) as Booked).tradeId : undefined;
          if (tradeId === undefined) failed.push(`${executionId}: ${String(answer.status)} ${answer.text}`);
          else if ((booked.get(executionId) ?? tradeId) !== tradeId) failed.push(`${executionId}: booked twice`);
          else booked.set(executionId, tradeId);
          const list = await fetch(`${address}/v1/trades?limit=1`);
          if (list.status !== 200) failed.push(`trades: ${String(list.status)} ${await list.text()}`);
          else await list.arrayBuffer();
          await sleep(100);
        }
      });
      // Of each service one instance after the other; the services do not wait for each other.
      const instances = await instancesAt(address);
      for (const number of ['1', '2']) {
        const these = instances.filter(({ name }) => name.endsWith(`-${number}`));
        for (const { pid } of these) kill(pid, 'SIGTERM');
        await Promise.all(these.map((instance) => untilReadyAgain(address, instance)));
      }
      stopping.abort();
      await Promise.all(loads);
      const { code } = await office.stop('SIGINT');
      expect({ code, failed }).toEqual({ code: 0, failed: [] });
      const record = await openRecord(folder);
      const captured = (await eventsOf(record.store, 'trade-capture')).filter(({ type }) => type === 'TradeCaptured');
      await record.close();
      expect(new Set(booked.values()).size).toBe(booked.size);
      expect(captured).toHaveLength(booked.size);
      const logs = await readFile(join(folder, 'logs', 'services.log'), 'utf8');
      expect(logs.split('\n').filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
    },
    LONG,
  );

  it(
    'leaves nothing running when it is killed',
    async () => {
      const folder = await newFolder();
      const office = await open(folder, ['--tick', '900000']);
      const instances = await instancesAt(await addressOf(office));
      await office.stop('SIGKILL');
      const pids = instances.flatMap(({ pid }) => (pid === null ? [] : [pid]));
      while (pids.some(isAlive) || (await serverRuns(folder))) await sleep(50);
      expect(pids).toHaveLength(10);
    },
    LONG,
  );
});

/** One instance of each service, at random. */
function oneOfEach(instances: readonly Instance[], random: () => number): readonly Instance[] {
  const running = instances.filter(({ pid }) => pid !== null);
  const services = Map.groupBy(running, ({ service }) => service);
  return [...services.values()].flatMap((ofIt) => ofIt[Math.floor(random() * ofIt.length)] ?? []);
}

interface Booked {
  readonly tradeId: string;
}

async function post(
  address: string,
  execution: object & { readonly executionId: string },
): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': execution.executionId };
  const answer = await fetch(`${address}/v1/executions`, {
    method: 'POST',
    headers,
    body: JSON.stringify(execution),
  }).catch(String);
  return typeof answer === 'string'
    ? { status: 0, text: answer }
    : { status: answer.status, text: await answer.text() };
}

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
    return seen.size > 0 ? twice : ['nothing settled at all'];
  } finally {
    await record.close();
  }
}
