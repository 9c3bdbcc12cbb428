// How fast an office of processes is as fast again after half of it was killed: two instances of each service over Kafka, a load that
// takes whatever the office gives, SIGKILL to one instance of each service (to the leading one where only one leads), and the rate from
// execution to instruction sent before, until it has recovered, and after. The rates are read off the settlement log's own times.
import { startPostgres } from '@verso/event-store';
import { received } from '@verso/messaging';
import { startBrokers } from '@verso/messaging/broker';
import { connectKafka } from '@verso/messaging/kafka';
import { emptyMarketReference, executionsOf, foldMarketReference, handInAt } from '@verso/street';
import { applyTopics, databaseOf, OfficeProcesses, prepareDatabase, readDeclarations } from '@verso/verso/processes';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { printAims } from './aims.mjs';
import { CALM, TRADE_DATE } from './bench-office.mjs';

const SECONDS = Number(process.env['VERSO_BENCH_SECONDS'] ?? 15);
/** Twenty cold processes compile for a while. */
const WARM_UP_SECONDS = 20;
const LONGEST_RECOVERY_SECONDS = 120;
/** Of the rate before: then it has recovered, seen over so many seconds. */
const SHARE = 0.8;
const SEEN_OVER_SECONDS = 5;
/** So long may what was under way hide that nothing new comes through. */
const LONGEST_CARRIED_SECONDS = 20;
const INSTANCES = 2;
const MARKET = 'T2S';
const BATCH = 10;
/** Executions that are acknowledged and not instructed yet: the load waits for the office. A few of a hundred never are. */
const MOST_OUTSTANDING = 200;
const NEVER_INSTRUCTED = 0.03;

export async function bench() {
  const dataDir = await mkdtemp(join(tmpdir(), 'verso-bench-'));
  const server = await startPostgres({ dataDir: join(dataDir, 'postgres') });
  const brokers = await startBrokers({ nodes: 1, dataDir: join(dataDir, 'kafka'), log: () => undefined });
  let office;
  try {
    const database = await databaseOf(server);
    await prepareDatabase(database);
    await declareTopics(brokers.bootstrapServers);
    office = await openOffice(dataDir, database, brokers.bootstrapServers);
    await measure(office);
  } finally {
    await office?.stop(20_000);
    await brokers.stop();
    await server.stop();
    await rm(await realpath(join(dataDir, 'postgres/cluster')), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function declareTopics(addresses) {
  const kafka = await connectKafka({ brokers: addresses, clientId: 'bench' });
  const admin = await kafka.admin();
  await applyTopics(admin, await readDeclarations(), { replication: 1 });
  await admin.close();
  await kafka.close();
}

function openOffice(dataDir, database, brokers) {
  return OfficeProcesses.start({
    instances: INSTANCES,
    database,
    rolePassword: undefined,
    brokers,
    dataDir,
    host: '127.0.0.1',
    port: 0,
    startDate: TRADE_DATE,
    street: { seed: 1, trades: 0, tradeDate: undefined, knobs: CALM },
    log: (name, line) => void (line.includes('"level":"fatal"') && console.error(`${name} | ${line}`)),
    died: () => undefined,
  });
}

async function measure(office) {
  await tickUntilTradingOpens(office);
  const load = new Load(office, await executionsFor(office));
  const sent = new Instructions(office.store);
  const stop = new globalThis.AbortController();
  const loading = load.run(sent, stop.signal);
  await watched(sent, WARM_UP_SECONDS);
  const began = Date.now();
  await watched(sent, SECONDS);
  const killedAt = Date.now();
  const before = sent.rate(began, killedAt);
  const killed = await killHalf(office);
  const recoveredAt = await untilRecovered(sent, killedAt, before * SHARE);
  await watched(sent, SECONDS);
  const after = sent.rate(recoveredAt, Date.now());
  stop.abort();
  await loading;
  await office.observer.untilQuiet(globalThis.AbortSignal.timeout(120_000));
  print({ sent, killed, before, killedAt, recoveredAt, after, amiss: await amiss(office, load) });
}

function print({ sent, killed, before, killedAt, recoveredAt, after, amiss: { trades, wrong } }) {
  const seconds = (recoveredAt - killedAt) / 1_000;
  console.log(`${trades} trades; killed at once: ${killed.join(', ')}`);
  printAims([
    { what: 'executions to instructions sent, before', figure: before, unit: 'a second', digits: 1 },
    { what: 'until it has recovered', figure: sent.rate(killedAt, recoveredAt), unit: 'a second', digits: 1 },
    { what: 'after', figure: after, unit: 'a second', digits: 1 },
    { what: 'nothing sent at all for', figure: sent.longestSilence(killedAt) / 1_000, unit: 's', digits: 1 },
    { what: `until the rate is ${SHARE} of that before`, figure: seconds, unit: 's', digits: 1 },
    { what: 'executions lost or booked twice, instructions twice', figure: wrong.length, atMost: 0 },
  ]);
  for (const what of wrong.slice(0, 8)) console.log(`    ${what}`);
}

async function tickUntilTradingOpens(office) {
  const { observer } = office;
  for (;;) {
    const sizes = await observer.untilQuiet(globalThis.AbortSignal.timeout(300_000));
    if (sizes === undefined) throw new Error(`the office does not come to rest: ${observer.waitsFor}`);
    const { kind, market } = await office.tick(sizes.get('reference-data'));
    if (kind === 'TRADING_OPEN' && market === MARKET) return;
  }
}

async function executionsFor({ store }) {
  const reference = emptyMarketReference();
  for (const event of await store.readLog('reference-data', -1, 100_000))
    foldMarketReference(reference, received(event));
  return [...executionsOf({ seed: 3, market: MARKET, tradeDate: TRADE_DATE, count: 50_000, reference }).executions];
}

/** One instance of each service; where only one leads, that one: the other has to take over. */
async function killHalf({ observer, processes }) {
  const progress = await observer.progress();
  const leading = new Set(progress.filter((one) => one.leading === true).map(({ instance }) => instance));
  const killed = [...Map.groupBy(processes, ({ service }) => service).values()].map(
    (instances) => instances.find(({ name }) => leading.has(name)) ?? instances[0],
  );
  for (const { pid } of killed) process.kill(pid, 'SIGKILL');
  return killed.map(({ name }) => name);
}

/**
 * Milliseconds since 1970 of the moment from which on the rate was right again. What was under way keeps it up for a moment: so it is
 * looked for after the rate has fallen, and is the moment of the kill only when it never falls.
 */
async function untilRecovered(sent, killedAt, wanted) {
  let fell = false;
  for (let from = killedAt; from < killedAt + LONGEST_RECOVERY_SECONDS * 1_000; from += 500) {
    await watched(sent, Math.max(0, from / 1_000 + SEEN_OVER_SECONDS - Date.now() / 1_000));
    const isRight = sent.rate(from, from + SEEN_OVER_SECONDS * 1_000) >= wanted;
    if (isRight && fell) return from;
    fell ||= !isRight;
    if (!fell && from > killedAt + LONGEST_CARRIED_SECONDS * 1_000) return killedAt;
  }
  throw new Error(`the rate is not right again after ${LONGEST_RECOVERY_SECONDS} s`);
}

/** Clients that hand in the next batch when the last is acknowledged, and wait for the office to instruct. */
class Load {
  acknowledged = [];
  #office;
  #executions;

  constructor(office, executions) {
    this.#office = office;
    this.#executions = executions;
  }

  async run(sent, stop) {
    while (!stop.aborted) {
      if (this.acknowledged.length * (1 - NEVER_INSTRUCTED) - sent.times.length >= MOST_OUTSTANDING) {
        await sleep(20);
        continue;
      }
      const batch = this.#executions.splice(0, BATCH);
      // Answered or not: the same batch again has the same key.
      while (
        !(await handInAt(this.#office.gateway.url, batch).then(
          () => true,
          () => false,
        ))
      )
        await sleep(100);
      this.acknowledged.push(...batch);
    }
  }
}

/** When instructions were sent, as the settlement log says. */
class Instructions {
  /** Milliseconds since 1970, in order. */
  times = [];
  obligations = [];
  #store;
  #read = -1;

  constructor(store) {
    this.#store = store;
  }

  async look() {
    for (;;) {
      const page = await this.#store.readLog('settlement', this.#read, 2_000);
      for (const { type, recordedAt, data } of page) {
        if (type !== 'InstructionSent') continue;
        this.times.push(Date.parse(`${recordedAt.slice(0, 23)}Z`));
        this.obligations.push(JSON.parse(data).obligationId);
      }
      this.#read = page.at(-1)?.position ?? this.#read;
      if (page.length < 2_000) return;
    }
  }

  /** A second. */
  rate(from, to) {
    return (this.times.filter((at) => at >= from && at < to).length * 1_000) / Math.max(1, to - from);
  }

  /** Milliseconds. */
  longestSilence(from) {
    const after = [from, ...this.times.filter((at) => at >= from)];
    return Math.max(...after.slice(1).map((at, index) => at - after[index]));
  }
}

/** Looks every quarter of a second, for so many seconds. */
async function watched(sent, seconds) {
  const until = performance.now() + seconds * 1_000;
  do {
    await sleep(Math.max(0, Math.min(250, until - performance.now())));
    await sent.look();
  } while (performance.now() < until);
}

/** What was acknowledged and is not booked once, and what was instructed twice. */
async function amiss({ store }, { acknowledged }) {
  const booked = new Map();
  for (let read = -1, page = []; (page = await store.readLog('trade-capture', read, 2_000)).length > 0;) {
    for (const { type, data } of page) {
      if (type !== 'ExecutionReceived' && type !== 'TradeRefused') continue;
      const { executionId } = JSON.parse(data);
      booked.set(executionId, (booked.get(executionId) ?? 0) + 1);
    }
    read = page.at(-1).position;
  }
  const sent = new Instructions(store);
  await sent.look();
  const twice = sent.obligations.filter((id, index) => sent.obligations.indexOf(id) !== index);
  const wrong = [...new Set(acknowledged.map(({ executionId }) => executionId))]
    .filter((id) => booked.get(id) !== 1)
    .map((id) => `${id} is stored ${booked.get(id) ?? 0} times`);
  return { trades: booked.size, wrong: [...wrong, ...twice.map((id) => `${id} is instructed twice`)] };
}
