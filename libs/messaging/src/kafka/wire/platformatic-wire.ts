import { fetchV17, initProducerIdV5, listOffsetsV9 } from '@platformatic/kafka';
import type { KafkaRecord, RecordsBatch } from '@platformatic/kafka';
import type { IncomingRecord, KafkaOptions, PartitionOffset, TopicPartition } from '../port.js';
import { byTopic } from './by-topic.js';
import { ByteSink } from './byte-sink.js';
import { committedOnly, type StoredBatch } from './committed-only.js';
import { CODE } from './error-codes.js';
import { PlatformaticConnections } from './platformatic-connections.js';
import { PlatformaticGroup } from './platformatic-group.js';
import { PRODUCE } from './platformatic-produce.js';
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

const READ_COMMITTED = 1;
/** Without a fetch session: partitions come and go with every request, as their batches are under way. */
const NO_SESSION = [0, -1] as const;
const ANY_EPOCH = -1;
const ANY_RACK = '';
const NO_REPLICA = -1;
const MIN_BYTES = 1;
const TIMESTAMP_OF = { earliest: -2n, latest: -1n } as const;

const LOG_APPEND_TIME = 1 << 3;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;

/** The wire of `@platformatic/kafka`. */
export class PlatformaticWire implements Wire {
  readonly #connections: PlatformaticConnections;
  readonly #sink = new ByteSink();

  constructor(options: KafkaOptions) {
    this.#connections = new PlatformaticConnections(options);
  }

  async leaders(topics: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
    const answer = await this.#connections.metadata(topics);
    const leaders = new Map<string, number[]>();
    for (const { name, errorCode, partitions } of answer) {
      if (typeof name !== 'string' || errorCode === CODE.UNKNOWN_TOPIC_OR_PARTITION) continue;
      if (errorCode !== 0 && errorCode !== 5) throw new WireError(errorCode, `topic ${name}`);
      const nodes: number[] = [];
      for (const { partitionIndex, leaderId } of partitions) nodes[partitionIndex] = leaderId;
      leaders.set(name, nodes);
    }
    return leaders;
  }

  async producerIdentity(): Promise<ProducerIdentity> {
    const answer = await this.#connections.askAny(
      'InitProducerId',
      initProducerIdV5.api,
      null,
      this.#connections.requestTimeoutMs,
      -1n,
      -1,
    );
    return { producerId: answer.producerId, epoch: answer.producerEpoch };
  }

  async produce(node: number, identity: ProducerIdentity, batches: readonly SequencedBatch[]) {
    const { requestTimeoutMs: timeoutMs } = this.#connections;
    const request = { timeoutMs, identity, batches, sink: this.#sink };
    const answer = await this.#connections.askPartlyOneOf('short', node, 'Produce', PRODUCE, request);
    return answer.responses.flatMap(({ name, partitionResponses }): ProduceOutcome[] =>
      partitionResponses.map(({ index, errorCode, baseOffset }) => ({
        topic: name,
        partition: index,
        code: errorCode,
        baseOffset,
      })),
    );
  }

  async fetch(node: number, partitions: readonly FetchFrom[], limits: FetchLimits): Promise<Fetched[]> {
    const topics = new Map<string, string>();
    const request = [...byTopic(partitions)].map(([topic, places]): fetchV17.FetchRequestTopic => {
      const topicId = this.#connections.topicId(topic);
      if (topicId === undefined) throw new WireError(CODE.UNKNOWN_TOPIC_OR_PARTITION, `topic ${topic}`);
      topics.set(topicId, topic);
      return { topicId, partitions: places.map(fetchPartition) };
    });
    const answer = await this.#connections.askPartly(
      'fetch',
      node,
      'Fetch',
      fetchV17.api,
      limits.maxWaitMs,
      MIN_BYTES,
      limits.maxBytes,
      READ_COMMITTED,
      ...NO_SESSION,
      request,
      [],
      ANY_RACK,
    );
    if (answer.errorCode !== 0) throw new WireError(answer.errorCode, `fetch from node ${node}`);
    return answer.responses.flatMap(({ topicId, partitions: parts }) =>
      parts.map((part) => fetched(topics.get(topicId) ?? '', part)),
    );
  }

  async offsetsAt(node: number, end: 'earliest' | 'latest', partitions: readonly TopicPartition[]) {
    const timestamp = TIMESTAMP_OF[end];
    const topics = [...byTopic(partitions)].map(([name, places]) => ({
      name,
      partitions: places.map(({ partition }) => ({
        partitionIndex: partition,
        currentLeaderEpoch: ANY_EPOCH,
        timestamp,
      })),
    }));
    const answer = await this.#connections.ask('short', node, 'ListOffsets', listOffsetsV9.api, NO_REPLICA, 0, topics);
    return answer.topics.flatMap(({ name, partitions: parts }): PartitionOffset[] =>
      parts.map(({ partitionIndex, offset }) => ({ topic: name, partition: partitionIndex, offset })),
    );
  }

  group(groupId: string, timeouts: GroupTimeouts): GroupWire {
    return new PlatformaticGroup(this.#connections, groupId, timeouts);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }
}

function fetchPartition({ partition, offset, maxBytes }: FetchFrom): fetchV17.FetchRequestPartition {
  return {
    partition,
    currentLeaderEpoch: ANY_EPOCH,
    fetchOffset: offset,
    lastFetchedEpoch: ANY_EPOCH,
    partitionMaxBytes: maxBytes,
  };
}

function fetched(topic: string, part: fetchV17.FetchResponsePartition): Fetched {
  const batches = part.records ?? [];
  const last = batches.at(-1);
  const aborted = part.abortedTransactions ?? [];
  return {
    topic,
    partition: part.partitionIndex,
    code: part.errorCode,
    highWatermark: part.highWatermark,
    records: committedOnly(batches.map(storedBatch), aborted),
    next: last === undefined ? 0n : last.firstOffset + BigInt(last.lastOffsetDelta) + 1n,
  };
}

function storedBatch(batch: RecordsBatch): StoredBatch {
  const { attributes, firstOffset, lastOffsetDelta, producerId } = batch;
  const control = (attributes & CONTROL) !== 0;
  return {
    producerId,
    lastOffset: firstOffset + BigInt(lastOffsetDelta),
    transactional: (attributes & TRANSACTIONAL) !== 0,
    ...(control ? { mark: markOf(batch.records[0]) } : {}),
    records: control ? [] : batch.records.map((record) => incoming(batch, record)),
  };
}

/** A mark's key is a version and a kind, each of two bytes; kind 0 is an abort, 1 a commit. */
function markOf(record: KafkaRecord | undefined): 'committed' | 'aborted' | 'other' {
  const kind = record?.key?.readInt16BE(2);
  return kind === 0 ? 'aborted' : kind === 1 ? 'committed' : 'other';
}

function incoming(
  batch: RecordsBatch,
  { offsetDelta, timestampDelta, key, value, headers }: KafkaRecord,
): IncomingRecord {
  const named: Record<string, string> = {};
  for (const [name, text] of headers) named[name?.toString() ?? ''] = text?.toString() ?? '';
  const appendTime = (batch.attributes & LOG_APPEND_TIME) !== 0;
  return {
    offset: batch.firstOffset + BigInt(offsetDelta),
    key,
    value,
    headers: named,
    timestamp: Number(appendTime ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta),
  };
}
