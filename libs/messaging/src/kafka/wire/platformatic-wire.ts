import { initProducerIdV5, listOffsetsV9, type fetchV17 } from '@platformatic/kafka';
import type { KafkaOptions, PartitionOffset, TopicPartition } from '../port.js';
import { byTopic } from './by-topic.js';
import { ByteSink } from './byte-sink.js';
import { committedOnly } from './committed-only.js';
import { CODE } from './error-codes.js';
import { PlatformaticConnections } from './platformatic-connections.js';
import { FETCH, type FetchedPartition } from './platformatic-fetch.js';
import { PlatformaticGroup } from './platformatic-group.js';
import { PRODUCE } from './platformatic-produce.js';
import { RecordReading } from './record-reading.js';
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
const TIMESTAMP_OF = { earliest: -2n, latest: -1n } as const;

/** The wire of `@platformatic/kafka`. */
export class PlatformaticWire implements Wire {
  readonly #connections: PlatformaticConnections;
  readonly #sink = new ByteSink();
  readonly #reading = new RecordReading();

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
    const answer = await this.#connections.askPartlyOneOf(
      'fetch',
      node,
      'Fetch',
      FETCH,
      limits.maxWaitMs,
      limits.minBytes,
      limits.maxBytes,
      READ_COMMITTED,
      ...NO_SESSION,
      request,
      [],
      ANY_RACK,
    );
    if (answer.code !== 0) throw new WireError(answer.code, `fetch from node ${node}`);
    return answer.topics.flatMap(({ topicId, partitions: parts }) =>
      parts.map((part) => this.#fetched(topics.get(topicId) ?? '', part)),
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

  #fetched(topic: string, { partition, code, highWatermark, aborted, records }: FetchedPartition): Fetched {
    const batches = records === undefined ? [] : this.#reading.batchesIn(records);
    const last = batches.at(-1);
    return {
      ...{ topic, partition, code, highWatermark },
      records: committedOnly(batches, aborted),
      next: last === undefined ? 0n : last.lastOffset + 1n,
    };
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
