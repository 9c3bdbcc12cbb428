import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaUnavailable } from '../errors.js';
import { numbered, record, textsOf, until, type KafkaUnderTest } from './kafka-under-test.fixture.js';

export function describeFailures(kafka: KafkaUnderTest): void {
  describe('when a broker fails', () => {
    describeKilledNode(kafka);
    describeSilentNode(kafka);
  });
}

async function leaderOf(kafka: KafkaUnderTest, topic: string): Promise<number> {
  const admin = await (await kafka.connect()).admin();
  const [description] = await admin.describeTopics([topic]);
  await admin.close();
  return description?.partitions[0]?.leader ?? 0;
}

function describeKilledNode(kafka: KafkaUnderTest): void {
  it('stores and delivers every record once and in order while a leading node is killed and comes back', async () => {
    const topic = await kafka.newTopic();
    const client = await kafka.connect();
    const producer = await client.producer();
    const found: string[] = [];
    await client.consumer({
      groupId: kafka.newGroup(),
      topics: [topic],
      from: 'committed',
      heartbeatMs: 200,
      sessionTimeoutMs: 6_000,
      batch: async (batch) => {
        found.push(...textsOf(batch.records));
        await batch.commit();
      },
    });
    await producer.send(numbered(topic, 0, 100));
    await until(() => found.length === 100);
    const node = await leaderOf(kafka, topic);
    let sent = 100;
    const stop = new AbortController();
    const sending = (async () => {
      while (!stop.signal.aborted) {
        await producer.send(numbered(topic, sent, sent + 50));
        sent += 50;
        await sleep(5);
      }
    })();
    await until(() => sent >= 500);
    await kafka.brokers().killNode(node);
    if (kafka.nodes === 3) {
      const then = sent;
      await until(() => sent > then + 200);
    } else await sleep(1_500);
    await kafka.brokers().startNode(node);
    const then = sent;
    await until(() => sent > then + 200);
    stop.abort();
    await sending;

    const expected = numbered(topic, 0, sent).map(({ value }) => String(value));
    const [stored] = await kafka.everythingIn(topic);
    expect(textsOf(stored)).toEqual(expected);
    await until(() => new Set(found).size === sent);
    // What was delivered, but not committed, comes again; nothing is left out, and nothing overtakes.
    const firsts = [...new Set(found)];
    expect(firsts).toEqual(expected);
  }, 180_000);
}

function describeSilentNode(kafka: KafkaUnderTest): void {
  it('rejects as unavailable when nobody answers in time, and works again with the next answer', async () => {
    const topic = await kafka.newTopic();
    const client = await kafka.connect({ requestTimeoutMs: 1_000 });
    const producer = await client.producer({ deliveryTimeoutMs: 3_000 });
    await producer.send([record(topic, 'before')]);
    const nodes = Array.from({ length: kafka.nodes }, (_, node) => node);
    for (const node of nodes) kafka.brokers().haltNode(node);
    await expect(producer.send([record(topic, 'lost or not')])).rejects.toBeInstanceOf(KafkaUnavailable);
    for (const node of nodes) kafka.brokers().resumeNode(node);
    const again = async (): Promise<boolean> =>
      producer.send([record(topic, 'after')]).then(
        () => true,
        () => false,
      );
    await until(again);
    const [stored] = await kafka.everythingIn(topic);
    const texts = textsOf(stored);
    expect(texts[0]).toBe('before');
    expect(texts.filter((text) => text === 'lost or not').length).toBeLessThanOrEqual(1);
    expect(texts.at(-1)).toBe('after');
  }, 120_000);
}
