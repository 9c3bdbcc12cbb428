import type { Acknowledgement, OutgoingRecord, TopicPartition } from '../port.js';
import type { Part } from './partition-lane.js';

/** What a record costs beside its key, value and headers, generously. */
const RECORD_OVERHEAD = 70;

interface OpenPart extends TopicPartition {
  readonly records: OutgoingRecord[];
  bytes: number;
  /** Of its partition in this send. */
  readonly isFirst: boolean;
}

/** One call of `send`: over when each of its parts is stored, or one of them has failed. */
export class OutgoingSend {
  readonly done: Promise<readonly Acknowledgement[]>;
  over = false;
  #acknowledge: (acknowledgements: readonly Acknowledgement[]) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #missing = 0;
  readonly #acknowledgements: Acknowledgement[] = [];

  constructor(private readonly deadline: number) {
    this.done = new Promise((resolve, reject) => {
      this.#acknowledge = resolve;
      this.#reject = reject;
    });
  }

  /**
   * The parts of these records, in order: one partition's records in batches of at most `maxBytes`.
   *
   * @param partitionOf asked once about each record
   */
  parts(
    records: readonly OutgoingRecord[],
    partitionOf: (record: OutgoingRecord) => number,
    maxBytes: number,
  ): (Part & TopicPartition)[] {
    const topics = new Map<string, OpenPart[]>();
    const all: OpenPart[] = [];
    for (const record of records) {
      const { topic } = record;
      const partition = partitionOf(record);
      const bytes = sizeOf(record);
      let open = topics.get(topic);
      if (open === undefined) topics.set(topic, (open = []));
      const before = open[partition];
      if (before !== undefined && before.bytes + bytes <= maxBytes) {
        before.records.push(record);
        before.bytes += bytes;
      } else {
        const part = { topic, partition, records: [record], bytes, isFirst: before === undefined };
        open[partition] = part;
        all.push(part);
      }
    }
    this.#missing = all.length;
    return all.map((part) => this.#part(part));
  }

  failed(error: unknown): void {
    this.over = true;
    this.#reject(error);
  }

  #part({ topic, partition, records, bytes, isFirst }: OpenPart): Part & TopicPartition {
    return {
      topic,
      partition,
      records,
      bytes,
      send: this,
      deadline: this.deadline,
      stored: (baseOffset: bigint): void => {
        if (isFirst) this.#acknowledgements.push({ topic, partition, baseOffset });
        if (--this.#missing > 0) return;
        this.over = true;
        this.#acknowledge(this.#acknowledgements);
      },
      failed: (error: unknown): void => this.failed(error),
    };
  }
}

function sizeOf({ key, value, headers }: OutgoingRecord): number {
  let bytes = RECORD_OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) bytes += name.length + (headers[name]?.length ?? 0) + 4;
  return bytes;
}
