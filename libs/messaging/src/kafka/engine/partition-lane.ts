import type { OutgoingRecord, TopicPartition } from '../port.js';
import type { ProducerIdentity, SequencedBatch } from '../wire/wire.js';

/** A part of one send that lies in one partition. */
export interface Part {
  readonly records: readonly OutgoingRecord[];
  readonly bytes: number;
  /** The send that it is of; once that has failed, its later parts are not sent. */
  readonly send: { readonly over: boolean };
  /** By `performance.now()`, when it is given up. */
  readonly deadline: number;
  stored(baseOffset: bigint): void;
  failed(error: unknown): void;
}

/** Half of what the protocol has, so that no batch can pass the end. */
const SEQUENCES_OF_AN_IDENTITY = 2 ** 30;

/**
 * What is to be written to one partition, in order. One batch is under way; it is repeated unchanged, with its producer and
 * sequence number, until its fate is known, so that the broker recognises the repetition.
 */
export class PartitionLane implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** An attempt without an answer was made: the batch may be stored. */
  unsure = false;
  attempts = 0;
  /** By `performance.now()`, before which it is not tried again. */
  notBefore = 0;
  #waiting: Part[] = [];
  #underWay: readonly Part[] = [];
  #records: readonly OutgoingRecord[] = [];
  #identity: ProducerIdentity | undefined;
  #sequence = 0;
  /** So many of those that wait go alone: together they were refused. */
  #alone = 0;

  constructor({ topic, partition }: TopicPartition) {
    this.topic = topic;
    this.partition = partition;
  }

  add(part: Part): void {
    this.#waiting.push(part);
  }

  get isEmpty(): boolean {
    return this.#underWay.length === 0 && this.#waiting.length === 0;
  }

  /** When the batch under way is to be given up. */
  get deadline(): number {
    return this.#underWay[0]?.deadline ?? Infinity;
  }

  /** Whether this lane has used up the sequence numbers of its identity. */
  get isSpent(): boolean {
    return this.attempts === 0 && this.#sequence > SEQUENCES_OF_AN_IDENTITY;
  }

  /** Makes a batch of what waits, up to `maxBytes`, unless one is under way; `false` when there is nothing. */
  open(maxBytes: number): boolean {
    if (this.#underWay.length === 0) {
      this.#underWay = this.#take(maxBytes);
      const [only, ...others] = this.#underWay;
      if (only !== undefined) this.#records = others.length === 0 ? only.records : recordsOf(this.#underWay);
    }
    return this.#underWay.length > 0;
  }

  /** The batch to send now: at its first attempt under the current identity, and under the same ever after. */
  attempt(current: ProducerIdentity): { identity: ProducerIdentity; batch: SequencedBatch } {
    if (this.attempts++ === 0 && this.#identity !== current) {
      this.#identity = current;
      this.#sequence = 0;
    }
    const { topic, partition } = this;
    return {
      identity: this.#identity ?? current,
      batch: { topic, partition, firstSequence: this.#sequence, records: this.#records },
    };
  }

  stored(baseOffset: bigint): void {
    const parts = this.#end();
    let offset = baseOffset;
    for (const part of parts) {
      part.stored(offset);
      if (baseOffset >= 0n) offset += BigInt(part.records.length);
      this.#sequence += part.records.length;
    }
  }

  /** Nothing of the batch is stored: several parts are tried one by one, a single one is refused. */
  refused(error: unknown): void {
    const parts = this.#end();
    if (parts.length > 1) {
      this.#waiting.unshift(...parts);
      this.#alone = parts.length;
    } else for (const part of parts) part.failed(error);
  }

  /** What became of the batch is not known: its numbers must never be used for other records. */
  givenUp(error: unknown): void {
    const parts = this.#end();
    this.#identity = undefined;
    for (const part of parts) part.failed(error);
  }

  /** The broker has forgotten the producer and did not store the batch: it goes again, under another identity. */
  renumber(): void {
    this.#identity = undefined;
    this.attempts = 0;
  }

  #end(): readonly Part[] {
    const parts = this.#underWay;
    this.#underWay = [];
    this.#records = [];
    this.attempts = 0;
    this.notBefore = 0;
    this.unsure = false;
    return parts;
  }

  #take(maxBytes: number): Part[] {
    this.#waiting = this.#waiting.filter((part) => !part.send.over);
    const atMost = this.#alone > 0 ? 1 : this.#waiting.length;
    let count = 0;
    let bytes = 0;
    while (count < atMost) {
      bytes += this.#waiting[count]?.bytes ?? 0;
      if (count > 0 && bytes > maxBytes) break;
      count++;
    }
    if (this.#alone > 0) this.#alone--;
    return this.#waiting.splice(0, count);
  }
}

const recordsOf = (parts: readonly Part[]): OutgoingRecord[] => parts.flatMap(({ records }) => records);
