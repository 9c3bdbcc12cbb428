import { HttpException } from '@nestjs/common';
import { ProblemException } from './problem-exception.js';
import { repeatedField } from './repeated-field.js';

/**
 * Reads the bytes of a request body as JSON: UTF-8 and nothing else, nested no deeper than any request needs. A key
 * `__proto__` is a key like any other, for the door's own rules to refuse by name.
 *
 * @throws HttpException 400 that names what is wrong, and where
 */
export function parseJsonBody(bytes: Uint8Array): unknown {
  if (isTooDeep(bytes)) {
    throw malformed(
      'JSON_TOO_DEEP',
      'JSON too deep',
      `The body nests objects or lists over ${String(DEEPEST)} levels.`,
    );
  }
  const text = textOf(bytes);
  if (text.trim() === '')
    throw malformed('MALFORMED_JSON', 'Malformed JSON', 'The body is empty: send a JSON document.');
  const value = parsed(text);
  const pointer = repeatedField(text, value);
  if (pointer !== undefined)
    throw new ProblemException(400, REPEATED.code, REPEATED.detail, [{ pointer, ...REPEATED }]);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // V8 names the place and quotes what stands there, shortened.
    const place = error instanceof Error ? error.message : String(error);
    throw malformed('MALFORMED_JSON', 'Malformed JSON', `The body is not JSON: ${place}`);
  }
}

/** What is said of a field that stands twice, at every door. */
export const REPEATED = {
  code: 'FIELD_REPEATED',
  detail: 'a field stands twice in one object: which is meant?',
} as const;

/** Enough for every request of every door; a parser, a validator or a hash recurses once per level. */
const DEEPEST = 64;

/** UTF-8 with replaced bytes would be stored as something that nobody sent. */
function textOf(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw malformed('BODY_NOT_UTF8', 'Body not UTF-8', 'The body holds bytes that are not UTF-8, which JSON must be.');
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** Counts brackets outside of strings; what is not JSON at all is left to the parser. */
function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isInString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

function malformed(code: string, title: string, detail: string): HttpException {
  return new HttpException({ code, title, detail }, 400);
}
