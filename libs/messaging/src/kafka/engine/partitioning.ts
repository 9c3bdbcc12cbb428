import { KafkaRefused } from '../errors.js';
import type { OutgoingRecord } from '../port.js';
import { codeOf, portError, refusalOf } from '../wire/error-codes.js';
import { Backoff } from './backoff.js';
import { partitionOf } from './murmur2.js';
import type { Topology } from './topology.js';

/** A topic that was created a moment ago is not known to every node. */
const GRACE_MS = 2_000;
/** By then a topic that has grown is written to in full. */
const TRUSTED_MS = 30_000;

/** Which partition a record goes to. */
export class Partitioning {
  readonly #topology: Topology;
  #turn = 0;

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  /** Resolves when the partitions of all these are known; rejects as the port does. */
  async know(records: readonly OutgoingRecord[], deadline: number): Promise<void> {
    if (this.#topology.isOlderThan(TRUSTED_MS)) await this.#topology.refresh().catch(() => undefined);
    const backoff = new Backoff(500);
    const grace = performance.now() + GRACE_MS;
    for (;;) {
      const missing = records.find((record) => !this.#isKnown(record));
      if (missing === undefined) return;
      try {
        await this.#topology.refresh(new Set(records.map(({ topic }) => topic)));
        if (this.#isKnown(missing)) continue;
        if (performance.now() > grace) throw refused(missing, this.#topology.partitions(missing.topic));
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined || refusalOf(code) !== undefined || performance.now() > deadline) {
          throw portError(error, `finding topic ${missing.topic}`);
        }
      }
      await backoff.pause();
    }
  }

  /** The number of its partition; successive records without a key go to successive ones. */
  partitionOf({ topic, partition, key }: OutgoingRecord): number {
    if (partition !== undefined) return partition;
    const partitions = this.#topology.partitions(topic) ?? 1;
    if (key === null) return this.#turn++ % partitions;
    return partitionOf(typeof key === 'string' ? Buffer.from(key) : key, partitions);
  }

  #isKnown({ topic, partition = 0 }: OutgoingRecord): boolean {
    return partition >= 0 && partition < (this.#topology.partitions(topic) ?? 0);
  }
}

function refused({ topic, partition = 0 }: OutgoingRecord, partitions: number | undefined): KafkaRefused {
  return partitions === undefined
    ? new KafkaRefused('unknown-topic', `there is no topic ${topic}`)
    : new KafkaRefused('invalid', `${topic} has ${partitions} partitions, and none of number ${partition}`);
}
