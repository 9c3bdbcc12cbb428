import type {
  AccessRule,
  IncomingRecord,
  NewTopic,
  OutgoingRecord,
  PartitionOffset,
  TopicDescription,
  TopicPartition,
} from '../port.js';

/**
 * Kafka's requests, as one library speaks them: connections, authentication, versions and encodings are the library's; what
 * to send when, and what an answer means, is the engine's. Nothing here retries. Every rejection is a `WireError`.
 */
export interface Wire {
  /** The leading node of each partition, by partition; `-1` where there is none. Topics that do not exist are absent. */
  leaders(topics: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>>;
  /** A new producer identity; its sequence numbers start at 0 in every partition. */
  producerIdentity(): Promise<ProducerIdentity>;
  /** One request with at most one batch per partition, acknowledged by every replica in sync. */
  produce(
    node: number,
    identity: ProducerIdentity,
    batches: readonly SequencedBatch[],
  ): Promise<readonly ProduceOutcome[]>;
  /** One request; partitions without news are absent from the answer. */
  fetch(node: number, partitions: readonly FetchFrom[], sizes: FetchLimits): Promise<readonly Fetched[]>;
  offsetsAt(
    node: number,
    end: 'earliest' | 'latest',
    partitions: readonly TopicPartition[],
  ): Promise<readonly PartitionOffset[]>;
  group(groupId: string, timeouts: GroupTimeouts): GroupWire;
  close(): Promise<void>;
}

export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly epoch: number;
}

export interface SequencedBatch extends TopicPartition {
  readonly firstSequence: number;
  readonly records: readonly OutgoingRecord[];
}

export interface ProduceOutcome extends TopicPartition {
  /** 0 when stored. */
  readonly code: number;
  /** `-1` when the broker knows that the batch is stored, and no longer where. */
  readonly baseOffset: bigint;
}

export interface FetchFrom extends PartitionOffset {
  readonly maxBytes: number;
}

export interface FetchLimits {
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  /** The node answers once it has so many bytes, or the time is over. */
  readonly minBytes: number;
}

export interface Fetched extends TopicPartition {
  readonly code: number;
  readonly highWatermark: bigint;
  /** Of committed transactions only, in order; may begin before the offset that was asked for. */
  readonly records: readonly IncomingRecord[];
  /** Where reading goes on; at most the offset asked for when nothing was fetched. */
  readonly next: bigint;
}

export interface GroupTimeouts {
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
}

/** One membership of one generation. */
export interface Membership {
  readonly memberId: string;
  readonly generation: number;
}

export interface Joined extends Membership {
  /** Of all members when this one is to assign the partitions, else empty. */
  readonly subscriptions: readonly { readonly memberId: string; readonly subscription: Buffer }[];
}

/** The coordinator of one group, found anew after it has moved. */
export interface GroupWire {
  /** Waits for the other members. `memberId` is empty at first. */
  join(memberId: string, subscription: Buffer): Promise<Joined>;
  sync(
    membership: Membership,
    assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[],
  ): Promise<Buffer>;
  heartbeat(membership: Membership): Promise<void>;
  leave(memberId: string): Promise<void>;
  commit(membership: Membership, offsets: readonly PartitionOffset[]): Promise<void>;
  /** Partitions without a commit are absent. */
  committed(partitions: readonly TopicPartition[]): Promise<readonly PartitionOffset[]>;
}

/** The name under which all members of a group agree on how partitions are assigned. */
export const ASSIGNMENT_PROTOCOL = 'verso-sticky';

/** A request failed: `code` is Kafka's error number, or `NETWORK` when there was no answer. */
export class WireError extends Error {
  override readonly name = 'WireError';

  constructor(
    readonly code: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What only an administrator asks. A question that names a node is put to that node, which may lag behind the others. */
export interface AdminWire {
  /** Those that the cluster counts on now. */
  nodes(): Promise<readonly number[]>;
  /** Rejects with `TOPIC_ALREADY_EXISTS` if it does. */
  createTopic(topic: NewTopic): Promise<void>;
  listTopics(): Promise<readonly string[]>;
  /** Rejects with `UNKNOWN_TOPIC_OR_PARTITION` if there is none. */
  describeTopic(topic: string, node?: number): Promise<TopicDescription>;
  addPartitions(topic: string, total: number): Promise<void>;
  describeConfigs(topic: string, node?: number): Promise<Readonly<Record<string, string>>>;
  alterConfigs(topic: string, configs: Readonly<Record<string, string>>): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
  createAccessRules(rules: readonly AccessRule[]): Promise<void>;
  listAccessRules(node?: number): Promise<readonly AccessRule[]>;
  deleteAccessRules(rules: readonly AccessRule[]): Promise<void>;
  close(): Promise<void>;
}
