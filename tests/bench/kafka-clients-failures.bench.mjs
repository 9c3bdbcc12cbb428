// What broken connections and brokers cost with either Kafka library, and whether anything is lost or doubled by it: that is read
// from the broker's log afterwards.
import { connectKafka } from '@verso/messaging/kafka';
import { startKafka } from '@verso/test-bed';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLIENTS, named, newTopic, PARTITIONS, printTable, record } from './kafka-load.mjs';

export async function bench() {
  const broker = await startKafka({ nodes: 1, breakable: true });
  const rows = await behaviour(broker).finally(() => broker.stop());
  const cluster = await startKafka({ nodes: 3, breakable: true });
  try {
    rows.push(['leader of 3 killed: next acknowledgement after, ms'], [FATE]);
    for (const client of CLIENTS) {
      const { milliseconds, verdict } = await leaderLost(client, cluster);
      rows.at(-2).push(milliseconds);
      rows.at(-1).push(verdict);
    }
  } finally {
    await cluster.stop();
  }
  printTable(CLIENTS.map(named), rows);
}

const FATE = '… records acknowledged / lost / doubled / out of order';

async function behaviour(broker) {
  const rows = [
    'second member joins: both hold their share after, ms',
    'connections cut in mid-send',
    FATE,
    'broker killed, back after 2 s: next acknowledgement after it is ready, ms',
    FATE,
  ].map((name) => [name]);
  for (const client of CLIENTS) {
    const brokers = broker.bootstrapServers;
    rows[0].push(await rebalance(client, brokers));
    const cut = await cuts(client, brokers);
    rows[1].push(cut.cuts);
    rows[2].push(cut.verdict);
    const killed = await brokerLost(client, broker);
    rows[3].push(killed.milliseconds);
    rows[4].push(killed.verdict);
  }
  return rows;
}

async function rebalance(client, brokers) {
  const topic = await newTopic(brokers, `bench.rebalance.${client}`, PARTITIONS);
  const kafka = await connectKafka({ client, brokers, clientId: 'bench' });
  const join = () =>
    kafka.consumer({ groupId: topic, topics: [topic], from: 'committed', batch: (batch) => batch.commit() });
  const first = await join();
  await until(() => first.assignment().length === PARTITIONS);
  const start = performance.now();
  const second = await join();
  await until(() => first.assignment().length === PARTITIONS / 2 && second.assignment().length === PARTITIONS / 2);
  const milliseconds = Math.round(performance.now() - start);
  await kafka.close();
  return milliseconds;
}

async function cuts(client, brokers) {
  const topic = await newTopic(brokers, `bench.cuts.${client}`, PARTITIONS);
  const kafka = await connectKafka({ client, brokers, clientId: 'bench' });
  const cutter = cutEvery(4);
  const producer = await kafka.producer();
  let sent = 0;
  while (cutter.cuts < 50) {
    await producer.send(
      Array.from({ length: 60 }, (_, at) => record(topic, sent + at, null, (sent + at) % PARTITIONS)),
    );
    sent += 60;
  }
  cutter.close();
  const verdict = await inspect(kafka, topic, sent);
  await kafka.close();
  return { cuts: cutter.cuts, verdict };
}

async function brokerLost(client, broker) {
  const brokers = broker.bootstrapServers;
  const topic = await newTopic(brokers, `bench.killed.${client}`, PARTITIONS);
  const kafka = await connectKafka({ client, brokers, clientId: 'bench', requestTimeoutMs: 3_000 });
  const stream = await sendWithoutEnd(kafka, topic);
  await broker.killNode(0);
  await sleep(2_000);
  await broker.startNode(0);
  const milliseconds = await stream.nextAcknowledgement();
  const verdict = await inspect(kafka, topic, await stream.end());
  await kafka.close();
  return { milliseconds, verdict };
}

async function leaderLost(client, cluster) {
  const brokers = cluster.bootstrapServers;
  const topic = await newTopic(brokers, `bench.leader.${client}`, 1, 3);
  const kafka = await connectKafka({ client, brokers, clientId: 'bench', requestTimeoutMs: 3_000 });
  const admin = await kafka.admin();
  const [{ partitions }] = await admin.describeTopics([topic]);
  const stream = await sendWithoutEnd(kafka, topic, 1);
  await cluster.killNode(partitions[0].leader);
  const milliseconds = await stream.nextAcknowledgement();
  const verdict = await inspect(kafka, topic, await stream.end());
  await cluster.startNode(partitions[0].leader);
  await kafka.close();
  return { milliseconds, verdict };
}

async function sendWithoutEnd(kafka, topic, partitions = PARTITIONS) {
  const producer = await kafka.producer();
  let sent = 0;
  let over = false;
  let acknowledged = () => undefined;
  const sending = (async () => {
    while (!over) {
      await producer.send(
        Array.from({ length: 60 }, (_, at) => record(topic, sent + at, null, (sent + at) % partitions)),
      );
      sent += 60;
      acknowledged();
    }
  })();
  await until(() => sent > 3_000);
  return {
    async nextAcknowledgement() {
      const start = performance.now();
      await new Promise((resolve) => (acknowledged = resolve));
      return Math.round(performance.now() - start);
    },
    async end() {
      over = true;
      await sending;
      return sent;
    },
  };
}

/** Asks the broker's log: is every record there once, and each partition in order? */
async function inspect(kafka, topic, sent) {
  const seen = new Map();
  const last = new Map();
  let disorder = 0;
  const admin = await kafka.admin();
  const offsets = await admin.offsets(topic);
  const reader = await kafka.reader({
    partitions: offsets.map(({ partition }) => ({ topic, partition, offset: 'earliest' })),
    toEnd: true,
    batch: async ({ partition, records }) => {
      for (const { headers } of records) {
        const position = Number(headers.position);
        seen.set(position, (seen.get(position) ?? 0) + 1);
        if (position <= (last.get(partition) ?? -1)) disorder += 1;
        last.set(partition, position);
      }
    },
  });
  await reader.done;
  const lost = Array.from({ length: sent }, (_, at) => at).filter((at) => !seen.has(at)).length;
  const doubled = [...seen.values()].filter((times) => times > 1).length;
  return `${sent} / ${lost} / ${doubled} / ${disorder}`;
}

/** Cuts every n-th request of this process off from its answer, shortly after it was handed to the network. */
function cutEvery(requests) {
  let written = 0;
  const cutter = { cuts: 0, close: () => unsubscribe('net.client.socket', opened) };
  const cut = (socket) => {
    cutter.cuts += 1;
    socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  };
  const opened = ({ socket }) =>
    socket.prependOnceListener('connect', () => {
      const write = socket.write.bind(socket);
      socket.write = (...args) => {
        written += 1;
        if (written % requests === 0) setTimeout(() => cut(socket), written % 4);
        return write(...args);
      };
    });
  subscribe('net.client.socket', opened);
  return cutter;
}

async function until(holds) {
  while (!holds()) await sleep(5);
}
