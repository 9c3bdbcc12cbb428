import type { Acknowledgement, OutgoingRecord, TopicPartition } from '../port.js';
import { placeKey } from '../wire/by-topic.js';
import type { Part } from './partition-lane.js';

/**
 * Records of one batch lie in one block of about twelve days: a batch holds times as differences from its first record, and
 * `@platformatic/kafka` 2.12.1 writes differences of 2^31 ms and more wrongly.
 */
const TIME_BLOCK_MS = 2 ** 30;

/** What a record costs beside its key, value and headers, generously. */
const RECORD_OVERHEAD = 70;

interface OpenPart {
  readonly place: TopicPartition;
  readonly records: OutgoingRecord[];
  bytes: number;
  readonly block: number;
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

  /** The parts of these records, in order: one partition's records in batches of at most `maxBytes`. */
  parts(placed: Iterable<readonly [TopicPartition, OutgoingRecord]>, maxBytes: number): (Part & TopicPartition)[] {
    const open = new Map<string, OpenPart>();
    const closed: (Part & TopicPartition)[] = [];
    const first = new Set<string>();
    const close = (key: string, part: OpenPart): void => {
      closed.push(this.#part(part, !first.has(key)));
      first.add(key);
    };
    for (const [place, record] of placed) {
      const key = placeKey(place);
      const bytes = sizeOf(record);
      let part = open.get(key);
      const block = blockOf(record);
      if (part !== undefined && (part.bytes + bytes > maxBytes || part.block !== block)) {
        close(key, part);
        part = undefined;
      }
      if (part === undefined) open.set(key, { place, records: [record], bytes, block });
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

  #part({ place: { topic, partition }, records, bytes, block }: OpenPart, isFirst: boolean): Part & TopicPartition {
    return {
      topic,
      partition,
      records,
      bytes,
      block,
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

const blockOf = ({ timestamp = Date.now() }: OutgoingRecord): number => Math.floor(timestamp / TIME_BLOCK_MS);
