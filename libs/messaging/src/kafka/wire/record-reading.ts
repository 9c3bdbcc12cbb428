import { Reader, readRecordsBatches, type RecordsBatch } from '@platformatic/kafka';
import type { IncomingRecord } from '../port.js';
import type { StoredBatch } from './committed-only.js';
import { RememberedHeaders } from './remembered-headers.js';

const COMPRESSION = 0b111;
const LOG_APPEND_TIME = 1 << 3;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;

/** Of a batch: where its first record is, after 12 bytes that do not count in its length. */
const HEAD = 12;
const RECORDS = 61;

/**
 * Reads what a broker sends of a partition: record batches (magic 2), of which the last may be cut off. The library makes two
 * buffers of every header and walks through a list of chunks for every number, which with the twenty headers of an event was most of
 * what following a log cost. What is compressed is left to the library.
 */
export class RecordReading {
  readonly #headers = new RememberedHeaders();

  batchesIn(bytes: Buffer): StoredBatch[] {
    const batches: StoredBatch[] = [];
    for (let at = 0; at + HEAD <= bytes.length;) {
      const length = bytes.readInt32BE(at + 8);
      if (length < RECORDS - HEAD) throw new RangeError(`a record batch says that it has ${String(length)} bytes`);
      const end = at + HEAD + length;
      if (end > bytes.length) break;
      batches.push(this.#batch(bytes.subarray(at, end)));
      at = end;
    }
    return batches;
  }

  #batch(bytes: Buffer): StoredBatch {
    const attributes = bytes.readInt16BE(21);
    if ((attributes & COMPRESSION) !== 0) return this.#compressed(bytes);
    const firstOffset = bytes.readBigInt64BE(0);
    const place = new Cursor(bytes, RECORDS);
    const records: IncomingRecord[] = [];
    const control = (attributes & CONTROL) !== 0;
    const count = bytes.readInt32BE(57);
    const times = {
      first: Number(bytes.readBigInt64BE(27)),
      appended: (attributes & LOG_APPEND_TIME) === 0 ? undefined : Number(bytes.readBigInt64BE(35)),
    };
    for (let index = 0; index < count; index += 1) records.push(this.#record(place, firstOffset, times));
    return {
      producerId: bytes.readBigInt64BE(43),
      lastOffset: firstOffset + BigInt(bytes.readInt32BE(23)),
      transactional: (attributes & TRANSACTIONAL) !== 0,
      ...(control ? { mark: markOf(records[0]?.key) } : {}),
      records: control ? [] : records,
    };
  }

  #record(place: Cursor, firstOffset: bigint, { first, appended }: Times): IncomingRecord {
    const length = place.number();
    const end = place.at + length;
    place.at += 1;
    const timestamp = first + place.number();
    const offset = firstOffset + BigInt(place.number());
    const record = {
      offset,
      key: place.bytes(),
      value: place.bytes(),
      headers: this.#headers.read(place),
      timestamp: appended ?? timestamp,
    };
    place.at = end;
    return record;
  }

  #compressed(bytes: Buffer): StoredBatch {
    const [batch] = readRecordsBatches(Reader.from(bytes));
    if (batch === undefined) throw new Error('a compressed batch could not be read');
    const { attributes, firstOffset, lastOffsetDelta, producerId } = batch;
    return {
      producerId,
      lastOffset: firstOffset + BigInt(lastOffsetDelta),
      transactional: (attributes & TRANSACTIONAL) !== 0,
      records: batch.records.map((record) => incoming(batch, record)),
    };
  }
}

interface Times {
  /** Milliseconds since 1970; those of records are given from here. */
  readonly first: number;
  /** When the broker took the batch in, where that counts. */
  readonly appended: number | undefined;
}

/** A mark's key is a version and a kind, each of two bytes; kind 0 is an abort, 1 a commit. */
function markOf(key: Buffer | null | undefined): 'committed' | 'aborted' | 'other' {
  const kind = key?.readInt16BE(2);
  return kind === 0 ? 'aborted' : kind === 1 ? 'committed' : 'other';
}

function incoming(batch: RecordsBatch, record: RecordsBatch['records'][number]): IncomingRecord {
  const named: Record<string, string> = {};
  for (const [name, text] of record.headers) named[name?.toString() ?? ''] = text?.toString() ?? '';
  const appendTime = (batch.attributes & LOG_APPEND_TIME) !== 0;
  return {
    offset: batch.firstOffset + BigInt(record.offsetDelta),
    key: record.key,
    value: record.value,
    headers: named,
    timestamp: Number(appendTime ? batch.maxTimestamp : batch.firstTimestamp + record.timestampDelta),
  };
}

/** A place in bytes, and the protocol's numbers from there on. */
export class Cursor {
  constructor(
    readonly buffer: Buffer,
    public at: number,
  ) {}

  /** A number of variable length, zigzag-encoded, of up to 64 bits; exact up to 2^53. */
  number(): number {
    let byte = this.#byte();
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let low = byte & 0x7f;
    let shift = 7;
    for (; shift < 28; shift += 7) {
      byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let whole = BigInt(low);
    for (let place = BigInt(shift); byte >= 0x80; place += 7n) {
      byte = this.#byte();
      whole |= BigInt(byte & 0x7f) << place;
    }
    return Number((whole >> 1n) ^ -(whole & 1n));
  }

  /** Bytes after their length; null for none. */
  bytes(): Buffer | null {
    const length = this.number();
    if (length < 0) return null;
    const start = this.at;
    this.at = start + length;
    return this.buffer.subarray(start, this.at);
  }

  #byte(): number {
    const byte = this.buffer[this.at++];
    if (byte === undefined) throw new RangeError('a record ends before its end');
    return byte;
  }
}
