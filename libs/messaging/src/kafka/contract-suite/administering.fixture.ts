import type { AccessRule } from '../port.js';
import { numbered, type KafkaUnderTest } from './kafka-under-test.fixture.js';

export function describeAdministering(kafka: KafkaUnderTest): void {
  describe('administering', () => {
    it('creates topics that are absent, with a leader for every partition, and leaves others alone', async () => {
      const admin = await (await kafka.connect()).admin();
      const topic = await kafka.newTopic(3, { 'retention.ms': '86400000' });
      const spec = { topic, partitions: 99, replicationFactor: kafka.nodes };
      expect(await admin.createTopics([spec])).toEqual([]);
      const [description, ...others] = await admin.describeTopics([topic, 'verso.nowhere.v1']);
      expect(others).toEqual([]);
      expect(description?.partitions.map(({ partition }) => partition)).toEqual([0, 1, 2]);
      for (const { leader, replicas } of description?.partitions ?? []) {
        expect(replicas).toHaveLength(kafka.nodes);
        expect(replicas).toContain(leader);
      }
      expect(await admin.listTopics()).toContain(topic);
      await admin.deleteTopics([topic, 'verso.nowhere.v1']);
      expect(await admin.listTopics()).not.toContain(topic);
    });

    it('changes the settings named and no others', async () => {
      const admin = await (await kafka.connect()).admin();
      const topic = await kafka.newTopic(1, { 'retention.ms': '86400000', 'segment.bytes': '1048576' });
      await admin.alterConfigs(topic, { 'retention.ms': '3600000' });
      const configs = await admin.describeConfigs(topic);
      expect(configs).toMatchObject({
        ...{ 'retention.ms': '3600000', 'segment.bytes': '1048576', 'cleanup.policy': 'delete' },
      });
    });

    it('says where each partition begins and ends', async () => {
      const client = await kafka.connect();
      const admin = await client.admin();
      const topic = await kafka.newTopic(2);
      await (await client.producer()).send(numbered(topic, 0, 5, { partition: 1 }));
      await admin.addPartitions(topic, 3);
      expect(await admin.offsets(topic)).toEqual([
        { topic, partition: 0, earliest: 0n, latest: 0n },
        { topic, partition: 1, earliest: 0n, latest: 5n },
        { topic, partition: 2, earliest: 0n, latest: 0n },
      ]);
      expect(await admin.committed(kafka.newGroup(), topic)).toEqual([]);
    });

    it('keeps access rules', async () => {
      const admin = await (await kafka.connect()).admin();
      const topic = await kafka.newTopic();
      const rule: AccessRule = {
        resourceType: 'topic',
        resourceName: topic,
        patternType: 'literal',
        principal: 'User:settlement',
        host: '*',
        operation: 'write',
        permission: 'allow',
      };
      const prefixed: AccessRule = { ...rule, patternType: 'prefixed', operation: 'read', principal: 'User:cash' };
      await admin.createAccessRules([rule, prefixed]);
      expect(await admin.listAccessRules()).toEqual(expect.arrayContaining([rule, prefixed]));
      await admin.deleteAccessRules([rule]);
      const left = await admin.listAccessRules();
      expect(left).toContainEqual(prefixed);
      expect(left).not.toContainEqual(rule);
    });
  });
}
