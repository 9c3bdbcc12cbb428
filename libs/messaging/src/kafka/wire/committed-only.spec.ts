import { committedOnly, type StoredBatch } from './committed-only.js';

const batch = (first: number, producerId: number, transactional: boolean, mark?: StoredBatch['mark']): StoredBatch => ({
  producerId: BigInt(producerId),
  lastOffset: BigInt(first + 1),
  transactional,
  ...(mark === undefined ? {} : { mark }),
  records: [0, 1].map((at) => ({ offset: BigInt(first + at), key: null, value: null, headers: {}, timestamp: 0 })),
});
const offsets = (...found: Parameters<typeof committedOnly>): number[] =>
  committedOnly(...found).map(({ offset }) => Number(offset));

describe('Records of committed transactions only', () => {
  it('leaves out an aborted transaction and every mark, and keeps what others wrote between', () => {
    const log = [
      batch(0, 1, true),
      batch(2, 2, true),
      batch(4, 9, false),
      batch(6, 1, true),
      batch(8, 1, true, 'aborted'),
      batch(10, 2, true, 'committed'),
      batch(12, 1, true),
      batch(14, 1, true, 'committed'),
    ];
    expect(offsets(log, [{ producerId: 1n, firstOffset: 0n }])).toEqual([2, 3, 4, 5, 12, 13]);
  });

  it('leaves out each of two aborted transactions of one producer', () => {
    const log = [batch(0, 1, true), batch(2, 1, true, 'aborted'), batch(4, 1, true), batch(6, 1, true, 'aborted')];
    const aborted = [
      { producerId: 1n, firstOffset: 4n },
      { producerId: 1n, firstOffset: 0n },
    ];
    expect(offsets(log, aborted)).toEqual([]);
  });
});
