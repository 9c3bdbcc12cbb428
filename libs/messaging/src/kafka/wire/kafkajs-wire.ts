import type { IncomingRecord, KafkaOptions, OutgoingRecord, PartitionOffset, TopicPartition } from '../port.js';
import { byTopic } from './by-topic.js';
import { committedOnly, type StoredBatch } from './committed-only.js';
import { CODE } from './error-codes.js';
import { KafkaJsCluster } from './kafkajs-cluster.js';
import { KafkaJsGroup } from './kafkajs-group.js';
import type { KafkaJsFetched, KafkaJsMessage, KafkaJsStored } from './kafkajs-node.js';
import type {
  Fetched,
  FetchFrom,
  FetchLimits,
  GroupTimeouts,
  GroupWire,
  ProduceOutcome,
  ProducerIdentity,
  SequencedBatch,
  Wire,
} from './wire.js';
import { WireError } from './wire.js';

const ALL_IN_SYNC = -1;
const READ_COMMITTED = 1;
const TIMESTAMP_OF = { earliest: '-2', latest: '-1' } as const;

/** The wire of `kafkajs`. A join that waits for the other members has a connection of its own. */
export class KafkaJsWire implements Wire {
  readonly #cluster: KafkaJsCluster;
  readonly #joining: KafkaJsCluster;

  constructor(options: KafkaOptions) {
    this.#cluster = new KafkaJsCluster(options);
    this.#joining = new KafkaJsCluster(options);
  }

  async leaders(topics: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
    const leaders = new Map<string, readonly number[]>();
    for (const topic of topics) {
      const found = await this.#cluster.leaders(topic);
      if (found !== undefined) leaders.set(topic, found);
    }
    return leaders;
  }

  async producerIdentity(): Promise<ProducerIdentity> {
    const answer = await this.#cluster.askController((node) =>
      node.initProducerId({ transactionTimeout: this.#cluster.requestTimeoutMs }),
    );
    return { producerId: BigInt(answer.producerId), epoch: answer.producerEpoch };
  }

  /** kafkajs tells the first error of an answer only: then each batch is asked about alone, under the same sequence. */
  async produce(
    node: number,
    identity: ProducerIdentity,
    batches: readonly SequencedBatch[],
  ): Promise<readonly ProduceOutcome[]> {
    try {
      return await this.#produce(node, identity, batches);
    } catch (error) {
      if (!(error instanceof WireError) || error.code === CODE.NETWORK) throw error;
      const [only, ...others] = batches;
      if (only !== undefined && others.length === 0) return [{ ...placeOf(only), code: error.code, baseOffset: -1n }];
      const outcomes: ProduceOutcome[] = [];
      for (const batch of batches) outcomes.push(...(await this.produce(node, identity, [batch])));
      return outcomes;
    }
  }

  async #produce(node: number, identity: ProducerIdentity, batches: readonly SequencedBatch[]) {
    const now = Date.now();
    const topicData = [...byTopic(batches)].map(([topic, parts]) => ({
      topic,
      partitions: parts.map(({ partition, firstSequence, records }) => ({
        partition,
        firstSequence,
        messages: records.map((record) => messageOf(record, now)),
      })),
    }));
    const answer = await this.#cluster.ask(node, (broker) =>
      broker.produce({
        acks: ALL_IN_SYNC,
        timeout: this.#cluster.requestTimeoutMs,
        producerId: String(identity.producerId),
        producerEpoch: identity.epoch,
        topicData,
      }),
    );
    return answer.topics.flatMap(({ topicName, partitions }): ProduceOutcome[] =>
      partitions.map(({ partition, baseOffset }) => ({
        topic: topicName,
        partition,
        code: 0,
        baseOffset: BigInt(baseOffset),
      })),
    );
  }

  /** As with `produce`, one partition's error hides the others' records. */
  async fetch(node: number, partitions: readonly FetchFrom[], limits: FetchLimits): Promise<readonly Fetched[]> {
    try {
      return await this.#fetch(node, partitions, limits);
    } catch (error) {
      if (!(error instanceof WireError) || error.code === CODE.NETWORK) throw error;
      const [only, ...others] = partitions;
      if (only !== undefined && others.length === 0) {
        return [{ ...placeOf(only), code: error.code, highWatermark: -1n, records: [], next: 0n }];
      }
      const all: Fetched[] = [];
      for (const from of partitions) all.push(...(await this.fetch(node, [from], { ...limits, maxWaitMs: 0 })));
      return all;
    }
  }

  async #fetch(node: number, partitions: readonly FetchFrom[], limits: FetchLimits): Promise<Fetched[]> {
    const topics = [...byTopic(partitions)].map(([topic, places]) => ({
      topic,
      partitions: places.map(({ partition, offset, maxBytes }) => ({
        partition,
        fetchOffset: String(offset),
        maxBytes,
      })),
    }));
    const request = { isolationLevel: READ_COMMITTED, minBytes: limits.minBytes, maxBytes: limits.maxBytes, topics };
    const answer = await this.#cluster.ask(node, (broker) =>
      broker.fetch({ ...request, maxWaitTime: limits.maxWaitMs }),
    );
    return answer.responses.flatMap(({ topicName, partitions: parts }) =>
      parts.map((part) => fetched(topicName, part)),
    );
  }

  async offsetsAt(node: number, end: 'earliest' | 'latest', partitions: readonly TopicPartition[]) {
    const topics = [...byTopic(partitions)].map(([topic, places]) => ({
      topic,
      partitions: places.map(({ partition }) => ({ partition, timestamp: TIMESTAMP_OF[end] })),
    }));
    const answer = await this.#cluster.ask(node, (broker) => broker.listOffsets({ isolationLevel: 0, topics }));
    return answer.responses.flatMap(({ topic, partitions: parts }): PartitionOffset[] =>
      parts.map(({ partition, offset }) => ({ topic, partition, offset: BigInt(offset) })),
    );
  }

  group(groupId: string, timeouts: GroupTimeouts): GroupWire {
    return new KafkaJsGroup(this.#cluster, this.#joining, groupId, timeouts);
  }

  async close(): Promise<void> {
    await Promise.all([this.#cluster.close(), this.#joining.close()]);
  }
}

const placeOf = ({ topic, partition }: TopicPartition): TopicPartition => ({ topic, partition });

const messageOf = ({ key, value, headers, timestamp }: OutgoingRecord, now: number): KafkaJsMessage => ({
  key,
  value,
  headers,
  timestamp: timestamp ?? now,
});

function fetched(topic: string, part: KafkaJsFetched): Fetched {
  const aborted = (part.abortedTransactions ?? []).map(({ producerId, firstOffset }) => ({
    producerId: BigInt(producerId),
    firstOffset: BigInt(firstOffset),
  }));
  const last = part.messages.at(-1)?.batchContext;
  return {
    topic,
    partition: part.partition,
    code: 0,
    highWatermark: BigInt(part.highWatermark),
    records: committedOnly(storedBatches(part.messages), aborted),
    next: last === undefined ? 0n : BigInt(last.firstOffset) + BigInt(last.lastOffsetDelta) + 1n,
  };
}

function* storedBatches(messages: readonly KafkaJsStored[]): Generator<StoredBatch> {
  for (let from = 0; from < messages.length;) {
    const context = messages[from]?.batchContext;
    let to = from + 1;
    while (to < messages.length && messages[to]?.batchContext === context) to++;
    if (context !== undefined) yield storedBatch(context, messages.slice(from, to));
    from = to;
  }
}

function storedBatch(context: KafkaJsStored['batchContext'], messages: readonly KafkaJsStored[]): StoredBatch {
  const { firstOffset, lastOffsetDelta, producerId, inTransaction, isControlBatch } = context;
  return {
    producerId: BigInt(producerId),
    lastOffset: BigInt(firstOffset) + BigInt(lastOffsetDelta),
    transactional: inTransaction,
    ...(isControlBatch ? { mark: markOf(messages[0]) } : {}),
    records: isControlBatch ? [] : messages.map(incoming),
  };
}

/** A mark's key is a version and a kind, each of two bytes; kind 0 is an abort, 1 a commit. */
function markOf(message: KafkaJsStored | undefined): 'committed' | 'aborted' | 'other' {
  const kind = message?.key?.readInt16BE(2);
  return kind === 0 ? 'aborted' : kind === 1 ? 'committed' : 'other';
}

function incoming({ offset, key, value, headers, timestamp }: KafkaJsStored): IncomingRecord {
  const named: Record<string, string> = {};
  for (const name in headers) {
    const text = headers[name];
    // Of a header that is repeated the last one counts, as with the other client.
    named[name] = (Buffer.isBuffer(text) ? text : text?.at(-1))?.toString() ?? '';
  }
  return { offset: BigInt(offset), key, value, headers: named, timestamp: Number(timestamp) };
}
