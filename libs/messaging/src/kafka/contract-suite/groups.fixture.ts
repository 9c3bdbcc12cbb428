import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaRefused } from '../errors.js';
import type { GroupBatch } from '../port.js';
import { member } from './group-member.fixture.js';
import { gate, numbered, record, textsOf, until, type KafkaUnderTest } from './kafka-under-test.fixture.js';

export function describeGroups(kafka: KafkaUnderTest): void {
  describe('consuming in a group', () => {
    describeCommits(kafka);
    describeRebalances(kafka);
    describeRedelivery(kafka);
    describeHandover(kafka);
  });
}

function describeCommits(kafka: KafkaUnderTest): void {
  it('goes on where the group has committed, not where it has read', async () => {
    const topic = await kafka.newTopic();
    const groupId = kafka.newGroup();
    const client = await kafka.connect();
    const producer = await client.producer();
    await producer.send(numbered(topic, 0, 10));
    const first = await member(client, { groupId, topics: [topic] });
    await until(() => first.found.length === 10);
    await first.consumer.stop();
    await producer.send(numbered(topic, 10, 20));

    // Stores its effects and dies before it commits.
    const stored: string[] = [];
    const second = await member(client, {
      groupId,
      topics: [topic],
      batch: async ({ records }) => void stored.push(...textsOf(records)),
    });
    await until(() => stored.length === 10);
    await second.consumer.stop();
    const admin = await client.admin();
    expect(await admin.committed(groupId, topic)).toEqual([{ topic, partition: 0, offset: 10n }]);

    const third = await member(client, { groupId, topics: [topic] });
    await until(() => third.found.length === 10);
    expect(third.found).toEqual(stored);
    expect(third.found[0]).toBe('record 10');
  });

  it('can commit a part of a batch, and reads everything again when asked to', async () => {
    const topic = await kafka.newTopic();
    const groupId = kafka.newGroup();
    const client = await kafka.connect();
    await (await client.producer()).send(numbered(topic, 0, 10));
    const first = await member(client, { groupId, topics: [topic], batch: async (batch) => batch.commit(4n) });
    const admin = await client.admin();
    await until(async () => (await admin.committed(groupId, topic))[0]?.offset === 4n);
    await first.consumer.stop();
    const second = await member(client, { groupId, topics: [topic] });
    await until(() => second.found.length === 6);
    await second.consumer.stop();
    const third = await member(client, { groupId, topics: [topic], from: 'earliest' });
    await until(() => third.found.length === 10);
  });
}

function describeRedelivery(kafka: KafkaUnderTest): void {
  it('delivers a batch again that failed, and its successors after it', async () => {
    const topic = await kafka.newTopic();
    const client = await kafka.connect();
    await (await client.producer()).send(numbered(topic, 0, 100));
    const found: string[] = [];
    let failures = 0;
    await member(client, {
      groupId: kafka.newGroup(),
      topics: [topic],
      maxBytesPerPartition: 1_000,
      batch: async (batch) => {
        if (failures < 2) throw new Error(`failure ${++failures}`);
        found.push(...textsOf(batch.records));
        await batch.commit();
      },
    });
    await until(() => found.length === 100);
    expect(found).toEqual(numbered(topic, 0, 100).map(({ value }) => String(value)));
  });

  it('refuses a topic that is not there', async () => {
    const client = await kafka.connect();
    const consuming = member(client, { groupId: kafka.newGroup(), topics: ['verso.nowhere.v1'] });
    await expect(consuming).rejects.toEqual(expect.objectContaining({ reason: 'unknown-topic' }) as KafkaRefused);
  });
}

function describeRebalances(kafka: KafkaUnderTest): void {
  it('shares the partitions among the members, and loses nothing as they come and go', async () => {
    const topic = await kafka.newTopic(6);
    const groupId = kafka.newGroup();
    const client = await kafka.connect();
    const producer = await client.producer();
    let sent = 0;
    const more = async (): Promise<void> => {
      await producer.send(Array.from({ length: 60 }, (_, at) => record(topic, `${sent + at}`, { partition: at % 6 })));
      sent += 60;
    };
    await more();
    const first = await member(client, { groupId, topics: [topic] });
    await until(() => first.held().length === 6);
    const second = await member(client, { groupId, topics: [topic] });
    await more();
    await until(() => first.held().length === 3 && second.held().length === 3);
    expect([...first.held(), ...second.held()].sort()).toEqual(['0', '1', '2', '3', '4', '5']);
    await more();
    await first.consumer.stop();
    await until(() => second.held().length === 6);
    await more();
    await until(() => new Set([...first.found, ...second.found]).size === sent);
    const committed = await (await client.admin()).committed(groupId, topic);
    await until(async () => {
      const now = await (await client.admin()).committed(groupId, topic);
      return now.length === 6 && now.every(({ offset }) => offset === BigInt(sent / 6));
    });
    expect(committed.length).toBeGreaterThan(0);
  });
}

function describeHandover(kafka: KafkaUnderTest): void {
  it('tells that partitions are taken away, and lets the batch under way end and commit before another has them', async () => {
    const topic = await kafka.newTopic(2);
    const groupId = kafka.newGroup();
    const client = await kafka.connect();
    await (await client.producer()).send([0, 1].map((partition) => record(topic, `of ${partition}`, { partition })));
    const held = gate();
    const events: string[] = [];
    const underWay: GroupBatch[] = [];
    await member(client, {
      groupId,
      topics: [topic],
      batch: async (batch) => {
        underWay.push(batch);
        await held.opened;
        await batch.commit();
        events.push(`committed ${batch.partition}`);
      },
      revoked: async (partitions, { lost }) => void events.push(`revoked ${partitions.length} ${lost}`),
    });
    await until(() => underWay.length === 2);
    const second = await member(client, {
      groupId,
      topics: [topic],
      assigned: async () => void events.push('assigned to the second'),
    });
    await until(() => events.length === 1);
    expect(events).toEqual(['revoked 2 false']);
    expect(underWay.map(({ ending }) => ending.aborted)).toEqual([true, true]);
    await sleep(500);
    expect(events).toHaveLength(1);
    held.open();
    await until(() => events.includes('assigned to the second'));
    expect(events.slice(1, 3).sort()).toEqual(['committed 0', 'committed 1']);
    expect(second.found).toEqual([]);
  });

  it('reads the partitions that a topic gets later', async () => {
    const topic = await kafka.newTopic(2);
    const client = await kafka.connect();
    const only = await member(client, { groupId: kafka.newGroup(), topics: [topic] });
    await until(() => only.held().length === 2);
    await (await client.admin()).addPartitions(topic, 4);
    await until(() => only.held().length === 4);
    await (await client.producer()).send([record(topic, 'in the new one', { partition: 3 })]);
    await until(() => only.found.includes('in the new one'));
  });
}
