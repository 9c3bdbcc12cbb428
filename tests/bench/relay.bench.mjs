// The relay of one log, from a real PostgreSQL to a real Kafka with one node, beside the bare sends of the same records.
import { LogRelay } from '@verso/messaging';
import { connectKafka } from '@verso/messaging/kafka';
import { startBrokers } from '@verso/messaging/broker';
import { migrate, PostgresEventStore, startPostgres } from '@verso/event-store';
import Table from 'cli-table3';
import { readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childrenOf, cpuSecondsOf } from './machine.mjs';

const EVENTS = Number(process.env.VERSO_BENCH_EVENTS ?? 200_000);
const LOG = 'trade-capture';
const WARM_UP = Math.min(30_000, EVENTS);
/** The broker's Java is slow at first: so often is the warm-up sent. */
const WARM_SENDS = 3;
const EVENTS_OF_A_COMMAND = 2;

export async function bench() {
  const dataDir = await mkdtemp(join(tmpdir(), 'verso-bench-'));
  const server = await startPostgres({ dataDir });
  const brokers = await startBrokers({ nodes: 1, dataDir: join(dataDir, 'kafka'), log: () => undefined });
  const kafka = await connectKafka({ brokers: brokers.bootstrapServers, clientId: 'bench' });
  try {
    await migrate(server.connection, { logs: [{ name: LOG, writers: [server.connection.user] }] });
    await fill(server.connection);
    // As of another process: nothing is left in memory of what was written.
    const store = new PostgresEventStore({ connection: server.connection, recentEvents: 0 });
    const admin = await kafka.admin();
    const topics = ['bench.warm', 'bench.relay', 'bench.bare'];
    await admin.createTopics(topics.map((topic) => ({ topic, partitions: 6, replicationFactor: 1 })));
    const recording = recorder(kafka);
    // Only of this run: who keeps the records of the one that counts makes the garbage collector carry them.
    await relayed(store, recording.kafka, 'bench.warm', WARM_UP);
    await sentBare(kafka, recording.sends, WARM_UP * WARM_SENDS);
    const cpu = () => cpuOf(brokers.pid(0), join(dataDir, 'cluster', 'data', 'postmaster.pid'));
    const relay = await measured(EVENTS, cpu, () => relayed(store, kafka, 'bench.relay', EVENTS));
    const bare = await measured(EVENTS, cpu, () => sentBare(kafka, recording.sends, EVENTS));
    print(relay, bare);
    await store.close();
    await admin.close();
  } finally {
    await kafka.close();
    await brokers.stop();
    await server.stop();
    await rm(await realpath(join(dataDir, 'cluster')), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Events as large as the office's are in the middle: about 700 bytes. */
async function fill(connection) {
  const store = new PostgresEventStore({ connection });
  const data = JSON.stringify({ tradeId: 'trd_1', tradeVersion: 1, reason: 'x'.repeat(640) });
  for (let first = 0; first < EVENTS; first += 2_000) {
    const appends = Array.from({ length: 2_000 / EVENTS_OF_A_COMMAND }, (_, n) => {
      const number = first + n * EVENTS_OF_A_COMMAND;
      const trade = `trd_${String(number)}`;
      const events = Array.from({ length: EVENTS_OF_A_COMMAND }, (_, m) => eventOf(trade, number + m, data));
      return { stream: `trade/${trade}`, expectedVersion: 0, events };
    });
    await store.append(LOG, [{ appends }]);
  }
  await store.close();
}

function eventOf(subject, number, data) {
  return {
    eventId: `01930000-0000-7000-8000-${String(number).padStart(12, '0')}`,
    type: 'TradeCancelled',
    schemaVersion: 1,
    occurredAt: '2026-11-23T09:30:00.000000Z',
    actor: 'service:trade-capture',
    onBehalfOf: null,
    cause: { log: 'reference-data', position: 17 },
    clockPosition: 17,
    correlation: 'desk:2026-11-23:EXEC-000017',
    subject,
    account: null,
    entity: '5493001KJTIIGC8Y1R12',
    trace: null,
    reason: null,
    softwareVersion: 'verso/0.1.0',
    ruleVersion: null,
    data,
  };
}

/** The relay's work from its start until everything is acknowledged and its checkpoint stored. */
async function relayed(store, kafka, topic, upTo) {
  let wake = () => undefined;
  const relay = new LogRelay({ log: LOG, store: fromBeginning(store, upTo), kafka, topic });
  relay.attach(() => wake());
  while (relay.relayed < upTo - 1) {
    const woken = new Promise((resolve) => (wake = resolve));
    if (!(await relay.step())) await woken;
  }
  await relay.close();
}

/** The log up to a position, whose relay stands before its first event. */
function fromBeginning(store, upTo) {
  let state;
  return {
    readLog: async (log, after, limit) => store.readLog(log, after, Math.min(limit, upTo - 1 - after)),
    onAppend: (log, wake) => store.onAppend(log, wake),
    readRelay: async () => ({ position: -1, lastOfSlot: Array.from({ length: 256 }, () => -1) }),
    // Stored as the relay's own is, in the same table: the position of another run does not matter here.
    saveRelay: async (log, _from, to) => {
      state ??= (await store.readRelay(log)).position;
      if (to.position > state && (await store.saveRelay(log, state, to))) state = to.position;
      else await store.readRelay(log);
      return true;
    },
  };
}

/** Keeps what is sent, to send it again without a relay. */
function recorder(kafka) {
  const sends = [];
  const producer = async (options) => {
    const made = await kafka.producer(options);
    return {
      send: (records) => {
        sends.push(records);
        return made.send(records);
      },
      close: () => made.close(),
    };
  };
  return { sends, kafka: { producer, admin: () => kafka.admin() } };
}

async function sentBare(kafka, sends, atLeast) {
  const pages = sends.map((records) => records.map((record) => ({ ...record, topic: 'bench.bare' })));
  const producer = await kafka.producer();
  for (let sent = 0; sent < atLeast; sent += WARM_UP) for (const page of pages) await producer.send(page);
  await producer.close();
}

async function measured(events, cpu, work) {
  const before = cpu();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  const used = cpu().map((of, at) => ((of - before[at]) * 1e6) / events);
  return { perSecond: events / seconds, used };
}

/** CPU seconds of this process, the broker and PostgreSQL; the last two are not known everywhere. */
function cpuOf(broker, postmasterFile) {
  const { user, system } = process.cpuUsage();
  const postmaster = Number(readFileSync(postmasterFile, 'utf8').split('\n', 1)[0]);
  const postgres = childrenOf(postmaster).reduce((sum, { seconds }) => sum + seconds, 0);
  return [(user + system) / 1e6, cpuSecondsOf(broker) ?? NaN, postgres];
}

function print(relay, bare) {
  const head = ['', 'events/s', 'CPU of Node, µs an event', 'of the broker', 'of PostgreSQL', 'share of bare sends'];
  const table = new Table({ head, style: { head: [], border: [] } });
  const row = (name, { perSecond, used }) =>
    table.push([
      name,
      perSecond.toFixed(0),
      ...used.map((micros) => micros.toFixed(1)),
      (perSecond / bare.perSecond).toFixed(2),
    ]);
  row('relay, from PostgreSQL to all acknowledged', relay);
  row('the same records sent bare, one send at a time', bare);
  console.log(table.toString());
}
