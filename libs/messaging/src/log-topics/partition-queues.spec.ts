import { PartitionQueues } from './partition-queues.js';
import type { PlacedRecord } from './event-record.js';

const at = (...positions: number[]): PlacedRecord[] =>
  positions.map((position) => {
    const record = { offset: 0n, key: null, value: null, headers: {}, timestamp: 0 };
    return { epoch: 0, position, prev: -1, slot: 0, record };
  });

const positions = (records: readonly PlacedRecord[]): number[] => records.map(({ position }) => position);

describe('records of several partitions', () => {
  let queues: PartitionQueues;
  beforeEach(() => {
    queues = new PartitionQueues();
    queues.reset([0, 1, 2]);
  });

  it('come out in the order of their positions, as far as that is unbroken', () => {
    queues.add(0, at(3, 4, 9));
    queues.add(2, at(5, 8));
    expect(positions(queues.takeFrom(3, 10))).toEqual([3, 4, 5]);
    expect(queues.lowest()).toBe(8);
    expect(queues.isComplete).toBe(false);
    queues.add(1, at(6, 7));
    expect(positions(queues.takeFrom(6, 3))).toEqual([6, 7, 8]);
    expect(positions(queues.takeFrom(9, 3))).toEqual([9]);
  });

  it('come out once, though sent again in the same partition or in another', () => {
    queues.add(0, at(3, 4, 3, 4, 5));
    queues.add(1, at(4, 6));
    expect(positions(queues.takeFrom(3, 10))).toEqual([3, 4, 5, 6]);
    expect([queues.repeated, queues.lowest()]).toEqual([3, undefined]);
  });

  it('are complete when every partition has something: then what is lower does not come', () => {
    queues.add(0, at(7));
    queues.add(1, at(9));
    expect(queues.isComplete).toBe(false);
    queues.add(2, at(8));
    expect(queues.isComplete).toBe(true);
    expect(positions(queues.takeFrom(6, 10))).toEqual([]);
    expect(queues.lowest()).toBe(7);
  });

  it('are forgotten when partitions are dealt out anew', () => {
    queues.add(0, at(3));
    queues.reset([0, 1]);
    expect([queues.lowest(), queues.sizeOf(0)]).toEqual([undefined, 0]);
    queues.add(2, at(4));
    expect(queues.sizeOf(2)).toBe(0);
  });
});
