import kafkajs, { type Admin } from 'kafkajs';
import type { AccessRule, KafkaOptions, NewTopic, TopicDescription } from '../port.js';
import { RuleTables } from './access-rule-codes.js';
import { KafkaJsCluster, kafkaJsConfig, wireError } from './kafkajs-cluster.js';
import type { KafkaJsPartition } from './kafkajs-node.js';
import { WireError, type AdminWire } from './wire.js';

// Node finds only the first names that this CommonJS module exports.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ConfigResourceTypes, ConfigSource, Kafka } = kafkajs;
const { ResourcePatternTypes } = kafkajs;

const RULES = new RuleTables({
  resource: {
    topic: AclResourceTypes.TOPIC,
    group: AclResourceTypes.GROUP,
    cluster: AclResourceTypes.CLUSTER,
    'transactional-id': AclResourceTypes.TRANSACTIONAL_ID,
  },
  pattern: { literal: ResourcePatternTypes.LITERAL, prefixed: ResourcePatternTypes.PREFIXED },
  permission: { deny: AclPermissionTypes.DENY, allow: AclPermissionTypes.ALLOW },
  operation: {
    all: AclOperationTypes.ALL,
    read: AclOperationTypes.READ,
    write: AclOperationTypes.WRITE,
    create: AclOperationTypes.CREATE,
    delete: AclOperationTypes.DELETE,
    alter: AclOperationTypes.ALTER,
    describe: AclOperationTypes.DESCRIBE,
    'cluster-action': AclOperationTypes.CLUSTER_ACTION,
    'describe-configs': AclOperationTypes.DESCRIBE_CONFIGS,
    'alter-configs': AclOperationTypes.ALTER_CONFIGS,
    'idempotent-write': AclOperationTypes.IDEMPOTENT_WRITE,
  },
});

const EVERY_RULE = {
  resourceType: AclResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
  operation: AclOperationTypes.ANY,
  permissionType: AclPermissionTypes.ANY,
};

/** The administrator's requests, as `kafkajs` makes them. */
export class KafkaJsAdmin implements AdminWire {
  readonly #admin: Admin;
  readonly #cluster: KafkaJsCluster;
  #connected: Promise<void> | undefined;

  constructor(options: KafkaOptions) {
    this.#cluster = new KafkaJsCluster(options);
    this.#admin = new Kafka({ ...kafkaJsConfig(options), retry: { retries: 2, initialRetryTime: 100 } }).admin();
  }

  createTopic({ topic, partitions, replicationFactor, configs = {} }: NewTopic): Promise<void> {
    return this.#ask(async (admin) => {
      const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
      const spec = { topic, numPartitions: partitions, replicationFactor, configEntries };
      const created = await admin.createTopics({ topics: [spec], waitForLeaders: false });
      if (!created) throw new WireError(36, `topic ${topic} exists`);
    });
  }

  nodes(): Promise<readonly number[]> {
    return this.#ask(async (admin) => (await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId));
  }

  listTopics(): Promise<readonly string[]> {
    return this.#ask(async (admin) => (await admin.listTopics()).filter((topic) => !topic.startsWith('__')));
  }

  describeTopic(topic: string, node?: number): Promise<TopicDescription> {
    return this.#ask(async (admin) => {
      const partitionsOf = async (): Promise<readonly KafkaJsPartition[] | undefined> => {
        if (node === undefined) return (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions;
        const { topicMetadata } = await this.#cluster.askFirst(node, (asked) => asked.metadata([topic]));
        return topicMetadata[0]?.partitionMetadata;
      };
      const found = await partitionsOf();
      if (found === undefined) throw new WireError(3, `there is no topic ${topic}`);
      const partitions = found.map(({ partitionId, leader, replicas, isr }) => ({
        ...{ partition: partitionId, leader, replicas, inSync: isr },
      }));
      return { topic, partitions: partitions.sort((a, b) => a.partition - b.partition) };
    });
  }

  addPartitions(topic: string, total: number): Promise<void> {
    return this.#ask(async (admin) => {
      await admin.createPartitions({ topicPartitions: [{ topic, count: total }] });
    });
  }

  async describeConfigs(topic: string, node?: number): Promise<Readonly<Record<string, string>>> {
    const entries = await this.#configs(topic, node);
    return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
  }

  /** kafkajs knows only the request that replaces all settings of a topic, so those that are set are sent along. */
  async alterConfigs(topic: string, configs: Readonly<Record<string, string>>): Promise<void> {
    const kept = (await this.#configs(topic))
      .filter(({ configName, configSource }) => configSource === ConfigSource.TOPIC_CONFIG && !(configName in configs))
      .map(({ configName, configValue }) => ({ name: configName, value: configValue }));
    const changed = Object.entries(configs).map(([name, value]) => ({ name, value }));
    await this.#ask((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: [...kept, ...changed] }],
      }),
    );
  }

  deleteTopic(topic: string): Promise<void> {
    return this.#ask((admin) => admin.deleteTopics({ topics: [topic] }));
  }

  createAccessRules(rules: readonly AccessRule[]): Promise<void> {
    return this.#ask(async (admin) => {
      await admin.createAcls({ acl: rules.map((rule) => RULES.encode(rule)) });
    });
  }

  listAccessRules(node?: number): Promise<readonly AccessRule[]> {
    return this.#ask(async (admin) => {
      const { resources } =
        node === undefined
          ? await admin.describeAcls(EVERY_RULE)
          : await this.#cluster.askFirst(node, (asked) => asked.describeAcls(EVERY_RULE));
      return resources.flatMap(({ acls, ...resource }) =>
        acls.map((acl) => RULES.decode({ ...resource, ...acl })).filter((rule) => rule !== undefined),
      );
    });
  }

  deleteAccessRules(rules: readonly AccessRule[]): Promise<void> {
    return this.#ask(async (admin) => {
      await admin.deleteAcls({ filters: rules.map((rule) => RULES.encode(rule)) });
    });
  }

  async close(): Promise<void> {
    await this.#cluster.close();
    if (this.#connected !== undefined) await this.#admin.disconnect();
  }

  async #configs(topic: string, node?: number) {
    const question = { resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }], includeSynonyms: false };
    const { resources } = await this.#ask((admin) =>
      node === undefined
        ? admin.describeConfigs(question)
        : this.#cluster.askFirst(node, (asked) => asked.describeConfigs(question)),
    );
    return resources.flatMap(({ configEntries }) => configEntries);
  }

  async #ask<Answer>(request: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    try {
      this.#connected ??= this.#admin.connect();
      await this.#connected;
      return await request(this.#admin);
    } catch (error) {
      const failure = wireError(firstOf(error));
      if (failure.code === 13) this.#connected = undefined;
      throw failure;
    }
  }
}

/** `createTopics` gathers the errors of its topics. */
function firstOf(error: unknown): unknown {
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) {
    const errors: readonly unknown[] = error.errors;
    return errors[0] ?? error;
  }
  return error;
}
