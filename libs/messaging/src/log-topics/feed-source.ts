import { failPoint } from '../fail-point.js';
import { PartitionLost } from '../kafka/errors.js';
import type {
  Consumer,
  ConsumerNotice,
  GroupBatch,
  KafkaClient,
  Reader,
  RecordBatch,
  TopicPartition,
} from '../kafka/port.js';

/** Where a feed's records come from: a place in a consumer group, or partitions read by hand. */
export interface FeedSource {
  pause(partitions: readonly number[]): void;
  resume(partitions: readonly number[]): void;
  /** Tells Kafka that everything up to a position needs not be read again; asks for that only if there is something to tell. */
  commit(stored: () => Promise<number>): Promise<void>;
  close(): Promise<void>;
}

export interface FeedSourceOptions {
  readonly kafka: KafkaClient;
  readonly topic: string;
  /** The partitions that are read from now on. Those read before are read again from where the offsets stand. */
  readonly assigned: (partitions: readonly number[]) => void;
  /** Hands records on and gives back the highest position among them, undefined for none. Does not wait for anything. */
  readonly arrived: (batch: RecordBatch) => number | undefined;
  readonly notice: (notice: ConsumerNotice) => void;
}

/** Reads as the only member of a group, which keeps the offsets. */
export class GroupSource implements FeedSource {
  readonly #topic: string;
  readonly #consumer: Consumer;
  readonly #read: Map<number, ReadPartition>;

  static async open(options: FeedSourceOptions, groupId: string): Promise<GroupSource> {
    const { kafka, topic, assigned, arrived, notice } = options;
    const read = new Map<number, ReadPartition>();
    const consumer = await kafka.consumer({
      groupId,
      topics: [topic],
      from: 'committed',
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      heartbeatMs: HEARTBEAT_MS,
      notice,
      assigned: async (partitions) => {
        read.clear();
        assigned(partitions.map(({ partition }) => partition));
      },
      batch: async (batch) => {
        const highest = arrived(batch);
        const partition = read.get(batch.partition) ?? { batch, ends: [] };
        read.set(batch.partition, partition);
        const { ends } = partition;
        const next = (batch.records.at(-1) ?? batch.records[0]).offset + 1n;
        ends.push({ next, highest: Math.max(highest ?? -1, ends.at(-1)?.highest ?? -1) });
        partition.batch = batch;
      },
    });
    return new GroupSource(topic, consumer, read);
  }

  private constructor(topic: string, consumer: Consumer, read: Map<number, ReadPartition>) {
    this.#topic = topic;
    this.#consumer = consumer;
    this.#read = read;
  }

  pause(partitions: readonly number[]): void {
    this.#consumer.pause(placesOf(this.#topic, partitions));
  }

  resume(partitions: readonly number[]): void {
    this.#consumer.resume(placesOf(this.#topic, partitions));
  }

  async commit(upTo: () => Promise<number>): Promise<void> {
    if ([...this.#read.values()].every(({ ends }) => ends.length === 0)) return;
    const stored = await upTo();
    for (const { batch, ends } of this.#read.values()) {
      const past = ends.filter(({ highest }) => highest <= stored);
      const last = past.at(-1);
      if (last === undefined) continue;
      try {
        await failPoint('feed.commit', () => batch.commit(last.next));
        ends.splice(0, past.length);
      } catch (error) {
        if (!(error instanceof PartitionLost)) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.#consumer.stop();
  }
}

/** Reads all partitions outside any group, from what is written next: what stands there before is in the store. */
export class BroadcastSource implements FeedSource {
  readonly #topic: string;
  readonly #reader: Reader;
  readonly #watch: NodeJS.Timeout;

  static async open(options: FeedSourceOptions, grown: () => void): Promise<BroadcastSource> {
    const { kafka, topic, assigned, arrived, notice } = options;
    const admin = await kafka.admin();
    try {
      const count = async (): Promise<number> => (await admin.describeTopics([topic]))[0]?.partitions.length ?? 0;
      const partitions = Array.from({ length: await count() }, (_, partition) => partition);
      assigned(partitions);
      const reader = await kafka.reader({
        partitions: placesOf(topic, partitions).map((place) => ({ ...place, offset: 'latest' })),
        notice,
        batch: async (batch) => void arrived(batch),
      });
      const look = async (): Promise<void> => {
        if ((await count()) > partitions.length) grown();
      };
      const watch = setInterval(() => void look().catch(() => undefined), WATCH_MS);
      watch.unref();
      return new BroadcastSource(topic, reader, watch, () => admin.close());
    } catch (error) {
      await admin.close();
      throw error;
    }
  }

  private constructor(
    topic: string,
    reader: Reader,
    watch: NodeJS.Timeout,
    private readonly closeAdmin: () => Promise<void>,
  ) {
    this.#topic = topic;
    this.#reader = reader;
    this.#watch = watch;
  }

  pause(partitions: readonly number[]): void {
    this.#reader.pause(placesOf(this.#topic, partitions));
  }

  resume(partitions: readonly number[]): void {
    this.#reader.resume(placesOf(this.#topic, partitions));
  }

  async commit(): Promise<void> {
    return undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all([this.#reader.stop(), this.closeAdmin()]);
  }
}

interface ReadPartition {
  /** The last that came. */
  batch: GroupBatch;
  /** Of each batch the offset after it, and the highest position in it and in all before it. */
  readonly ends: { readonly next: bigint; readonly highest: number }[];
}

function placesOf(topic: string, partitions: readonly number[]): TopicPartition[] {
  return partitions.map((partition) => ({ topic, partition }));
}

/** What brokers allow by default at least: the store serves until a group has missed its dead member. */
const SESSION_TIMEOUT_MS = 6_000;
/** A third of it, as Kafka advises. Nobody waits for a rebalance: a feed is the only member of its group. */
const HEARTBEAT_MS = 2_000;
const WATCH_MS = 5_000;
