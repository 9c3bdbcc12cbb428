import {
  findCoordinatorV6,
  findErrorBy,
  heartbeatV4,
  joinGroupV9,
  leaveGroupV5,
  offsetCommitV9,
  offsetFetchV9,
  syncGroupV5,
  type API,
  type GenericError,
} from '@platformatic/kafka';
import type { PartitionOffset, TopicPartition } from '../port.js';
import { byTopic } from './by-topic.js';
import { CODE } from './error-codes.js';
import type { Line, PlatformaticConnections } from './platformatic-connections.js';
import type { GroupTimeouts, GroupWire, Joined, Membership } from './wire.js';
import { ASSIGNMENT_PROTOCOL, WireError } from './wire.js';

const COORDINATOR_OF_GROUP = 0;
const MOVED: readonly number[] = [CODE.NOT_COORDINATOR, CODE.COORDINATOR_NOT_AVAILABLE, CODE.NETWORK];

/** The coordinator of a group, as `@platformatic/kafka` speaks to it. */
export class PlatformaticGroup implements GroupWire {
  readonly #connections: PlatformaticConnections;
  readonly #groupId: string;
  readonly #timeouts: GroupTimeouts;
  #coordinator: Promise<number> | undefined;

  constructor(connections: PlatformaticConnections, groupId: string, timeouts: GroupTimeouts) {
    this.#connections = connections;
    this.#groupId = groupId;
    this.#timeouts = timeouts;
    connections.joinTimeoutMs = timeouts.rebalanceTimeoutMs + connections.requestTimeoutMs;
  }

  async join(memberId: string, subscription: Buffer): Promise<Joined> {
    const { sessionTimeoutMs, rebalanceTimeoutMs } = this.#timeouts;
    const ask = (member: string) =>
      this.#ask(
        'join',
        'JoinGroup',
        joinGroupV9.api,
        this.#groupId,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        member,
        null,
        'consumer',
        [{ name: ASSIGNMENT_PROTOCOL, metadata: subscription }],
        null,
      );
    // A new member is told its id first, so that a join whose answer is lost leaves no ghost behind.
    const answer = await ask(memberId).catch((error: unknown) => ask(memberIdIn(error)));
    return {
      memberId: answer.memberId,
      generation: answer.generationId,
      subscriptions: answer.members.map((member) => ({ memberId: member.memberId, subscription: member.metadata })),
    };
  }

  async sync(
    { memberId, generation }: Membership,
    assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[],
  ): Promise<Buffer> {
    const answer = await this.#ask(
      'join',
      'SyncGroup',
      syncGroupV5.api,
      this.#groupId,
      generation,
      memberId,
      null,
      'consumer',
      ASSIGNMENT_PROTOCOL,
      [...assignments],
    );
    return answer.assignment;
  }

  async heartbeat({ memberId, generation }: Membership): Promise<void> {
    await this.#ask('short', 'Heartbeat', heartbeatV4.api, this.#groupId, generation, memberId);
  }

  async leave(memberId: string): Promise<void> {
    await this.#ask('short', 'LeaveGroup', leaveGroupV5.api, this.#groupId, [{ memberId }]);
  }

  async commit({ memberId, generation }: Membership, offsets: readonly PartitionOffset[]): Promise<void> {
    const topics = [...byTopic(offsets)].map(([name, places]) => ({
      name,
      partitions: places.map(({ partition, offset }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch: -1,
      })),
    }));
    await this.#ask('short', 'OffsetCommit', offsetCommitV9.api, this.#groupId, generation, memberId, null, topics);
  }

  async committed(partitions: readonly TopicPartition[]): Promise<PartitionOffset[]> {
    const topics = [...byTopic(partitions)].map(([name, places]) => ({
      name,
      partitionIndexes: places.map(({ partition }) => partition),
    }));
    const groups = [{ groupId: this.#groupId, memberId: null, memberEpoch: -1, topics }];
    const answer = await this.#ask('short', 'OffsetFetch', offsetFetchV9.api, groups, true);
    return answer.groups.flatMap((group) =>
      group.topics.flatMap(({ name, partitions: parts }) =>
        parts
          .filter(({ committedOffset }) => committedOffset >= 0n)
          .map(({ partitionIndex, committedOffset }) => ({
            topic: name,
            partition: partitionIndex,
            offset: committedOffset,
          })),
      ),
    );
  }

  async #ask<Request extends unknown[], Response>(
    line: Line,
    name: string,
    like: API<Request, Response>,
    ...request: Request
  ): Promise<Response> {
    const coordinator = (this.#coordinator ??= this.#find());
    try {
      return await this.#connections.ask(line, await coordinator, name, like, ...request);
    } catch (error) {
      const moved = error instanceof WireError && MOVED.includes(error.code);
      if (moved && this.#coordinator === coordinator) this.#coordinator = undefined;
      throw error;
    }
  }

  async #find(): Promise<number> {
    await this.#connections.metadata([]);
    const answer = await this.#connections.askAny('FindCoordinator', findCoordinatorV6.api, COORDINATOR_OF_GROUP, [
      this.#groupId,
    ]);
    const found = answer.coordinators.find(({ key }) => key === this.#groupId);
    if (found === undefined || found.errorCode !== 0) {
      throw new WireError(found?.errorCode ?? CODE.COORDINATOR_NOT_AVAILABLE, `coordinator of ${this.#groupId}`);
    }
    return found.nodeId;
  }
}

function memberIdIn(error: unknown): string {
  if (error instanceof WireError && error.code === CODE.MEMBER_ID_REQUIRED && error.cause instanceof Error) {
    const protocol: GenericError | null = findErrorBy(error.cause, 'code', 'PLT_KFK_PROTOCOL');
    const memberId: unknown = protocol?.['memberId'];
    if (typeof memberId === 'string') return memberId;
  }
  throw error;
}
