// Both Kafka libraries under the port of @verso/messaging, and each alone, on one local broker.
// Server and client share the machine, so messages/s is a share of it; CPU is of this process, so of the client only.
import { connectKafka } from '@verso/messaging/kafka';
import { startKafka } from '@verso/test-bed';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLIENTS, named, newTopic, PARTITIONS, printTable, record } from './kafka-load.mjs';
import { kafkaJsAlone, platformaticAlone } from './kafka-libraries-alone.mjs';

const MESSAGES = Number(process.env.VERSO_BENCH_MESSAGES ?? 40_000);
const BATCH = 500;
const TURNS = 3;

/** About 1 kB of ProtoJSON, as an event of settlement has. */
const EVENT = {
  instructionId: 'ins_01939f4c-7a10-7c33-8f43-0a6f5e1d2b3c',
  tradeId: 'trd_01939f4c-7a10-7c33-8f43-0a6f5e1d2b3c',
  party: { lei: '5493001KJTIIGC8Y1R12', account: 'ACC-0042', depository: 'DAKVDEFFXXX' },
  counterparty: { lei: '529900T8BM49AURSDO55', account: 'ACC-7741', depository: 'DAKVDEFFXXX' },
  instrument: { isin: 'US0378331005', name: 'Apple Inc. Registered Shares o.N.' },
  quantity: '1000',
  price: { amount: '187.43', currency: 'USD' },
  settlementAmount: { amount: '187430.00', currency: 'USD' },
  tradeDate: '2026-03-02',
  intendedSettlementDate: '2026-03-03',
  charges: Array.from({ length: 4 }, (_, at) => ({ kind: `CHARGE_KIND_${at}`, amount: '12.34', currency: 'USD' })),
  note: 'x'.repeat(180),
};

export async function bench() {
  const broker = await startKafka({ nodes: 1, breakable: true });
  try {
    const open = [
      ...CLIENTS.map((client) => (brokers) => behindPort(client, brokers)),
      platformaticAlone,
      kafkaJsAlone,
    ];
    const figures = open.map(() => ({ name: '', produced: [], consumed: [], idle: 0 }));
    // The first turn warms both ends up and is not counted. One side is open at a time: kafkajs costs CPU even when idle.
    for (let turn = 0; turn <= TURNS; turn += 1) {
      for (const [index, figure] of figures.entries()) {
        const side = await open[index](broker.bootstrapServers);
        await oneTurn(side, `bench.${turn}.${index}`, broker.bootstrapServers, figure);
        await side.close();
      }
      if (turn === 0) for (const figure of figures) Object.assign(figure, { produced: [], consumed: [], idle: 0 });
    }
    printTable(figures, rowsOf(figures));
  } finally {
    await broker.stop();
  }
}

/** The port as `kafka-libraries-alone.mjs` shapes the libraries. */
async function behindPort(client, brokers) {
  const kafka = await connectKafka({ client, brokers, clientId: 'bench' });
  const producer = await kafka.producer();
  return {
    ...named(client),
    send: (records) => producer.send(records),
    async consume(topic, groupId, took) {
      const consumer = await kafka.consumer({
        groupId,
        topics: [topic],
        from: 'committed',
        batch: async (batch) => {
          took(batch.records.length);
          await batch.commit();
        },
      });
      return () => consumer.stop();
    },
    close: () => kafka.close(),
  };
}

async function oneTurn(side, topicName, brokers, figure) {
  figure.name = side.name;
  const topic = await newTopic(brokers, topicName, PARTITIONS);
  figure.produced.push(await timed(() => produce(side, topic, MESSAGES)));
  let taken = 0;
  let full;
  const read = new Promise((resolve) => (full = resolve));
  let stop;
  figure.consumed.push(
    await timed(async () => {
      stop = await side.consume(topic, topicName, (count) => (taken += count) >= MESSAGES && full());
      await read;
    }),
  );
  const idle = await timed(() => sleep(2_000));
  figure.idle += (idle.cpu * 1e3) / idle.seconds / TURNS;
  await stop();
}

function rowsOf(figures) {
  const total = (turns, what) => turns.reduce((sum, turn) => sum + turn[what], 0);
  const perSecond = (turns) => Math.round((MESSAGES * TURNS) / total(turns, 'seconds'));
  const micros = (turns) => ((total(turns, 'cpu') * 1e6) / (MESSAGES * TURNS)).toFixed(1);
  return [
    ['produce, messages/s', ...figures.map(({ produced }) => perSecond(produced))],
    ['produce, CPU µs per message', ...figures.map(({ produced }) => micros(produced))],
    ['consume, messages/s', ...figures.map(({ consumed }) => perSecond(consumed))],
    ['consume, CPU µs per message', ...figures.map(({ consumed }) => micros(consumed))],
    ['idle consumer, CPU ms per s', ...figures.map(({ idle }) => idle.toFixed(1))],
  ];
}

async function produce(side, topic, messages) {
  const value = Buffer.from(JSON.stringify(EVENT));
  const sends = [];
  for (let from = 0; from < messages; from += BATCH) {
    const records = Array.from({ length: BATCH }, (_, at) => record(topic, from + at, value, (from + at) % PARTITIONS));
    sends.push(side.send(records));
    // As a relay does: the next page is read while one is under way.
    if (sends.length > 1) await sends.shift();
  }
  await Promise.all(sends);
}

async function timed(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1e3, cpu: (user + system) / 1e6 };
}
