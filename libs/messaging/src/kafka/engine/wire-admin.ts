import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessRule, Admin, NewTopic, PartitionOffset, TopicDescription, TopicPartition } from '../port.js';
import { CODE, codeOf } from '../wire/error-codes.js';
import type { AdminWire, Wire } from '../wire/wire.js';
import { WireError } from '../wire/wire.js';
import { offsetsOf, untilAnswered } from './offsets-of.js';
import { Topology } from './topology.js';

const TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** The administrator of the port; what fails for a transient reason is repeated for half a minute. */
export class WireAdmin implements Admin {
  readonly #admin: AdminWire;
  readonly #wire: Wire;
  readonly #topology: Topology;

  constructor(admin: AdminWire, wire: Wire) {
    this.#admin = admin;
    this.#wire = wire;
    this.#topology = new Topology(wire);
  }

  async createTopics(topics: readonly NewTopic[]): Promise<readonly string[]> {
    const created: string[] = [];
    for (const topic of topics) {
      const exists = (error: unknown): false => {
        if (codeOf(error) !== CODE.TOPIC_ALREADY_EXISTS) throw error;
        return false;
      };
      const create = () => this.#admin.createTopic(topic).then(() => true, exists);
      if (await untilAnswered(`creating topic ${topic.topic}`, TIMEOUT_MS, create)) created.push(topic.topic);
    }
    await Promise.all(created.map((topic) => this.#untilLed(topic)));
    return created;
  }

  listTopics(): Promise<readonly string[]> {
    return untilAnswered('listing topics', TIMEOUT_MS, () => this.#admin.listTopics());
  }

  async describeTopics(topics: readonly string[]): Promise<readonly TopicDescription[]> {
    const described: TopicDescription[] = [];
    for (const topic of topics) {
      const found = await untilAnswered(`describing topic ${topic}`, TIMEOUT_MS, () =>
        this.#admin.describeTopic(topic).catch(absent),
      );
      if (found !== undefined) described.push(found);
    }
    return described;
  }

  addPartitions(topic: string, total: number): Promise<void> {
    return untilAnswered(`growing topic ${topic}`, TIMEOUT_MS, () => this.#admin.addPartitions(topic, total));
  }

  describeConfigs(topic: string): Promise<Readonly<Record<string, string>>> {
    return untilAnswered(`describing topic ${topic}`, TIMEOUT_MS, () => this.#admin.describeConfigs(topic));
  }

  alterConfigs(topic: string, configs: Readonly<Record<string, string>>): Promise<void> {
    return untilAnswered(`configuring topic ${topic}`, TIMEOUT_MS, () => this.#admin.alterConfigs(topic, configs));
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    for (const topic of topics) {
      await untilAnswered(`deleting topic ${topic}`, TIMEOUT_MS, () => this.#admin.deleteTopic(topic).catch(absent));
    }
  }

  async offsets(topic: string) {
    return untilAnswered(`finding the offsets of ${topic}`, TIMEOUT_MS, async () => {
      const partitions = await this.#partitionsOf(topic);
      const latest = await offsetsOf(this.#wire, this.#topology, 'latest', partitions);
      const earliest = await offsetsOf(this.#wire, this.#topology, 'earliest', partitions);
      const first = new Map(earliest.map(({ partition, offset }) => [partition, offset]));
      return latest
        .map(({ partition, offset }) => ({ topic, partition, earliest: first.get(partition) ?? 0n, latest: offset }))
        .sort((a, b) => a.partition - b.partition);
    });
  }

  async committed(groupId: string, topic: string): Promise<readonly PartitionOffset[]> {
    const group = this.#wire.group(groupId, { sessionTimeoutMs: TIMEOUT_MS, rebalanceTimeoutMs: TIMEOUT_MS });
    return untilAnswered(`finding the offsets of ${groupId}`, TIMEOUT_MS, async () => {
      const found = await group.committed(await this.#partitionsOf(topic));
      return [...found].sort((a, b) => a.partition - b.partition);
    });
  }

  createAccessRules(rules: readonly AccessRule[]): Promise<void> {
    return untilAnswered('creating access rules', TIMEOUT_MS, () => this.#admin.createAccessRules(rules));
  }

  listAccessRules(): Promise<readonly AccessRule[]> {
    return untilAnswered('listing access rules', TIMEOUT_MS, () => this.#admin.listAccessRules());
  }

  deleteAccessRules(rules: readonly AccessRule[]): Promise<void> {
    return untilAnswered('deleting access rules', TIMEOUT_MS, () => this.#admin.deleteAccessRules(rules));
  }

  async close(): Promise<void> {
    await Promise.all([this.#admin.close(), this.#wire.close()]);
  }

  async #partitionsOf(topic: string): Promise<TopicPartition[]> {
    await this.#topology.refresh([topic]);
    const count = this.#topology.partitions(topic);
    if (count === undefined) throw new WireError(CODE.UNKNOWN_TOPIC_OR_PARTITION, `there is no topic ${topic}`);
    return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  }

  async #untilLed(topic: string): Promise<void> {
    const deadline = Date.now() + TIMEOUT_MS;
    while (Date.now() < deadline) {
      const [found] = await this.describeTopics([topic]);
      if (found?.partitions.every(({ leader }) => leader >= 0) === true) return;
      await sleep(POLL_MS);
    }
  }
}

function absent(error: unknown): undefined {
  if (codeOf(error) !== CODE.UNKNOWN_TOPIC_OR_PARTITION) throw error;
}
