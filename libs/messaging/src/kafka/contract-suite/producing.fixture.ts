import fc from 'fast-check';
import type { KafkaRefused } from '../errors.js';
import type { Acknowledgement } from '../port.js';
import { describeAsRead, outgoingRecords } from '../wire/record-batch.fixture.js';
import { ConnectionCutter } from './cut-connections.fixture.js';
import { numbered, record, textsOf, type KafkaUnderTest } from './kafka-under-test.fixture.js';

const refusal = (reason: string) => expect.objectContaining({ name: 'KafkaRefused', reason }) as KafkaRefused;

export function describeProducing(kafka: KafkaUnderTest): void {
  describe('producing', () => {
    describeOrder(kafka);
    describeContent(kafka);
    describeAnyContent(kafka);
    describeRefusals(kafka);
    describeIdempotence(kafka);
  });
}

function describeOrder(kafka: KafkaUnderTest): void {
  it('keeps the order of successive sends in every partition, and says where each lies', async () => {
    const topic = await kafka.newTopic(3);
    const producer = await (await kafka.connect()).producer();
    const sends: Promise<readonly Acknowledgement[]>[] = [];
    for (let send = 0; send < 150; send++) {
      sends.push(producer.send([0, 1, 2].map((partition) => record(topic, `${send}`, { partition }))));
    }
    const acknowledged = await Promise.all(sends);

    const inOrder = Array.from({ length: 150 }, (_, send) => `${send}`);
    for (const records of await kafka.everythingIn(topic, 3)) expect(textsOf(records)).toEqual(inOrder);
    for (const [send, places] of acknowledged.entries()) {
      const offsets = [...places].sort((a, b) => a.partition - b.partition).map(({ baseOffset }) => baseOffset);
      expect(offsets).toEqual([send, send, send].map(BigInt));
    }
  });

  it('splits what is too much for one batch, in order', async () => {
    const topic = await kafka.newTopic();
    const producer = await (await kafka.connect()).producer();
    const padding = 'x'.repeat(10_000);
    const large = Array.from({ length: 400 }, (_, at) => record(topic, `${at} ${padding}`));
    const [first] = await producer.send(large);
    expect(first?.baseOffset).toBe(0n);
    const [records] = await kafka.everythingIn(topic);
    expect(textsOf(records).map((text) => Number.parseInt(text))).toEqual(large.map((_, at) => at));
  });

  it('puts a key where every other Kafka client puts it, and what has none in turn', async () => {
    const topic = await kafka.newTopic(7);
    const producer = await (await kafka.connect()).producer();
    // Numbers of Apache Kafka's own UtilsTest, sign bit off, modulo 7.
    const known = [
      ['21', 973932308],
      ['foobar', 790332482],
      ['a-little-bit-long-string', 985981536],
    ] as const;
    for (const [key, hash] of known) {
      const [acknowledged] = await producer.send([record(topic, 'x', { key })]);
      expect(acknowledged?.partition).toBe((-hash & 0x7fffffff) % 7);
    }
    const spread = await producer.send(numbered(topic, 0, 7));
    expect(new Set(spread.map(({ partition }) => partition)).size).toBe(7);
  });
}

function describeContent(kafka: KafkaUnderTest): void {
  it('carries keys, values, headers and times as they are', async () => {
    const topic = await kafka.newTopic();
    const producer = await (await kafka.connect()).producer();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const sent = [
      record(topic, 'Größe ≥ 円 🏦', { key: 'Schlüssel-鍵-🔑', headers: { ce_type: 'é', empty: '', 円: '建' } }),
      record(topic, '', { key: bytes, value: bytes, timestamp: 1_700_000_000_123 }),
      record(topic, '', { key: '', value: Buffer.alloc(0) }),
      record(topic, '', { key: null, value: Buffer.from('no key') }),
      record(topic, '', { key: 'trade-1', value: null, headers: { why: 'tombstone' } }),
    ];
    await producer.send(sent);

    const [found] = await kafka.everythingIn(topic);

    expect(found?.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(
      sent.map(({ key, value, headers }) => ({
        key: typeof key === 'string' ? Buffer.from(key) : key,
        value,
        headers,
      })),
    );
    expect(found?.[1]?.timestamp).toBe(1_700_000_000_123);
    expect(found?.map(({ offset }) => offset)).toEqual([0n, 1n, 2n, 3n, 4n]);
  });
}

function describeAnyContent(kafka: KafkaUnderTest): void {
  it('carries whatever is in records, to readers over either library, times far apart among them', async () => {
    const topic = await kafka.newTopic();
    const producer = await (await kafka.connect()).producer();
    const sent = fc
      .sample(outgoingRecords(), { seed: 20_261_122, numRuns: 40 })
      .flat()
      // A broker takes no times that lie far ahead, and kafkajs takes 0 for none.
      .map(({ timestamp = 0, ...rest }) => ({ ...rest, topic, timestamp: 1 + (timestamp % 1_750_000_000_000) }));
    await producer.send(sent);
    const expected = describeAsRead(sent, 0);
    for (const client of ['platformatic', 'kafkajs'] as const) {
      const [found] = await kafka.everythingIn(topic, 1, client);
      const read = found?.map(({ key, value, headers, timestamp }) => ({
        ...{ key, value, timestamp },
        headers: Object.entries(headers),
      }));
      expect(read).toEqual(expected);
    }
  });
}

function describeRefusals(kafka: KafkaUnderTest): void {
  it('refuses a record that is too large, and stores what was sent beside it', async () => {
    const topic = await kafka.newTopic(1, { 'max.message.bytes': '50000' });
    const producer = await (await kafka.connect()).producer();
    const sends = [
      producer.send([record(topic, 'before')]),
      producer.send([record(topic, 'x'.repeat(60_000))]),
      producer.send([record(topic, 'after')]),
    ];
    const outcomes = await Promise.allSettled(sends);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(sends[1]).rejects.toEqual(refusal('message-too-large'));
    const [records] = await kafka.everythingIn(topic);
    expect(textsOf(records)).toEqual(['before', 'after']);
  });

  it('refuses a topic and a partition that are not there, and does not make them', async () => {
    const topic = await kafka.newTopic(2);
    const client = await kafka.connect();
    const producer = await client.producer();
    await expect(producer.send([record('verso.nowhere.v1', 'x')])).rejects.toEqual(refusal('unknown-topic'));
    await expect(producer.send([record(topic, 'x', { partition: 2 })])).rejects.toEqual(refusal('invalid'));
    expect(await (await client.admin()).listTopics()).not.toContain('verso.nowhere.v1');
  });

  it('refuses everything once closed, after what was under way has ended', async () => {
    const topic = await kafka.newTopic();
    const producer = await (await kafka.connect()).producer();
    const underWay = producer.send([record(topic, 'last')]);
    await producer.close();
    await expect(underWay).resolves.toHaveLength(1);
    await expect(producer.send([record(topic, 'late')])).rejects.toEqual(refusal('closed'));
  });
}

function describeIdempotence(kafka: KafkaUnderTest): void {
  it('stores every record once and in order though connections are cut between request and answer', async () => {
    const topic = await kafka.newTopic(3);
    const cutter = new ConnectionCutter(kafka.brokers().bootstrapServers);
    let last = 0;
    try {
      const producer = await (await kafka.connect()).producer();
      await producer.send([record(topic, 'record 0', { partition: 0 })]);
      cutter.cutEvery(4);
      const sends: Promise<unknown>[] = [];
      for (let from = 1; cutter.cuts < 20; from += 20) {
        sends.push(producer.send(numbered(topic, from, from + 20, { partition: from % 3 })));
        // Two sends overlap.
        await sends.at(-2);
      }
      await Promise.all(sends);
      last = sends.length * 20;
    } finally {
      cutter.close();
    }
    const found = (await kafka.everythingIn(topic, 3)).map((records) =>
      textsOf(records).map((text) => Number(text.slice('record '.length))),
    );
    for (const numbers of found) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(found.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: last + 1 }, (_, at) => at));
  });
}
