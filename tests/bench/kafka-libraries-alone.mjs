// The two Kafka libraries as their own documentation uses them: what the port in front of them costs is the difference.
import { Consumer, Producer } from '@platformatic/kafka';
import { Kafka, logLevel } from 'kafkajs';

export function platformaticAlone(brokers) {
  const options = { clientId: 'bench', bootstrapBrokers: [...brokers] };
  const producer = new Producer({ ...options, idempotent: true, acks: -1 });
  return {
    name: '@platformatic/kafka alone',
    send: (records) =>
      producer.send({
        messages: records.map(({ key, headers, ...record }) => ({
          ...record,
          key: Buffer.from(key),
          headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
        })),
      }),
    async consume(topic, groupId, took) {
      const consumer = new Consumer({ ...options, groupId });
      const stream = await consumer.consume({
        topics: [topic],
        mode: 'committed',
        fallbackMode: 'earliest',
        autocommit: true,
      });
      stream.on('data', () => took(1));
      return () => consumer.close(true);
    },
    close: () => producer.close(),
  };
}

export function kafkaJsAlone(brokers) {
  const kafka = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ idempotent: true });
  // One send after the other: two idempotent ones under way at once fail with OUT_OF_ORDER_SEQUENCE_NUMBER now and then.
  let last = producer.connect();
  return {
    name: 'kafkajs alone',
    send(records) {
      const [{ topic }] = records;
      last = last.then(() => producer.send({ topic, acks: -1, messages: records }));
      return last;
    },
    async consume(topic, groupId, took) {
      const consumer = kafka.consumer({ groupId });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        partitionsConsumedConcurrently: 6,
        eachBatch: async ({ batch }) => took(batch.messages.length),
      });
      return () => consumer.disconnect();
    },
    close: () => producer.disconnect(),
  };
}
