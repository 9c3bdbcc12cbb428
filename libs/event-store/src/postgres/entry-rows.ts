import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import { RecordedEntries } from '../entry-port.js';
import { recordTime } from '../record-time.js';
import { copyOut } from './copy-out.js';
import { EntryText } from './entry-text.js';
import { contextIn } from './event-rows.js';
import { PlainContext } from './plain-context.js';

/** Rows in the binary form of COPY, the columns in the order in which {@link EntryRows} takes them. */
export function copyEntriesSql(logId: number, after: number, limit: number): string {
  return `copy (
    select pos, recorded_at, version, epoch, schema_version, event_id, leaf, stream, type, subject, context, data
      from verso.event where log_id = ${String(logId)} and pos > ${String(after)} order by pos limit ${String(limit)}
  ) to stdout (format binary)`;
}

/** What {@link copyEntriesSql} answers. */
export async function copyEntries(pool: Pool, log: string, sql: string): Promise<RecordedEntries> {
  const entries = new EntryRows(log);
  const client = await pool.connect();
  try {
    await copyOut(client, sql, (bytes, from, to) => {
      entries.take(bytes, from, to);
    });
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
  return entries.rows;
}

/**
 * Makes the leaf of each row from the row's bytes as they come: no event is built, and the long texts are never decoded.
 */
export class EntryRows {
  readonly rows = new RecordedEntries();
  readonly #log: string;
  #row: Buffer = NOTHING;
  /** Bytes of the row's message before the row. */
  #before = FILE_HEADER_BYTES;
  /** Where the next column begins, with its length. */
  #next = 0;
  /** Where the column that was read last begins and ends. */
  #from = 0;
  #to = 0;
  #epoch = NaN;
  #opening: Buffer = NOTHING;
  #microseconds = NaN;
  #recordedAt = '';
  #stamp: Buffer = NOTHING;

  constructor(log: string) {
    this.#log = JSON.stringify(log);
  }

  /** One message of the copy: a row, the first one behind the file's header; or the end of the file. */
  take(bytes: Buffer, from: number, to: number): void {
    this.#row = bytes;
    this.#next = from + this.#before;
    this.#before = 0;
    const columns = bytes.readInt16BE(this.#next);
    if (columns === END_OF_FILE) return;
    if (columns !== COLUMNS) throw new TypeError(`a row of ${String(columns)} columns`);
    this.#next += 2;
    const position = this.#int8();
    const recordedAt = this.#timeOf(this.#int8());
    const version = this.#int4();
    this.#openingOf(this.#int4());
    const schemaVersion = this.#int4();
    this.#fixed(16);
    const eventIdAt = this.#from;
    this.#column();
    const [leafAt, leafEnd] = [this.#from, this.#to];
    this.#column();
    const stream = bytes.toString('utf8', this.#from, this.#to);
    entry.begin(to - from + this.#opening.length + HEADER_NAMES);
    const consistent = this.#write(version, eventIdAt, schemaVersion);
    const leaf = hash('sha256', entry.bytes, 'binary');
    this.rows.add({ position, stream, version, recordedAt }, leaf, bytes, leafAt, leafEnd, !consistent);
  }

  /**
   * Puts the entry together, beginning with the stream, which was read last; the same text as `headerOf` and data. Answers
   * whether the subject, which stands in a column too, to be looked up by, is that of the context.
   */
  #write(version: number, eventIdAt: number, schemaVersion: number): boolean {
    const row = this.#row;
    entry.constant(this.#opening);
    entry.json(row, this.#from, this.#to);
    entry.constant(VERSION);
    entry.integer(version);
    entry.constant(EVENT_ID);
    entry.uuid(row, eventIdAt);
    entry.constant(TYPE);
    this.#column();
    entry.json(row, this.#from, this.#to);
    entry.constant(SCHEMA_VERSION);
    entry.integer(schemaVersion);
    entry.constant(this.#stamp);
    this.#column();
    const [subjectAt, subjectEnd] = [this.#from, this.#to];
    this.#column();
    const consistent = this.#isAbout(subjectAt, subjectEnd);
    entry.verbatim(row, this.#from, this.#to);
    entry.constant(LINE_FEED);
    this.#column();
    entry.verbatim(row, this.#from, this.#to);
    return consistent;
  }

  /** Whether the context, which was read last, is one and names the subject that stands in this other column. */
  #isAbout(subjectAt: number, subjectEnd: number): boolean {
    const row = this.#row;
    if (!context.read(row, this.#from, this.#to)) {
      const { subject } = contextIn(row.toString('utf8', this.#from, this.#to)) ?? {};
      return subject === row.toString('utf8', subjectAt, subjectEnd);
    }
    const shift = context.from - subjectAt;
    if (context.to - subjectEnd !== shift) return false;
    for (let at = subjectAt; at < subjectEnd; at += 1) if (row[at] !== row[at + shift]) return false;
    return true;
  }

  #openingOf(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#opening = Buffer.from(`{"log":${this.#log},"epoch":${String(epoch)},"stream":`);
  }

  /** Events of one transaction share their record time. */
  #timeOf(microseconds: number): string {
    if (microseconds !== this.#microseconds) {
      this.#microseconds = microseconds;
      // No time that was ever recorded lies beyond what JavaScript can write.
      const since1970 = microseconds + POSTGRES_EPOCH;
      this.#recordedAt = Math.abs(since1970) < MOST_MICROSECONDS ? recordTime(since1970) : '';
      this.#stamp = Buffer.from(`,"recordedAt":"${this.#recordedAt}",`);
    }
    return this.#recordedAt;
  }

  #int8(): number {
    this.#fixed(8);
    return this.#row.readInt32BE(this.#from) * 2 ** 32 + this.#row.readUInt32BE(this.#from + 4);
  }

  #int4(): number {
    this.#fixed(4);
    return this.#row.readInt32BE(this.#from);
  }

  #fixed(length: number): void {
    this.#column();
    const found = this.#to - this.#from;
    if (found !== length) throw new TypeError(`a column of ${String(found)} bytes, not ${String(length)}`);
  }

  #column(): void {
    this.#from = this.#next + 4;
    // A length of -1 stands for null.
    this.#to = this.#from + Math.max(0, this.#row.readInt32BE(this.#next));
    this.#next = this.#to;
  }
}

/** Rows are hashed one after the other, whoever reads them. */
const entry = new EntryText();
const context = new PlainContext();

const NOTHING = Buffer.alloc(0);
const COLUMNS = 12;
const END_OF_FILE = -1;
const FILE_HEADER_BYTES = 19;
/** PostgreSQL counts time from 2000. */
const POSTGRES_EPOCH = Date.UTC(2000, 0) * 1_000;
const MOST_MICROSECONDS = 8.64e18;
const VERSION = Buffer.from(',"version":');
const EVENT_ID = Buffer.from(',"eventId":"');
const TYPE = Buffer.from('","type":');
const SCHEMA_VERSION = Buffer.from(',"schemaVersion":');
const LINE_FEED = Buffer.from('\n');
/** Bytes of the header's own names and punctuation, more than enough. */
const HEADER_NAMES = 256;
