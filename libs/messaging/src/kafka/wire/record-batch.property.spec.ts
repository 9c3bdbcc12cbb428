import { jsCRC32C, readRecordsBatches, Reader, type RecordsBatch } from '@platformatic/kafka';
import fc from 'fast-check';
import { createRequire } from 'node:module';
import type { OutgoingRecord } from '../port.js';
import { ByteSink } from './byte-sink.js';
import { writeRecordBatch } from './record-batch.js';
import { describeAsRead, outgoingRecords } from './record-batch.fixture.js';

/** What `kafkajs` reads a fetched batch with; its published types leave it out. */
interface KafkaJsBatch {
  readonly firstOffset: string;
  readonly lastOffsetDelta: number;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly maxTimestamp: string;
  readonly records: readonly {
    readonly offset: string;
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Readonly<Record<string, Buffer>>;
  }[];
}
const required = createRequire(import.meta.url);
const KafkaJsDecoder = required('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const readByKafkaJs = required('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<KafkaJsBatch>;

const NOW = 1_700_000_000_000;
const IDENTITY = { producerId: 2n ** 53n + 1n, epoch: 7 };
const FIRST_SEQUENCE = 2 ** 30;
const sink = new ByteSink(16);

function written(records: readonly OutgoingRecord[]): Buffer {
  const start = sink.length;
  writeRecordBatch(sink, records, IDENTITY, FIRST_SEQUENCE, NOW);
  return sink.written(start);
}

const times = (records: readonly OutgoingRecord[]): number[] => records.map(({ timestamp = NOW }) => timestamp);

function asTheLibraryReads({ firstTimestamp, records }: RecordsBatch) {
  return records.map(({ key, value, headers, timestampDelta }) => ({
    key,
    value,
    headers: headers.map(([name, text]) => [String(name), String(text)]),
    timestamp: Number(firstTimestamp + timestampDelta),
  }));
}

describe('a record batch that is written here', () => {
  beforeEach(() => sink.clear());

  it('is read back the same by the reader of the library, whatever is in it', () => {
    fc.assert(
      fc.property(outgoingRecords(), (records) => {
        const bytes = written(records);
        const [batch, ...others] = readRecordsBatches(Reader.from(bytes));
        expect(others).toEqual([]);
        expect(batch).toMatchObject({
          ...{ firstOffset: 0n, length: bytes.length - 12, magic: 2, attributes: 0, ...IDENTITY_AS_READ },
          ...{ lastOffsetDelta: records.length - 1, firstSequence: FIRST_SEQUENCE },
          ...{ maxTimestamp: BigInt(Math.max(-1, ...times(records))) },
          crc: jsCRC32C(bytes.subarray(21)),
        });
        expect(batch?.records.map(({ offsetDelta }) => offsetDelta)).toEqual(records.map((_, at) => at));
        expect(batch === undefined ? [] : asTheLibraryReads(batch)).toEqual(describeAsRead(records, NOW));
      }),
    );
  });

  it('is read back the same by kafkajs', async () => {
    await fc.assert(
      fc.asyncProperty(outgoingRecords(), async (records) => {
        // It takes a header called `toString` for one that came twice: every object has one.
        fc.pre(!records.some(({ headers }) => Object.keys(headers).some((name) => name in {})));
        const batch = await readByKafkaJs(new KafkaJsDecoder(written(records)));
        expect(batch).toMatchObject({
          ...{ firstOffset: '0', lastOffsetDelta: records.length - 1, firstSequence: FIRST_SEQUENCE },
          ...{ producerId: String(IDENTITY.producerId), producerEpoch: IDENTITY.epoch },
        });
        const found = batch.records.map(({ key, value, headers, timestamp }) => ({
          ...{ key, value, timestamp: Number(timestamp) },
          headers: Object.entries(headers).map(([name, text]) => [name, String(text)]),
        }));
        expect(found).toEqual(describeAsRead(records, NOW));
      }),
    );
  });

  it('begins where the last one ends, however often the buffer has grown', () => {
    fc.assert(
      fc.property(fc.array(outgoingRecords(), { minLength: 1, maxLength: 4 }), (batches) => {
        const small = new ByteSink(1);
        for (const records of batches) writeRecordBatch(small, records, IDENTITY, FIRST_SEQUENCE, NOW);
        const found = readRecordsBatches(Reader.from(small.written(0)));
        expect(found.map(asTheLibraryReads)).toEqual(batches.map((records) => describeAsRead(records, NOW)));
      }),
    );
  });

  it('holds nothing of what was written before', () => {
    const large = { topic: 't', key: 'key', value: Buffer.alloc(100_000, 'x'), headers: { name: 'text' } };
    written([large]);
    sink.clear();
    const [batch] = readRecordsBatches(Reader.from(written([])));
    expect(batch).toMatchObject({
      length: 49,
      lastOffsetDelta: -1,
      firstTimestamp: -1n,
      maxTimestamp: -1n,
      records: [],
    });
    expect(sink.length).toBe(61);
  });
});

const IDENTITY_AS_READ = { producerId: IDENTITY.producerId, producerEpoch: IDENTITY.epoch };
