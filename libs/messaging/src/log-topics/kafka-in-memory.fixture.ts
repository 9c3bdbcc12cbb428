import { KafkaUnavailable } from '../kafka/errors.js';
import type {
  Admin,
  Consumer,
  ConsumerOptions,
  IncomingRecord,
  KafkaClient,
  OutgoingRecord,
  Producer,
  Reader,
  ReaderOptions,
} from '../kafka/port.js';

/** A broker of one topic that a test can disturb. Only what relays and feeds ask of a client is there. */
export class KafkaInMemory {
  readonly partitions: IncomingRecord[][];
  /** Of the group: per partition the next offset. */
  readonly committed = new Map<number, bigint>();
  /** Asked before each send is stored, and after: throws to lose the request, or its answer. */
  onSend: (when: 'before' | 'after', records: readonly OutgoingRecord[]) => void = () => undefined;
  /** Told of each commit. */
  onCommit: (partition: number, next: bigint) => void = () => undefined;
  /** Partitions in the order in which their records are delivered. */
  order: (partitions: readonly number[]) => readonly number[] = (partitions) => partitions;
  sends = 0;
  #members: Member[] = [];

  constructor(partitions: number) {
    this.partitions = Array.from({ length: partitions }, () => []);
  }

  client(): KafkaClient {
    return {
      name: 'platformatic',
      producer: async () => this.#producer(),
      consumer: async (options) => this.#consumer(options),
      reader: async (options) => this.#reader(options),
      admin: async () => this.#admin(),
      close: async () => undefined,
    };
  }

  /** Everything before the offset is removed, as by retention. */
  removeBefore(partition: number, offset: bigint): void {
    const records = this.partitions[partition] ?? [];
    this.partitions[partition] = records.filter((record) => record.offset >= offset);
  }

  /** Hands what is new to every member, at most `limit` records of a partition. Resolves when all is handled. */
  async deliver(limit = Infinity): Promise<void> {
    for (const member of this.#members) {
      for (const partition of this.order([...member.next.keys()])) await member.deliver(partition, limit);
    }
  }

  #producer(): Producer {
    return {
      send: async (records) => {
        // As long as a network needs: whoever steps meanwhile finds the send under way.
        await new Promise(setImmediate);
        this.sends += 1;
        this.onSend('before', records);
        for (const { partition = 0, key, value, headers } of records) {
          const lane = this.partitions[partition] ?? [];
          const offset = (lane.at(-1)?.offset ?? -1n) + 1n;
          lane.push({ offset, key: key === null ? null : Buffer.from(key), value, headers, timestamp: 0 });
        }
        this.onSend('after', records);
        return [];
      },
      close: async () => undefined,
    };
  }

  #consumer(options: ConsumerOptions): Consumer {
    const topic = options.topics[0] ?? '';
    const member = new Member(this, async (batch) => {
      const commit = async (next: bigint): Promise<void> => {
        this.committed.set(batch.partition, next);
        this.onCommit(batch.partition, next);
      };
      await options.batch({ ...batch, commit: async (next = 0n) => commit(next) });
    });
    for (const partition of this.partitions.keys()) member.next.set(partition, this.committed.get(partition) ?? 0n);
    this.#members.push(member);
    void options.assigned?.([...member.next.keys()].map((partition) => ({ topic, partition })));
    return { assignment: () => [], ...member.controls(), stop: async () => this.#leave(member) };
  }

  #reader(options: ReaderOptions): Reader {
    const member = new Member(this, (batch) => options.batch(batch));
    for (const { partition } of options.partitions) {
      member.next.set(partition, (this.partitions[partition]?.at(-1)?.offset ?? -1n) + 1n);
    }
    this.#members.push(member);
    return { done: new Promise(() => undefined), ...member.controls(), stop: async () => this.#leave(member) };
  }

  #leave(member: Member): void {
    this.#members = this.#members.filter((other) => other !== member);
  }

  #admin(): Admin {
    const unused = async (): Promise<never> => Promise.reject(new KafkaUnavailable('not of this broker'));
    return {
      describeTopics: async ([topic = '']) => {
        const partitions = [...this.partitions.keys()];
        return [
          { topic, partitions: partitions.map((partition) => ({ partition, leader: 0, replicas: [0], inSync: [0] })) },
        ];
      },
      close: async () => undefined,
      ...{ createTopics: unused, listTopics: unused, addPartitions: unused, describeConfigs: unused },
      ...{ alterConfigs: unused, deleteTopics: unused, offsets: unused, committed: unused },
      ...{ createAccessRules: unused, listAccessRules: unused, deleteAccessRules: unused },
    };
  }
}

type DeliveredBatch = Parameters<ReaderOptions['batch']>[0];

class Member {
  readonly next = new Map<number, bigint>();
  readonly paused = new Set<number>();

  constructor(
    readonly broker: KafkaInMemory,
    readonly batch: (batch: DeliveredBatch) => Promise<void>,
  ) {}

  controls(): Pick<Consumer, 'pause' | 'resume' | 'seek'> {
    return {
      pause: (places) => places.forEach(({ partition }) => this.paused.add(partition)),
      resume: (places) => places.forEach(({ partition }) => this.paused.delete(partition)),
      seek: ({ partition, offset }) => void this.next.set(partition, offset),
    };
  }

  async deliver(partition: number, limit: number): Promise<void> {
    if (this.paused.has(partition)) return;
    const from = this.next.get(partition) ?? 0n;
    const lane = this.broker.partitions[partition] ?? [];
    const [first, ...rest] = lane.filter(({ offset }) => offset >= from).slice(0, limit);
    if (first === undefined) return;
    const records = [first, ...rest] as const;
    const highWatermark = (lane.at(-1)?.offset ?? -1n) + 1n;
    const ending = new AbortController().signal;
    this.next.set(partition, (rest.at(-1) ?? first).offset + 1n);
    await this.batch({ topic: 'verso.trade-capture.v1', partition, records, highWatermark, ending });
  }
}
