import { createRecordsBatch } from '@platformatic/kafka';
import fc from 'fast-check';
import type { OutgoingRecord } from '../port.js';
import { ByteSink } from './byte-sink.js';
import { writeRecordBatch } from './record-batch.js';
import { describeAsRead, outgoingRecords } from './record-batch.fixture.js';
import { RecordReading } from './record-reading.js';

const NOW = 1_700_000_000_000;
const IDENTITY = { producerId: 2n ** 53n + 1n, epoch: 7 };
const HEAD = 12;

function written(batches: readonly (readonly OutgoingRecord[])[]): Buffer {
  const sink = new ByteSink(16);
  for (const records of batches) writeRecordBatch(sink, records, IDENTITY, 1, NOW);
  return sink.written(0);
}

/** As a broker sends it: with the offset that the first record got. */
function storedAt(offset: bigint, batch: Buffer): Buffer {
  batch.writeBigInt64BE(offset, 0);
  return batch;
}

function asRead(reading: RecordReading, bytes: Buffer) {
  return reading.batchesIn(bytes).map(({ records }) =>
    records.map(({ key, value, headers, timestamp }) => ({
      key,
      value,
      headers: Object.entries(headers),
      timestamp,
    })),
  );
}

/** A record's headers by name, the last of each, numbers first: as they come out of an object. */
function named(records: readonly OutgoingRecord[]) {
  return describeAsRead(records, NOW).map(({ headers, ...record }) => ({
    ...record,
    headers: Object.entries(Object.fromEntries(headers)),
  }));
}

describe('records that a broker sends', () => {
  it('are read as they were written, whatever is in them and was read before', () => {
    const reading = new RecordReading();
    fc.assert(
      fc.property(fc.array(outgoingRecords(), { maxLength: 4 }), (batches) => {
        expect(asRead(reading, written(batches))).toEqual(batches.map(named));
      }),
    );
  });

  it('are read up to where the answer was cut off', () => {
    fc.assert(
      fc.property(outgoingRecords(), fc.nat(), (records, anywhere) => {
        const [one, two] = [written([records]), written([records])];
        const cut = anywhere % two.length;
        const bytes = Buffer.concat([one, two.subarray(0, cut)]);
        expect(asRead(new RecordReading(), bytes)).toEqual([named(records)]);
      }),
    );
  });

  it.each([-12, 0, 48])('are refused where a batch claims a length that no batch has: %i', (length) => {
    const bytes = written([[{ topic: 't', key: 'k', value: null, headers: {} }]]);
    bytes.writeInt32BE(length, 8);
    expect(() => new RecordReading().batchesIn(bytes)).toThrow(
      `a record batch says that it has ${String(length)} bytes`,
    );
  });

  it('have the offsets that the broker gave them', () => {
    const record = { topic: 't', key: 'k', value: Buffer.from('v'), headers: {} };
    const [batch] = new RecordReading().batchesIn(storedAt(2n ** 40n, written([[record, record, record]])));
    expect(batch).toMatchObject({ producerId: IDENTITY.producerId, lastOffset: 2n ** 40n + 2n, transactional: false });
    expect(batch?.records.map(({ offset }) => offset)).toEqual([0n, 1n, 2n].map((after) => 2n ** 40n + after));
  });

  it('have the time at which the broker took them in, where the topic says so', () => {
    const record = { topic: 't', key: 'k', value: null, headers: {}, timestamp: NOW - 5_000 };
    const bytes = written([[record]]);
    bytes.writeInt16BE(1 << 3, 21);
    bytes.writeBigInt64BE(BigInt(NOW), 35);
    expect(new RecordReading().batchesIn(bytes)[0]?.records[0]?.timestamp).toBe(NOW);
  });

  it.each([
    [0, 'aborted'],
    [1, 'committed'],
    [7, 'other'],
  ] as const)('are none where a transaction has left its mark (kind %i)', (kind, mark) => {
    const key = Buffer.from([0, 0, 0, kind]);
    const bytes = written([[{ topic: 't', key, value: null, headers: {} }]]);
    bytes.writeInt16BE((1 << 4) | (1 << 5), 21);
    expect(new RecordReading().batchesIn(bytes)[0]).toMatchObject({ mark, transactional: true, records: [] });
  });

  it('are read when somebody has compressed them', () => {
    const headers = new Map([[Buffer.from('ce_type'), Buffer.from('Executed')]]);
    const message = { topic: 't', key: Buffer.from('k'), value: Buffer.from('value'), headers, timestamp: BigInt(NOW) };
    const bytes = createRecordsBatch([message], { compression: 'gzip' }).buffer;
    expect(bytes.length).toBeGreaterThan(HEAD);
    expect(new RecordReading().batchesIn(bytes)[0]?.records).toEqual([
      {
        offset: 0n,
        key: Buffer.from('k'),
        value: Buffer.from('value'),
        headers: { ce_type: 'Executed' },
        timestamp: NOW,
      },
    ]);
  });
});
