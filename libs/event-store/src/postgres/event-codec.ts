import { contextOf, headOf } from '../entry.js';
import { slotOf } from '../slot.js';
import type { Chain } from './chain.js';

const INT4 = 23;
const TEXT = 25;
const UUID = 2950;

/** A call as `verso.append` takes it, and what was worked out on the way that the stored events need too. */
export interface EncodedCall {
  /** In the order of the function's parameters, without the log's name and the extras. */
  readonly values: readonly (Buffer | number | null)[];
  readonly slots: readonly number[];
  readonly contexts: readonly string[];
}

/** Writes calls with binary arrays: the server takes the bytes as they are, and no quote is escaped twice. */
export class CallEncoder {
  #subject = '';
  #slot = 0;

  encode(chain: Chain): EncodedCall {
    const { events, streamIndexes, versions, streams } = chain;
    const contexts = events.map(contextOf);
    const heads = events.map((event, index) =>
      headOf(event, streams[(streamIndexes[index] ?? 0) - 1] ?? '', versions[index] ?? 0),
    );
    const slots = events.map(({ subject }) => this.#slotOf(subject));
    const arrays = ARRAYS;
    arrays.begin();
    // The longest first: the driver's buffer then grows once.
    arrays.texts(events.map(({ data }) => data));
    arrays.texts(contexts);
    arrays.texts(heads);
    arrays.texts(events.map(({ subject }) => subject));
    arrays.texts(events.map(({ type }) => type));
    arrays.uuids(events.map(({ eventId }) => eventId));
    arrays.integers(events.map(({ schemaVersion }) => schemaVersion));
    arrays.integers(slots);
    arrays.integers(streamIndexes);
    arrays.integers(versions);
    arrays.integers(chain.before);
    arrays.texts(streams);
    arrays.integers(chain.expected);
    arrays.integers(chain.lastOf);
    arrays.nullableTexts(chain.due);
    arrays.texts(chain.absent);
    const values: (Buffer | number | null)[] = arrays.end();
    if (chain.absent.length === 0) values[15] = null;
    values.push(chain.fresh);
    return { values, slots, contexts };
  }

  /** Events of one subject mostly stand together. */
  #slotOf(subject: string): number {
    if (subject !== this.#subject || subject === '') {
      this.#slot = slotOf(subject);
      this.#subject = subject;
    }
    return this.#slot;
  }
}

/** Stands where the length of the text after it will stand. */
const GAP = '\0\0\0\0';

/** Binary arrays of one dimension, one after the other in one buffer that serves all calls, of all logs: none waits in between. */
class ArrayWriter {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #view = viewOf(this.#bytes);
  #end = 0;
  #starts: number[] = [];

  begin(): void {
    this.#end = 0;
    this.#starts = [];
  }

  /** The arrays since `begin`, in bytes of their own. */
  end(): Buffer[] {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#end));
    return this.#starts.map((start, index) => bytes.subarray(start, this.#starts[index + 1] ?? this.#end));
  }

  texts(texts: readonly string[]): void {
    this.#header(TEXT, texts.length);
    if (texts.length === 0) return;
    // All of them in one go: a call out of JavaScript costs more than a short text.
    const joined = GAP + texts.join(GAP);
    // Three bytes a UTF-16 unit is the most UTF-8 takes.
    this.#room(joined.length * 3);
    if (this.#bytes.write(joined, this.#end) !== joined.length) {
      this.#textByText(texts);
      return;
    }
    // Only ASCII: each text has as many bytes as units.
    for (const { length } of texts) {
      this.#int32(length);
      this.#end += length;
    }
  }

  nullableTexts(texts: readonly (string | null)[]): void {
    this.#header(TEXT, texts.length);
    this.#room(texts.reduce((sum, text) => sum + 4 + (text === null ? 0 : text.length * 3), 0));
    this.#textByText(texts);
  }

  integers(values: readonly number[]): void {
    this.#header(INT4, values.length);
    this.#room(values.length * 8);
    for (const value of values) {
      this.#int32(4);
      this.#int32(value);
    }
  }

  uuids(texts: readonly string[]): void {
    this.#header(UUID, texts.length);
    this.#room(texts.length * 20);
    for (const text of texts) {
      this.#int32(16);
      for (let at = 0; at < 36; at += 2) {
        // Hyphens stand at 8, 13, 18 and 23: before each pair of digits that follows one.
        if (text.charCodeAt(at) === HYPHEN) at += 1;
        this.#bytes[this.#end++] = (digitOf(text.charCodeAt(at)) << 4) | digitOf(text.charCodeAt(at + 1));
      }
    }
  }

  #textByText(texts: readonly (string | null)[]): void {
    for (const text of texts) {
      if (text === null) {
        this.#int32(-1);
        continue;
      }
      const written = this.#bytes.write(text, this.#end + 4);
      this.#int32(written);
      this.#end += written;
    }
  }

  #header(element: number, length: number): void {
    this.#room(20);
    this.#starts.push(this.#end);
    this.#int32(length === 0 ? 0 : 1);
    // Says whether there are nulls; the server looks for itself.
    this.#int32(0);
    this.#int32(element);
    if (length === 0) return;
    this.#int32(length);
    this.#int32(1);
  }

  #int32(value: number): void {
    this.#view.setInt32(this.#end, value);
    this.#end += 4;
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + bytes));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

const HYPHEN = 0x2d;

/** Of a lower-case hexadecimal digit: letters stand 0x27 further behind the figures than their value says. */
function digitOf(code: number): number {
  return code < 0x40 ? code - 0x30 : code - 0x57;
}

const ARRAYS = new ArrayWriter();
