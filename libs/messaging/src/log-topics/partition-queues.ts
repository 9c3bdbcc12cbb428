import type { PlacedRecord } from './event-record.js';

/** One partition's records in the order in which they came. */
interface Queue {
  records: PlacedRecord[];
  /** Those before are gone. */
  first: number;
}

/**
 * Records of several partitions on their way to one order. A partition has each position once, or again behind itself after a
 * relay began anew; positions of one slot may move to another partition when the topic grows.
 */
export class PartitionQueues {
  readonly #queues = new Map<number, Queue>();
  /** Records that were dropped because their position had passed. */
  repeated = 0;

  /** From now on these partitions, all empty: whatever was here comes again. */
  reset(partitions: readonly number[]): void {
    this.#queues.clear();
    for (const partition of partitions) this.#queues.set(partition, { records: [], first: 0 });
  }

  add(partition: number, records: readonly PlacedRecord[]): void {
    const queue = this.#queues.get(partition);
    if (queue === undefined) return;
    for (const record of records) queue.records.push(record);
  }

  sizeOf(partition: number): number {
    const queue = this.#queues.get(partition);
    return queue === undefined ? 0 : queue.records.length - queue.first;
  }

  /** The lowest position that is first in its partition; undefined when there is nothing. */
  lowest(): number | undefined {
    let lowest: number | undefined;
    for (const { records, first } of this.#queues.values()) {
      const position = records[first]?.position;
      if (position !== undefined && (lowest === undefined || position < lowest)) lowest = position;
    }
    return lowest;
  }

  /** Whether every partition has something: what is lower than all of it will not come. */
  get isComplete(): boolean {
    return [...this.#queues.values()].every(({ records, first }) => first < records.length);
  }

  /** Takes the unbroken run of positions that begins with this one, and drops what lies before it. */
  takeFrom(position: number, limit: number): readonly PlacedRecord[] {
    const run: PlacedRecord[] = [];
    const queues = [...this.#queues.values()];
    for (let found = true; found && run.length < limit;) {
      found = false;
      for (const queue of queues) {
        for (;;) {
          const head = queue.records[queue.first];
          if (head === undefined || head.position > position + run.length || run.length >= limit) break;
          queue.first += 1;
          if (head.position < position + run.length) {
            this.repeated += 1;
            continue;
          }
          run.push(head);
          found = true;
        }
      }
    }
    for (const queue of queues) compact(queue);
    return run;
  }
}

function compact(queue: Queue): void {
  if (queue.first < 1_000 && queue.first < queue.records.length) return;
  queue.records = queue.records.slice(queue.first);
  queue.first = 0;
}
