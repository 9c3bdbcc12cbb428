import {
  AclOperations,
  AclPermissionTypes,
  Admin,
  ConfigResourceTypes,
  describeAclsV3,
  describeConfigsV4,
  IncrementalAlterConfigOperationTypes,
  ResourcePatternTypes,
  ResourceTypes,
} from '@platformatic/kafka';
import type { AccessRule, KafkaOptions, NewTopic, TopicDescription } from '../port.js';
import { RuleTables } from './access-rule-codes.js';
import { PlatformaticConnections, platformaticOptions, wireError } from './platformatic-connections.js';
import { WireError, type AdminWire } from './wire.js';

const { TOPIC } = ConfigResourceTypes;
const { SET } = IncrementalAlterConfigOperationTypes;

const RULES = new RuleTables({
  resource: {
    topic: ResourceTypes.TOPIC,
    group: ResourceTypes.GROUP,
    cluster: ResourceTypes.CLUSTER,
    'transactional-id': ResourceTypes.TRANSACTIONAL_ID,
  },
  pattern: { literal: ResourcePatternTypes.LITERAL, prefixed: ResourcePatternTypes.PREFIXED },
  permission: { deny: AclPermissionTypes.DENY, allow: AclPermissionTypes.ALLOW },
  operation: {
    all: AclOperations.ALL,
    read: AclOperations.READ,
    write: AclOperations.WRITE,
    create: AclOperations.CREATE,
    delete: AclOperations.DELETE,
    alter: AclOperations.ALTER,
    describe: AclOperations.DESCRIBE,
    'cluster-action': AclOperations.CLUSTER_ACTION,
    'describe-configs': AclOperations.DESCRIBE_CONFIGS,
    'alter-configs': AclOperations.ALTER_CONFIGS,
    'idempotent-write': AclOperations.IDEMPOTENT_WRITE,
  },
});

const EVERY_RULE = {
  resourceType: ResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
  operation: AclOperations.ANY,
  permissionType: AclPermissionTypes.ANY,
};

/** The administrator's requests, as `@platformatic/kafka` makes them. */
export class PlatformaticAdmin implements AdminWire {
  readonly #admin: Admin;
  readonly #connections: PlatformaticConnections;

  constructor(options: KafkaOptions) {
    this.#connections = new PlatformaticConnections(options);
    const requestTimeout = this.#connections.requestTimeoutMs;
    this.#admin = new Admin({ ...platformaticOptions(options), requestTimeout, timeout: requestTimeout, retries: 2 });
  }

  createTopic({ topic, partitions, replicationFactor, configs = {} }: NewTopic): Promise<void> {
    return asked(async () => {
      await this.#admin.createTopics({
        topics: [topic],
        partitions,
        replicas: replicationFactor,
        configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
      });
    });
  }

  nodes(): Promise<readonly number[]> {
    return this.#connections.nodes();
  }

  listTopics(): Promise<readonly string[]> {
    return asked(() => this.#admin.listTopics());
  }

  async describeTopic(topic: string, node?: number): Promise<TopicDescription> {
    const [found] = await this.#connections.metadata([topic], node);
    // 5: a partition has no leader; the others are told nevertheless.
    if (found === undefined || (found.errorCode !== 0 && found.errorCode !== 5)) {
      throw new WireError(found?.errorCode ?? 3, `there is no topic ${topic}`);
    }
    const partitions = found.partitions.map(({ partitionIndex, leaderId, replicaNodes, isrNodes }) => ({
      ...{ partition: partitionIndex, leader: leaderId, replicas: replicaNodes, inSync: isrNodes },
    }));
    return { topic, partitions: partitions.sort((a, b) => a.partition - b.partition) };
  }

  addPartitions(topic: string, total: number): Promise<void> {
    return asked(() => this.#admin.createPartitions({ topics: [{ name: topic, count: total, assignments: null }] }));
  }

  async describeConfigs(topic: string, node?: number): Promise<Readonly<Record<string, string>>> {
    const resources = [{ resourceType: TOPIC, resourceName: topic, configurationKeys: null }];
    const described =
      node === undefined
        ? await asked(() => this.#admin.describeConfigs({ resources }))
        : (await this.#connections.ask('short', node, 'DescribeConfigs', describeConfigsV4.api, resources)).results;
    return Object.fromEntries(
      described.flatMap(({ configs }) => configs.map(({ name, value }) => [name, value ?? ''])),
    );
  }

  alterConfigs(topic: string, configs: Readonly<Record<string, string>>): Promise<void> {
    const changed = Object.entries(configs).map(([name, value]) => ({ name, value, configOperation: SET }));
    const resources = [{ resourceType: TOPIC, resourceName: topic, configs: changed }];
    return asked(() => this.#admin.incrementalAlterConfigs({ resources }));
  }

  deleteTopic(topic: string): Promise<void> {
    return asked(() => this.#admin.deleteTopics({ topics: [topic] }));
  }

  createAccessRules(rules: readonly AccessRule[]): Promise<void> {
    return asked(() => this.#admin.createAcls({ creations: rules.map((rule) => RULES.encode(rule)) }));
  }

  async listAccessRules(node?: number): Promise<readonly AccessRule[]> {
    const filter = { ...EVERY_RULE, resourceName: null, principal: null, host: null };
    const resources =
      node === undefined
        ? await asked(() => this.#admin.describeAcls({ filter }))
        : (await this.#connections.ask('short', node, 'DescribeAcls', describeAclsV3.api, filter)).resources;
    return resources.flatMap(({ acls, ...resource }) =>
      acls.map((acl) => RULES.decode({ ...resource, ...acl })).filter((rule) => rule !== undefined),
    );
  }

  deleteAccessRules(rules: readonly AccessRule[]): Promise<void> {
    return asked(async () => {
      await this.#admin.deleteAcls({ filters: rules.map((rule) => RULES.encode(rule)) });
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#admin.close(), this.#connections.close()]);
  }
}

async function asked<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw wireError(error);
  }
}
