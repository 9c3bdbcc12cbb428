import { DATA_TAG_OF_LENGTH_TAG } from './dictionary.js';
import type { FixField, FixProblem } from './message.js';

/**
 * A file as a string with one character per byte (0 to 255). Lengths and sums of FIX count bytes; in this form an index
 * is a byte offset and a pattern can still be searched for.
 */
export function bytesOf(input: string | Uint8Array): string {
  if (typeof input === 'string') return Buffer.from(input, 'utf8').toString('latin1');
  return Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('latin1');
}

/** What the bytes mean as text: UTF-8 if they are, else Latin-1. */
export function textOf(bytes: string): string {
  if (!NOT_ASCII.test(bytes)) return bytes;
  try {
    return UTF8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes;
  }
}

/** Sum of all bytes modulo 256, as three digits. */
export function checksumOf(bytes: string): string {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 1) sum += bytes.charCodeAt(index);
  return String(sum % 256).padStart(3, '0');
}

/** The fields of a message body (from tag 35 up to, without, tag 10). */
export function splitFields(
  body: string,
  separator: string,
): { readonly fields: readonly FixField[]; readonly problems: readonly FixProblem[] } {
  const fields: FixField[] = [];
  let position = 0;
  let dataLength: { readonly tag: number; readonly length: number } | undefined;
  while (position < body.length) {
    const equals = body.indexOf('=', position);
    const tag = equals < 0 || equals - position > 9 ? '' : body.slice(position, equals);
    if (!TAG.test(tag) || FRAME_TAGS.has(tag)) return { fields, problems: [garbledAt(fields, body, position)] };
    const end = endOfValue(
      body,
      equals + 1,
      separator,
      dataLength?.tag === Number(tag) ? dataLength.length : undefined,
    );
    if (end === undefined) {
      const detail = `the data field ${tag} does not end after the length that the field before it tells`;
      return { fields, problems: [{ code: 'GARBLED', tag: Number(tag), detail }] };
    }
    const field = { tag: Number(tag), value: textOf(body.slice(equals + 1, end)) };
    fields.push(field);
    dataLength = dataLengthTold(field);
    position = end + 1;
  }
  return { fields, problems: [] };
}

/** Up to the next separator; a data field of known length must have its separator just there. */
function endOfValue(body: string, start: number, separator: string, length?: number): number | undefined {
  if (length !== undefined) return body[start + length] === separator ? start + length : undefined;
  const end = body.indexOf(separator, start);
  return end < 0 ? body.length : end;
}

function dataLengthTold({ tag, value }: FixField): { readonly tag: number; readonly length: number } | undefined {
  const dataTag = DATA_TAG_OF_LENGTH_TAG.get(tag);
  return dataTag !== undefined && /^\d{1,7}$/.test(value) ? { tag: dataTag, length: Number(value) } : undefined;
}

function garbledAt(fields: readonly FixField[], body: string, position: number): FixProblem {
  const found = JSON.stringify(textOf(body.slice(position, position + 20)));
  const after = fields.at(-1)?.tag ?? 9;
  return { code: 'GARBLED', tag: after, detail: `after tag ${String(after)} comes ${found}, not a field` };
}

const TAG = /^[1-9]\d{0,8}$/;
/** Begin string, body length and checksum cannot occur inside a body: there two messages ran into each other. */
const FRAME_TAGS: ReadonlySet<string> = new Set(['8', '9', '10']);
const NOT_ASCII = /[\u0080-\u00ff]/;
const UTF8 = new TextDecoder('utf-8', { fatal: true });
