import type { PartitionOffset, TopicPartition } from '../port.js';
import { byTopic } from './by-topic.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';
import type { GroupTimeouts, GroupWire, Joined, Membership } from './wire.js';
import { ASSIGNMENT_PROTOCOL } from './wire.js';

/** The coordinator of a group, as `kafkajs` speaks to it. */
export class KafkaJsGroup implements GroupWire {
  readonly #cluster: KafkaJsCluster;
  readonly #joining: KafkaJsCluster;
  readonly #groupId: string;
  readonly #timeouts: GroupTimeouts;

  constructor(cluster: KafkaJsCluster, joining: KafkaJsCluster, groupId: string, timeouts: GroupTimeouts) {
    this.#cluster = cluster;
    this.#joining = joining;
    this.#groupId = groupId;
    this.#timeouts = timeouts;
  }

  async join(memberId: string, subscription: Buffer): Promise<Joined> {
    const answer = await this.#joining.askCoordinator(this.#groupId, (node) =>
      node.joinGroup({
        groupId: this.#groupId,
        sessionTimeout: this.#timeouts.sessionTimeoutMs,
        rebalanceTimeout: this.#timeouts.rebalanceTimeoutMs,
        memberId,
        groupProtocols: [{ name: ASSIGNMENT_PROTOCOL, metadata: subscription }],
      }),
    );
    return {
      memberId: answer.memberId,
      generation: answer.generationId,
      subscriptions: answer.members.map((member) => ({
        memberId: member.memberId,
        subscription: member.memberMetadata,
      })),
    };
  }

  async sync(
    { memberId, generation }: Membership,
    assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[],
  ): Promise<Buffer> {
    const answer = await this.#joining.askCoordinator(this.#groupId, (node) =>
      node.syncGroup({
        groupId: this.#groupId,
        generationId: generation,
        memberId,
        groupAssignment: assignments.map((part) => ({ memberId: part.memberId, memberAssignment: part.assignment })),
      }),
    );
    return answer.memberAssignment ?? Buffer.alloc(0);
  }

  async heartbeat({ memberId, generation }: Membership): Promise<void> {
    await this.#cluster.askCoordinator(this.#groupId, (node) =>
      node.heartbeat({ groupId: this.#groupId, groupGenerationId: generation, memberId }),
    );
  }

  async leave(memberId: string): Promise<void> {
    await this.#cluster.askCoordinator(this.#groupId, (node) => node.leaveGroup({ groupId: this.#groupId, memberId }));
  }

  async commit({ memberId, generation }: Membership, offsets: readonly PartitionOffset[]): Promise<void> {
    const topics = [...byTopic(offsets)].map(([topic, places]) => ({
      topic,
      partitions: places.map(({ partition, offset }) => ({ partition, offset: String(offset) })),
    }));
    await this.#cluster.askCoordinator(this.#groupId, (node) =>
      node.offsetCommit({ groupId: this.#groupId, groupGenerationId: generation, memberId, topics }),
    );
  }

  async committed(partitions: readonly TopicPartition[]): Promise<PartitionOffset[]> {
    const topics = [...byTopic(partitions)].map(([topic, places]) => ({
      topic,
      partitions: places.map(({ partition }) => ({ partition })),
    }));
    const answer = await this.#cluster.askCoordinator(this.#groupId, (node) =>
      node.offsetFetch({ groupId: this.#groupId, topics }),
    );
    return answer.responses.flatMap(({ topic, partitions: parts }) =>
      parts
        .filter(({ offset }) => BigInt(offset) >= 0n)
        .map(({ partition, offset }) => ({ topic, partition, offset: BigInt(offset) })),
    );
  }
}
