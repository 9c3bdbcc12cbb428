import { Kafka, logLevel, type Assigner, type Broker, type Cluster, type KafkaConfig, type SASLOptions } from 'kafkajs';
import type { KafkaOptions, KafkaSecurity } from '../port.js';
import { CODE, isCertificateFault } from './error-codes.js';
import type { KafkaJsNode } from './kafkajs-node.js';
import { WireError } from './wire.js';

const CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
/** After so many failures in a row the cluster is known anew from the addresses given at first. */
const FAILURES_BEFORE_ANEW = 3;

const MOVED: readonly number[] = [CODE.NOT_COORDINATOR, CODE.COORDINATOR_NOT_AVAILABLE, CODE.NETWORK];

/**
 * The brokers of one cluster, as `kafkajs` speaks to them; its own retries are off. Its public types name the cluster, which
 * it hands to an assigner of partitions, and only half of what a broker can be asked.
 */
export class KafkaJsCluster {
  readonly requestTimeoutMs: number;
  readonly #kafka: Kafka;
  #cluster: Cluster | undefined;
  readonly #coordinators: Record<string, number | undefined> = {};
  #failures = 0;
  #closed = false;

  constructor(options: KafkaOptions) {
    this.requestTimeoutMs = options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    this.#kafka = new Kafka(kafkaJsConfig(options));
  }

  /** One request to a node. */
  ask<Answer>(node: number, request: (node: KafkaJsNode) => Promise<Answer>): Promise<Answer> {
    return this.#attempt(async (cluster) => request(speaker(await cluster.findBroker({ nodeId: String(node) }))));
  }

  /** The same where nothing that was asked before has told where the nodes are. */
  askFirst<Answer>(node: number, request: (node: KafkaJsNode) => Promise<Answer>): Promise<Answer> {
    return this.#attempt(async (cluster) => {
      await cluster.refreshMetadataIfNecessary();
      return request(speaker(await cluster.findBroker({ nodeId: String(node) })));
    });
  }

  askController<Answer>(request: (node: KafkaJsNode) => Promise<Answer>): Promise<Answer> {
    return this.#attempt(async (cluster) => {
      await cluster.refreshMetadataIfNecessary();
      return request(speaker(await cluster.findControllerBroker()));
    });
  }

  /** One request to the coordinator of the group, which is looked up when it is not known or has moved. */
  async askCoordinator<Answer>(groupId: string, request: (node: KafkaJsNode) => Promise<Answer>): Promise<Answer> {
    const node = (this.#coordinators[groupId] ??= await this.#coordinatorOf(groupId));
    try {
      return await this.ask(node, request);
    } catch (error) {
      if (MOVED.includes(wireError(error).code)) this.#coordinators[groupId] = undefined;
      throw error;
    }
  }

  #coordinatorOf(groupId: string): Promise<number> {
    return this.#attempt(async (cluster) => {
      await cluster.refreshMetadataIfNecessary();
      return Number(speaker(await cluster.findGroupCoordinator({ groupId })).nodeId);
    });
  }

  /** Leaders by partition, or nothing for a topic that does not exist. */
  leaders(topic: string): Promise<readonly number[] | undefined> {
    return this.#attempt(async (cluster) => {
      try {
        await cluster.addMultipleTargetTopics([topic]);
        await cluster.refreshMetadata();
      } catch (error) {
        if (wireError(error).code === CODE.UNKNOWN_TOPIC_OR_PARTITION) return undefined;
        throw error;
      }
      const leaders: number[] = [];
      for (const { partitionId, leader } of cluster.findTopicPartitionMetadata(topic)) leaders[partitionId] = leader;
      return leaders.length === 0 ? undefined : leaders;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#cluster?.disconnect();
  }

  async #attempt<Answer>(request: (cluster: Cluster) => Promise<Answer>): Promise<Answer> {
    if (this.#closed) throw new WireError(CODE.NETWORK, 'the client is closed');
    const cluster = (this.#cluster ??= clusterOf(this.#kafka));
    try {
      if (!cluster.isConnected()) await cluster.connect();
      const answer = await request(cluster);
      this.#failures = 0;
      return answer;
    } catch (error) {
      const failure = wireError(error);
      if (failure.code === CODE.NETWORK && ++this.#failures >= FAILURES_BEFORE_ANEW) this.#forget(cluster);
      throw failure;
    }
  }

  #forget(cluster: Cluster): void {
    if (this.#cluster !== cluster) return;
    this.#failures = 0;
    this.#cluster = undefined;
    cluster.disconnect().catch(() => undefined);
  }
}

export function kafkaJsConfig(options: KafkaOptions): KafkaConfig {
  const { tls, sasl } = options.security ?? {};
  return {
    brokers: [...options.brokers],
    clientId: options.clientId,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
    ...(tls === undefined ? {} : { ssl: tls === true ? true : { ...tls } }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
  };
}

function saslOf({ mechanism, username, password }: NonNullable<KafkaSecurity['sasl']>): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}

/** The only place where `kafkajs` hands out its cluster is the making of an assigner; the consumer itself is never run. */
function clusterOf(kafka: Kafka): Cluster {
  let found: Cluster | undefined;
  kafka.consumer({
    groupId: 'unused',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }): Assigner => {
        found = cluster;
        const nothing = { name: 'unused', metadata: Buffer.alloc(0) };
        return { name: 'unused', version: 0, assign: async () => [], protocol: () => nothing };
      },
    ],
  });
  if (found === undefined) throw new Error('kafkajs did not hand out its cluster');
  return found;
}

const speaks = (broker: Broker | KafkaJsNode): broker is KafkaJsNode => 'joinGroup' in broker && 'syncGroup' in broker;

function speaker(broker: Broker): KafkaJsNode {
  const node: Broker | KafkaJsNode = broker;
  if (speaks(node)) return node;
  throw new Error('this version of kafkajs has other brokers');
}

export function wireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  const chain = causes(error);
  const code = chain.map(kafkaCode).find((found) => found !== undefined);
  return new WireError(code ?? CODE.NETWORK, chain[0]?.message ?? String(error), { cause: error });
}

function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 8; at = at.cause) chain.push(at);
  return chain;
}

function kafkaCode(error: Error): number | undefined {
  if (error.name === 'KafkaJSSASLAuthenticationError') return CODE.AUTHENTICATION_FAILED;
  if (error.name === 'KafkaJSServerDoesNotSupportApiKey') return 35;
  if (!('code' in error)) return undefined;
  if (isCertificateFault(error.code)) return CODE.AUTHENTICATION_FAILED;
  // `-99` is a number that kafkajs does not know; text is of the operating system.
  return typeof error.code === 'number' && error.code > 0 ? error.code : undefined;
}
