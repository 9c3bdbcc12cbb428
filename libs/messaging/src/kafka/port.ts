/**
 * Kafka as Verso needs it, whatever library speaks the protocol: ordered, idempotent sends that are acknowledged by every
 * replica in sync, and consumers whose offsets move only when the effects are stored. Offsets are Kafka's 64-bit numbers.
 * Every rejection is one of the errors in `errors.ts`.
 */
export interface KafkaClient {
  readonly name: KafkaClientName;
  producer(options?: ProducerOptions): Promise<Producer>;
  /** A member of a consumer group: the broker says which partitions are its own. */
  consumer(options: ConsumerOptions): Promise<Consumer>;
  /** A reader outside any group, of partitions named by hand: every instance reads the whole of a broadcast topic so. */
  reader(options: ReaderOptions): Promise<Reader>;
  admin(): Promise<Admin>;
  /** Stops every consumer and reader, lets every send end, and closes all connections. Repeatable. */
  close(): Promise<void>;
}

export type KafkaClientName = 'platformatic' | 'kafkajs';

export interface KafkaOptions {
  /** The library that speaks the protocol; the default is chosen in docs/decisions. */
  readonly client?: KafkaClientName;
  /** `host:port` of some brokers of the cluster; the others are found through them. */
  readonly brokers: readonly string[];
  /** Names this process in the broker's log, quotas and metrics. */
  readonly clientId: string;
  /** Absent: plain connections without a name. */
  readonly security?: KafkaSecurity | undefined;
  /** Milliseconds after which an unanswered request counts as lost; 10,000 by default. */
  readonly requestTimeoutMs?: number;
}

export interface KafkaSecurity {
  /** `true`: TLS with the machine's own certificate authorities. */
  readonly tls?: true | { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A place in a partition: `offset` is the next record to read. */
export interface PartitionOffset extends TopicPartition {
  readonly offset: bigint;
}

export interface ProducerOptions {
  /**
   * Milliseconds for which a send is repeated, under the same sequence numbers, before it rejects with
   * `KafkaUnavailable`; 120,000 by default.
   */
  readonly deliveryTimeoutMs?: number;
}

export interface OutgoingRecord {
  readonly topic: string;
  /** Absent: chosen from the key as every other Kafka client does (murmur2), or in turn when there is no key. */
  readonly partition?: number;
  readonly key: Buffer | string | null;
  /** `null` is a tombstone. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since 1970; absent: the time of sending. */
  readonly timestamp?: number;
}

/** Where the records of one send begin in one partition; they lie there in the order given, without others between. */
export interface Acknowledgement extends TopicPartition {
  readonly baseOffset: bigint;
}

export interface Producer {
  /**
   * Appends the records and resolves once every replica in sync has them. Successive sends keep their order per partition
   * without waiting for each other; one batch per partition is under way.
   *
   * Rejects with `KafkaRefused` (nothing of this send was or will be stored, or another attempt cannot succeed), or with
   * `KafkaUnavailable`: then the outcome is unknown, and sending again is safe only for a reader that recognises repetitions.
   * After a rejection the sends behind it are still tried: a caller that needs an unbroken order awaits each send.
   */
  send(records: readonly OutgoingRecord[]): Promise<readonly Acknowledgement[]>;
  /** Lets the sends under way end. */
  close(): Promise<void>;
}

export interface IncomingRecord {
  readonly offset: bigint;
  readonly key: Buffer | null;
  /** `null` is a tombstone. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** Consecutive records of one partition. */
export interface RecordBatch extends TopicPartition {
  readonly records: readonly [IncomingRecord, ...IncomingRecord[]];
  /** The offset that the next record written to the partition will get, as of the fetch. */
  readonly highWatermark: bigint;
  /** Aborted when the partition is being taken away, or the consumer is stopped: what is not yet begun can be left. */
  readonly ending: AbortSignal;
}

/** A batch of a consumer group. */
export interface GroupBatch extends RecordBatch {
  /**
   * Records with the group that everything before `next` is done; by default the whole batch. To be called after the
   * effects are stored. Rejects with `PartitionLost` when the partition is no longer this member's: another has it, or
   * will read these records again.
   */
  commit(next?: bigint): Promise<void>;
}

/** How much is fetched at once. Memory is bounded by `maxBytes` per broker fetched from. */
export interface FetchSizes {
  /** At most so many bytes of one partition in a batch, if its first record is not larger by itself; 1 MiB by default. */
  readonly maxBytesPerPartition?: number;
  /** At most so many bytes in one fetch from one broker; 8 MiB by default. */
  readonly maxBytes?: number;
  /** Milliseconds for which the broker holds a fetch open when there is nothing new; 500 by default. */
  readonly maxWaitMs?: number;
}

/** What happens to a consumer by itself. It goes on after each, but for `refused`. */
export type ConsumerNotice =
  /** A batch's handler threw: the batch is delivered again, after a pause that doubles up to 5 s. */
  | { readonly kind: 'batch-failed'; readonly at: TopicPartition; readonly error: unknown }
  /** The cluster does not answer, or the group is between two generations: tried again. */
  | { readonly kind: 'unavailable'; readonly error: unknown }
  /** The offset to read is gone from the broker (retention): reading goes on with the first record that is left. */
  | { readonly kind: 'out-of-range'; readonly at: PartitionOffset }
  /** Permanent, as a right that was withdrawn: nothing more is delivered. */
  | { readonly kind: 'refused'; readonly error: Error };

export interface ConsumerOptions extends FetchSizes {
  readonly groupId: string;
  readonly topics: readonly string[];
  /**
   * Where a partition's reading starts when it is assigned: at the group's committed offset, or at its first record when the
   * group has none (`committed`); always at its first record (`earliest`).
   */
  readonly from: 'committed' | 'earliest';
  /** Milliseconds without a sign of life after which the group gives this member's partitions away; 10,000 by default. */
  readonly sessionTimeoutMs?: number;
  /** Milliseconds that `revoked` and the batches under way have in a rebalance; 30,000 by default. */
  readonly rebalanceTimeoutMs?: number;
  /** Milliseconds between signs of life; 1,000 by default. A rebalance is noticed within one. */
  readonly heartbeatMs?: number;
  /** Awaited before the first batch of these partitions. Offsets returned go before `from`. */
  assigned?(partitions: readonly TopicPartition[]): Promise<readonly PartitionOffset[]> | Promise<void>;
  /**
   * Told as soon as the group rebalances, with all partitions held until then, and awaited with the batches under way before
   * any of them can go to another member; commits still count meanwhile. `assigned` follows with what this member holds then.
   * When the group has already given the partitions away (`lost`), commits are refused.
   */
  revoked?(partitions: readonly TopicPartition[], how: { readonly lost: boolean }): Promise<void>;
  /** One batch per partition at a time; those of several partitions may run side by side. */
  batch(batch: GroupBatch): Promise<void>;
  notice?(notice: ConsumerNotice): void;
}

/** A running consumer. `pause`, `resume` and `seek` concern partitions held now and are void for others. */
export interface Consumer {
  /** The partitions held now. */
  assignment(): readonly TopicPartition[];
  /** No new batch of these until `resume`; membership and batches under way are untouched. Ends with the assignment. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** The next batch of the partition begins at this offset. */
  seek(to: PartitionOffset): void;
  /** Delivers nothing new, lets the batches under way end and commit, leaves the group. Repeatable. */
  stop(): Promise<void>;
}

export interface ReaderOptions extends FetchSizes {
  /** `'earliest'` is the first record there is, `'latest'` the next one written. */
  readonly partitions: readonly (TopicPartition & { readonly offset: bigint | 'earliest' | 'latest' })[];
  /** Stops once everything is delivered that stood in the partitions when the reading began. */
  readonly toEnd?: boolean;
  batch(batch: RecordBatch): Promise<void>;
  notice?(notice: ConsumerNotice): void;
}

export interface Reader {
  /** Resolves when the reading is over: `stop` was called, or the end of a `toEnd` reading is reached. */
  readonly done: Promise<void>;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  seek(to: PartitionOffset): void;
  stop(): Promise<void>;
}

export interface NewTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs?: Readonly<Record<string, string>>;
}

export interface TopicDescription {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    /** `-1` while there is none. */
    readonly leader: number;
    readonly replicas: readonly number[];
    readonly inSync: readonly number[];
  }[];
}

/** Who may, or may not, do what. Names are Kafka's own. */
export interface AccessRule {
  readonly resourceType: 'topic' | 'group' | 'cluster' | 'transactional-id';
  readonly resourceName: string;
  readonly patternType: 'literal' | 'prefixed';
  /** `User:<name>` */
  readonly principal: string;
  /** `*` for any. */
  readonly host: string;
  readonly operation:
    | ('all' | 'read' | 'write' | 'create' | 'delete' | 'alter' | 'describe')
    | ('cluster-action' | 'describe-configs' | 'alter-configs' | 'idempotent-write');
  readonly permission: 'allow' | 'deny';
}

/** What it changes is known to every node of the cluster when the promise resolves. */
export interface Admin {
  /** Creates those that are absent and returns their names; resolves when every partition of theirs has a leader. */
  createTopics(topics: readonly NewTopic[]): Promise<readonly string[]>;
  /** All topics but the broker's internal ones. */
  listTopics(): Promise<readonly string[]>;
  /** Those that exist. */
  describeTopics(topics: readonly string[]): Promise<readonly TopicDescription[]>;
  /** Grows the topic to `total` partitions. */
  addPartitions(topic: string, total: number): Promise<void>;
  /** Every setting of the topic, defaults included. */
  describeConfigs(topic: string): Promise<Readonly<Record<string, string>>>;
  /** Sets these and leaves the others as they are. */
  alterConfigs(topic: string, configs: Readonly<Record<string, string>>): Promise<void>;
  /** Those that exist. */
  deleteTopics(topics: readonly string[]): Promise<void>;
  /** Per partition the first offset there is, and the next that will be written. */
  offsets(topic: string): Promise<readonly (TopicPartition & { readonly earliest: bigint; readonly latest: bigint })[]>;
  /** What the group has committed for the topic; partitions without a commit are absent. */
  committed(groupId: string, topic: string): Promise<readonly PartitionOffset[]>;
  createAccessRules(rules: readonly AccessRule[]): Promise<void>;
  /** All rules of the cluster. */
  listAccessRules(): Promise<readonly AccessRule[]>;
  deleteAccessRules(rules: readonly AccessRule[]): Promise<void>;
  close(): Promise<void>;
}
