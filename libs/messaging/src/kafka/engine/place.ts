import type { IncomingRecord, PartitionOffset, TopicPartition } from '../port.js';

/** Records that were fetched and wait for the batch before them. */
export interface Waiting {
  readonly records: readonly [IncomingRecord, ...IncomingRecord[]];
  readonly highWatermark: bigint;
}

/** One partition that is read: at most one batch under way, and one that waits. */
export class Place implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** The next record to fetch. */
  position: bigint;
  /** Everything before this was delivered, and its handler has ended well. */
  done: bigint;
  highWatermark = -1n;
  isPaused = false;
  waiting: Waiting | undefined;
  underWay: Promise<void> | undefined;
  /** Counts seeks: what was asked for before one is not delivered after it. */
  era = 0;
  failures = 0;
  /** By `performance.now()`, before which it is not fetched or delivered: a clock that is set back must not hold it up. */
  notBefore = 0;

  constructor({ topic, partition, offset }: PartitionOffset) {
    this.topic = topic;
    this.partition = partition;
    this.position = offset;
    this.done = offset;
  }

  get isBehind(): boolean {
    return this.position < this.highWatermark;
  }

  isToFetch(now: number): boolean {
    return !this.isPaused && this.waiting === undefined && this.notBefore <= now;
  }

  isToDeliver(now: number): boolean {
    return !this.isPaused && this.waiting !== undefined && this.underWay === undefined && this.notBefore <= now;
  }

  seek(offset: bigint): void {
    this.era++;
    this.position = offset;
    this.done = offset;
    this.waiting = undefined;
    this.failures = 0;
    this.notBefore = 0;
  }
}
