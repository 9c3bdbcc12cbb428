/**
 * Finds the subject in the text of a context without parsing it, where the text is as plain as nearly all are: one flat
 * JSON object of texts without escapes, whole numbers and nulls, of which just one member is the subject.
 */
export class PlainContext {
  /** Where the subject begins and ends, without its quotes; good after `read` has answered true. */
  from = 0;
  to = 0;
  /** The text that was read last, and where it stood: events of one command stand together and share theirs. */
  #last = Buffer.alloc(1_024);
  #lastLength = 0;
  #lastFrom = 0;

  /** Whether these bytes, which begin behind the opening brace, are such a text. If not, JSON.parse has to tell. */
  read(bytes: Buffer, from: number, to: number): boolean {
    const length = to - from;
    if (length > 0 && length === this.#lastLength && bytes.compare(this.#last, 0, length, from, to) === 0) {
      this.from += from - this.#lastFrom;
      this.to += from - this.#lastFrom;
    } else {
      this.#lastLength = 0;
      if (!this.#scan(bytes, from, to)) return false;
      if (this.#last.length < length) this.#last = Buffer.alloc(length * 2);
      bytes.copy(this.#last, 0, from, to);
      this.#lastLength = length;
    }
    this.#lastFrom = from;
    return true;
  }

  #scan(bytes: Buffer, from: number, to: number): boolean {
    let found = false;
    for (let at = from; at < to; at += 1) {
      const nameEnd = bytes[at] === QUOTE ? endOfText(bytes, at + 1, to) : NOWHERE;
      if (nameEnd === NOWHERE || bytes[nameEnd + 1] !== COLON) return false;
      const valueAt = nameEnd + 2;
      const isText = bytes[valueAt] === QUOTE;
      const end = isText ? endOfText(bytes, valueAt + 1, to) : endOfLiteral(bytes, valueAt, to);
      if (end === NOWHERE) return false;
      if (isSubject(bytes, at + 1, nameEnd)) {
        if (found || !isText) return false;
        found = true;
        this.from = valueAt + 1;
        this.to = end;
      }
      at = isText ? end + 1 : end;
      if (bytes[at] !== COMMA) return bytes[at] === CLOSING && at + 1 === to && found;
    }
    return false;
  }
}

/** Place of the quote that ends a text without escapes. */
function endOfText(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && PLAIN[bytes[at] ?? 0] === 1) at += 1;
  return at < to && bytes[at] === QUOTE ? at : NOWHERE;
}

/** Place behind a null or a whole number. */
function endOfLiteral(bytes: Buffer, from: number, to: number): number {
  if (bytes[from] === NULL[0]) {
    for (let at = 1; at < NULL.length; at += 1) if (bytes[from + at] !== NULL[at]) return NOWHERE;
    return from + NULL.length;
  }
  let at = from;
  while (at < to && (bytes[at] ?? 0) >= ZERO && (bytes[at] ?? 0) <= NINE) at += 1;
  if (at === from || (bytes[from] === ZERO && at > from + 1)) return NOWHERE;
  return at;
}

function isSubject(bytes: Buffer, from: number, to: number): boolean {
  if (to - from !== SUBJECT.length) return false;
  for (let at = 0; at < SUBJECT.length; at += 1) if (bytes[from + at] !== SUBJECT[at]) return false;
  return true;
}

const NOWHERE = -1;
/** 1 for each byte that stands for itself within a text of JSON. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c ? 1 : 0));
const SUBJECT = Buffer.from('subject');
const NULL = Buffer.from('null');
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const CLOSING = 0x7d;
const ZERO = 0x30;
const NINE = 0x39;
