/**
 * Finds the subject in the text of a context without parsing it, where the text is as plain as nearly all are: one flat
 * JSON object of texts without escapes, whole numbers and nulls, of which just one member is the subject.
 */
export class PlainContext {
  /** Where the subject begins and ends, without its quotes; good after `read` has answered true. */
  from = 0;
  to = 0;

  /** Whether these bytes, which begin behind the opening brace, are such a text. If not, JSON.parse has to tell. */
  read(bytes: Buffer, from: number, to: number): boolean {
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
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < SPACE) return NOWHERE;
  }
  return NOWHERE;
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
const SUBJECT = Buffer.from('subject');
const NULL = Buffer.from('null');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const CLOSING = 0x7d;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
