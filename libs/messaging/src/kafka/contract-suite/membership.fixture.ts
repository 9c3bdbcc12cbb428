import { setTimeout as sleep } from 'node:timers/promises';
import { Admin } from '@platformatic/kafka';
import { PartitionLost } from '../errors.js';
import type { TopicPartition } from '../port.js';
import { member } from './group-member.fixture.js';
import { gate, numbered, record, until, type KafkaUnderTest } from './kafka-under-test.fixture.js';

export function describeMembership(kafka: KafkaUnderTest): void {
  describe('being a member of a group', () => {
    describeRevocation(kafka);
    describeStopping(kafka);
    describeAssignment(kafka);
  });
}

function describeRevocation(kafka: KafkaUnderTest): void {
  it('refuses the commit of a member that the group has given up, and delivers the batch again', async () => {
    const topic = await kafka.newTopic();
    const groupId = kafka.newGroup();
    const client = await kafka.connect();
    await (await client.producer()).send(numbered(topic, 0, 3));
    const held = gate();
    const begun = gate();
    const outcomes: unknown[] = [];
    const revocations: boolean[] = [];
    await member(client, {
      groupId,
      topics: [topic],
      batch: async (batch) => {
        begun.open();
        if (outcomes.length === 0) await held.opened;
        outcomes.push(await batch.commit().catch((error: unknown) => error));
      },
      revoked: async (_, { lost }) => void revocations.push(lost),
    });
    await begun.opened;
    const admin = new Admin({ clientId: 'outside', bootstrapBrokers: [...kafka.brokers().bootstrapServers] });
    await admin.removeMembersFromConsumerGroup({ groupId });
    await admin.close();
    await until(() => revocations.length === 1);
    held.open();
    await until(() => outcomes.length === 2);
    expect(outcomes[0]).toBeInstanceOf(PartitionLost);
    expect(outcomes[1]).toBeUndefined();
    expect(revocations).toEqual([true]);
    expect(await (await client.admin()).committed(groupId, topic)).toEqual([{ topic, partition: 0, offset: 3n }]);
  });
}

function describeStopping(kafka: KafkaUnderTest): void {
  it('stops in the middle of a batch: lets it end and commit, and begins nothing else', async () => {
    const topic = await kafka.newTopic();
    const groupId = kafka.newGroup();
    const client = await kafka.connect();
    await (await client.producer()).send(numbered(topic, 0, 100));
    const held = gate();
    const sizes: number[] = [];
    const only = await member(client, {
      groupId,
      topics: [topic],
      maxBytesPerPartition: 1_000,
      batch: async (batch) => {
        sizes.push(batch.records.length);
        await held.opened;
        await batch.commit();
      },
    });
    await until(() => sizes.length === 1);
    const stopped = only.consumer.stop();
    await sleep(200);
    held.open();
    await stopped;
    expect(sizes).toHaveLength(1);
    const admin = await client.admin();
    expect(await admin.committed(groupId, topic)).toEqual([{ topic, partition: 0, offset: BigInt(sizes[0] ?? 0) }]);
  });

  it('pauses and resumes partitions without leaving the group', async () => {
    const topic = await kafka.newTopic(2);
    const client = await kafka.connect();
    const only = await member(client, { groupId: kafka.newGroup(), topics: [topic] });
    await until(() => only.held().length === 2);
    const zero: TopicPartition[] = [{ topic, partition: 0 }];
    only.consumer.pause(zero);
    await (await client.producer()).send([0, 1].map((partition) => record(topic, `of ${partition}`, { partition })));
    await until(() => only.found.length === 1);
    await sleep(300);
    expect(only.found).toEqual(['of 1']);
    only.consumer.resume(zero);
    await until(() => only.found.length === 2);
  });
}

function describeAssignment(kafka: KafkaUnderTest): void {
  it('gives partitions of one number to one member, whatever the topic', async () => {
    const topics = [await kafka.newTopic(4), await kafka.newTopic(4), await kafka.newTopic(4)];
    const groupId = kafka.newGroup();
    const client = await kafka.connect();
    const members = [await member(client, { groupId, topics }), await member(client, { groupId, topics })];
    await until(() => members.every(({ held }) => held().length === 6));
    for (const { consumer } of members) {
      const numbers = topics.map((topic) =>
        consumer
          .assignment()
          .filter((place) => place.topic === topic)
          .map(({ partition }) => partition)
          .sort(),
      );
      expect(numbers[1]).toEqual(numbers[0]);
      expect(numbers[2]).toEqual(numbers[0]);
    }
  });

  it('starts where the member says when it is assigned, before its first batch', async () => {
    const topic = await kafka.newTopic();
    const client = await kafka.connect();
    await (await client.producer()).send(numbered(topic, 0, 10));
    const only = await member(client, {
      groupId: kafka.newGroup(),
      topics: [topic],
      assigned: async (partitions) => {
        await sleep(100);
        return partitions.map((place) => ({ ...place, offset: 8n }));
      },
    });
    await until(() => only.found.length === 2);
    expect(only.found).toEqual(['record 8', 'record 9']);
  });
}
