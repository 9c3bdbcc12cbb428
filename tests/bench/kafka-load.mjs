// What the Kafka benches share.
import { connectKafka } from '@verso/messaging/kafka';
import Table from 'cli-table3';

export const CLIENTS = ['platformatic', 'kafkajs'];
export const PARTITIONS = 6;

export const named = (client) => ({ name: `Verso over ${client}` });

export const record = (topic, at, value, partition) => ({
  topic,
  partition,
  key: `trd_${at}`,
  value,
  headers: {
    position: String(at),
    prev: String(at - 1),
    slot: String(at % 256),
    leaf: 'q83vEjRWeJq83vEjRWeJq83vEjRWeA==',
  },
});

export async function newTopic(brokers, topic, partitions, replicationFactor = 1) {
  const kafka = await connectKafka({ brokers, clientId: 'bench' });
  await (await kafka.admin()).createTopics([{ topic, partitions, replicationFactor }]);
  await kafka.close();
  return topic;
}

export function printTable(columns, rows) {
  const table = new Table({ head: ['', ...columns.map(({ name }) => name)], style: { head: [], border: [] } });
  for (const row of rows) table.push(row);
  console.log(table.toString());
}
