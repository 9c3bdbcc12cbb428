import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaUnavailable } from '../errors.js';
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
    const sizes = new Map(topics.map(({ topic, partitions }) => [topic, partitions]));
    await Promise.all(created.map((topic) => this.#untilLed(topic, sizes.get(topic) ?? 1)));
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

  async addPartitions(topic: string, total: number): Promise<void> {
    await untilAnswered(`growing topic ${topic}`, TIMEOUT_MS, () => this.#admin.addPartitions(topic, total));
    await this.#untilLed(topic, total);
  }

  describeConfigs(topic: string): Promise<Readonly<Record<string, string>>> {
    return untilAnswered(`describing topic ${topic}`, TIMEOUT_MS, () => this.#admin.describeConfigs(topic));
  }

  async alterConfigs(topic: string, configs: Readonly<Record<string, string>>): Promise<void> {
    const doing = `configuring topic ${topic}`;
    await untilAnswered(doing, TIMEOUT_MS, () => this.#admin.alterConfigs(topic, configs));
    await this.#everywhere(doing, async (node) => {
      const found = await this.#admin.describeConfigs(topic, node);
      return Object.entries(configs).every(([name, value]) => found[name] === value);
    });
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    for (const topic of topics) {
      await untilAnswered(`deleting topic ${topic}`, TIMEOUT_MS, () => this.#admin.deleteTopic(topic).catch(absent));
      await this.#everywhere(`deleting topic ${topic}`, async (node) => {
        return (await this.#admin.describeTopic(topic, node).catch(absent)) === undefined;
      });
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

  async createAccessRules(rules: readonly AccessRule[]): Promise<void> {
    await untilAnswered('creating access rules', TIMEOUT_MS, () => this.#admin.createAccessRules(rules));
    await this.#everywhere('creating access rules', async (node) => {
      const found = await this.#rulesAt(node);
      return rules.every((rule) => found.has(nameOf(rule)));
    });
  }

  listAccessRules(): Promise<readonly AccessRule[]> {
    return untilAnswered('listing access rules', TIMEOUT_MS, () => this.#admin.listAccessRules());
  }

  async deleteAccessRules(rules: readonly AccessRule[]): Promise<void> {
    await untilAnswered('deleting access rules', TIMEOUT_MS, () => this.#admin.deleteAccessRules(rules));
    await this.#everywhere('deleting access rules', async (node) => {
      const found = await this.#rulesAt(node);
      return !rules.some((rule) => found.has(nameOf(rule)));
    });
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

  async #rulesAt(node: number): Promise<ReadonlySet<string>> {
    return new Set((await this.#admin.listAccessRules(node)).map(nameOf));
  }

  #untilLed(topic: string, partitions: number): Promise<void> {
    return this.#everywhere(`making topic ${topic}`, async (node) => {
      const { partitions: found } = await this.#admin.describeTopic(topic, node);
      return found.length >= partitions && found.every(({ leader }) => leader >= 0);
    });
  }

  /**
   * Nodes learn of a change one after the other, and whoever asks or writes next comes to any of them: waits until each that the
   * cluster counts on shows it. One that died is counted out within its session timeout.
   */
  async #everywhere(doing: string, shows: (node: number) => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + TIMEOUT_MS;
    const done = new Set<number>();
    for (;;) {
      const nodes = await untilAnswered(doing, TIMEOUT_MS, () => this.#admin.nodes());
      const waiting = nodes.filter((node) => !done.has(node));
      // A node that lags behind, or is going down, answers with errors too.
      const shown = await Promise.all(waiting.map((node) => shows(node).catch(() => false)));
      for (const [at, node] of waiting.entries()) if (shown[at] === true) done.add(node);
      if (nodes.length > 0 && nodes.every((node) => done.has(node))) return;
      if (performance.now() > deadline) throw new KafkaUnavailable(`${doing}: not seen by node ${waiting.join()} yet`);
      await sleep(POLL_MS);
    }
  }
}

/** The same for the same rule. */
function nameOf(rule: AccessRule): string {
  const { resourceType, resourceName, patternType, principal, host, operation, permission } = rule;
  return JSON.stringify([resourceType, resourceName, patternType, principal, host, operation, permission]);
}

function absent(error: unknown): undefined {
  if (codeOf(error) !== CODE.UNKNOWN_TOPIC_OR_PARTITION) throw error;
}
