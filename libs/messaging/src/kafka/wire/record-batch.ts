import { crc32c, Writer } from '@platformatic/kafka';
import type { OutgoingRecord } from '../port.js';
import type { ByteSink } from './byte-sink.js';
import type { ProducerIdentity } from './wire.js';

const FIRST_OFFSET = 0n;
const ANY_LEADER_EPOCH = -1;
const MAGIC = 2;
/** Not compressed, times given by the producer, in no transaction. */
const ATTRIBUTES = 0;
const NO_TIME = -1;

/** Where in a batch, in bytes from its beginning. */
const LENGTH_AT = 8;
const AFTER_LENGTH = 12;
const CRC_AT = 17;
const AFTER_CRC = 21;

/**
 * Writes a record batch of version 2 (https://kafka.apache.org/documentation/#recordbatch) behind what the sink holds.
 *
 * The library's own writer makes several objects of every header of every record, which is most of what a record with many
 * headers costs; this makes none.
 *
 * @param now the time of the records that have none
 */
export function writeRecordBatch(
  sink: ByteSink,
  records: readonly OutgoingRecord[],
  { producerId, epoch }: ProducerIdentity,
  firstSequence: number,
  now: number,
): void {
  const start = sink.length;
  const firstTime = records.length === 0 ? NO_TIME : (records[0]?.timestamp ?? now);
  let lastTime = firstTime;
  for (const { timestamp = now } of records) if (timestamp > lastTime) lastTime = timestamp;
  sink.int64(FIRST_OFFSET);
  sink.int32(0);
  sink.int32(ANY_LEADER_EPOCH);
  sink.int8(MAGIC);
  sink.int32(0);
  sink.int16(ATTRIBUTES);
  sink.int32(records.length - 1);
  sink.int64(BigInt(firstTime));
  sink.int64(BigInt(lastTime));
  sink.int64(producerId);
  sink.int16(epoch);
  sink.int32(firstSequence);
  sink.int32(records.length);
  let gap = 2;
  for (let at = 0; at < records.length; at++) {
    const record = records[at];
    if (record !== undefined) gap = writeRecord(sink, record, at, (record.timestamp ?? now) - firstTime, gap);
  }
  sink.setInt32(sink.length - start - AFTER_LENGTH, start + LENGTH_AT);
  sink.setUnsignedInt32(checksum(sink.written(start + AFTER_CRC)), start + CRC_AT);
}

/** @returns how many bytes the record's length takes */
function writeRecord(sink: ByteSink, record: OutgoingRecord, at: number, time: number, gap: number): number {
  const { key, value, headers } = record;
  const start = sink.length;
  sink.openGap(gap);
  sink.int8(0);
  sink.varint(time);
  sink.varint(at);
  if (typeof key === 'string') sink.text(key);
  else sink.bytes(key);
  sink.bytes(value);
  sink.varint(countOf(headers));
  for (const name in headers) {
    sink.text(name);
    sink.text(headers[name] ?? '');
  }
  return sink.closeGap(start, gap);
}

function countOf(headers: OutgoingRecord['headers']): number {
  let count = 0;
  for (const _ in headers) count++;
  return count;
}

/** The library copies a plain buffer before it reads it, and its own kind not. */
function checksum(bytes: Buffer): number {
  return crc32c(Writer.create().append(bytes).dynamicBuffer);
}
