import type { Cursor } from './record-reading.js';

/** A text, and where its bytes lie. */
interface Remembered {
  buffer: Buffer;
  start: number;
  length: number;
  text: string;
}

/**
 * Reads the headers of records. Those of one log have the same names in the same order, and many have the same text as in the
 * record before: what is the same to the byte is the same text, which is quicker to see than to make.
 */
export class RememberedHeaders {
  readonly #names: Remembered[] = [];
  readonly #texts: Remembered[] = [];

  read(place: Cursor): Readonly<Record<string, string>> {
    const headers: Record<string, string> = {};
    const count = place.number();
    for (let index = 0; index < count; index += 1) {
      const name = textAt(this.#names, index, place);
      headers[name] = textAt(this.#texts, index, place);
    }
    return headers;
  }
}

/** So many headers are remembered: a record with more is none of ours. */
const MOST = 64;

function textAt(remembered: Remembered[], index: number, place: Cursor): string {
  const length = place.number();
  if (length <= 0) return '';
  const { buffer, at: start } = place;
  place.at = start + length;
  const last = remembered[index];
  if (last !== undefined && last.length === length && isSame(last, buffer, start)) {
    // The newer bytes are here for longer anyway.
    last.buffer = buffer;
    last.start = start;
    return last.text;
  }
  const text = buffer.toString('utf8', start, start + length);
  if (last === undefined) {
    if (index < MOST) remembered[index] = { buffer, start, length, text };
  } else {
    last.buffer = buffer;
    last.start = start;
    last.length = length;
    last.text = text;
  }
  return text;
}

function isSame({ buffer: one, start: from, length }: Remembered, other: Buffer, start: number): boolean {
  // From the end: numbers and times differ there first.
  for (let index = length - 1; index >= 0; index -= 1) if (one[from + index] !== other[start + index]) return false;
  return true;
}
