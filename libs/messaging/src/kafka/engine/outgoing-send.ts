import type { Acknowledgement, OutgoingRecord, TopicPartition } from '../port.js';
import { placeKey } from '../wire/by-topic.js';
import type { Part } from './partition-lane.js';

/** What a record costs beside its key, value and headers, generously. */
const RECORD_OVERHEAD = 70;

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

  /** The parts of these records, in order: one partition's records in batches of at most `maxBytes`. */
  parts(placed: Iterable<readonly [TopicPartition, OutgoingRecord]>, maxBytes: number): (Part & TopicPartition)[] {
    const open = new Map<string, { place: TopicPartition; records: OutgoingRecord[]; bytes: number }>();
    const closed: (Part & TopicPartition)[] = [];
    const first = new Set<string>();
    const close = (
      key: string,
      { place, records, bytes }: { place: TopicPartition; records: OutgoingRecord[]; bytes: number },
    ) => {
      closed.push(this.#part(place, records, bytes, !first.has(key)));
      first.add(key);
    };
    for (const [place, record] of placed) {
      const key = placeKey(place);
      const bytes = sizeOf(record);
      let part = open.get(key);
      if (part !== undefined && part.bytes + bytes > maxBytes) {
        close(key, part);
        part = undefined;
      }
      if (part === undefined) open.set(key, { place, records: [record], bytes });
      else {
        part.records.push(record);
        part.bytes += bytes;
      }
    }
    for (const [key, part] of open) close(key, part);
    this.#missing = closed.length;
    return closed;
  }

  failed(error: unknown): void {
    this.over = true;
    this.#reject(error);
  }

  #part({ topic, partition }: TopicPartition, records: OutgoingRecord[], bytes: number, isFirst: boolean) {
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
