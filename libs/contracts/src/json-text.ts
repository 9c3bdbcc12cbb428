/**
 * What generated encoders are made of. Each checks the value it is given although the compiler has: what they write is
 * hashed and kept for ever, and `"subject":undefined` would be found only by the first reader.
 */

/** A value that has no place in the field it was given for. It is a fault of the program, never of a sender. */
export class UnencodableField extends TypeError {
  override readonly name = 'UnencodableField';

  constructor(
    /** Message and field, e.g. `InstructionCreated.obligationId`. */
    readonly field: string,
    expected: string,
    value: unknown,
  ) {
    super(`${field}: expected ${expected}, found ${value === null ? 'null' : typeof value}`);
  }
}

/** Characters that JSON text must escape, and surrogates, of which JSON.stringify escapes the lone ones. */
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

export function textJson(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new UnencodableField(field, 'text', value);
  return NEEDS_ESCAPE.test(value) ? JSON.stringify(value) : `"${value}"`;
}

export function booleanJson(value: unknown, field: string): string {
  if (typeof value !== 'boolean') throw new UnencodableField(field, 'true or false', value);
  return value ? 'true' : 'false';
}

export function int32Json(value: unknown, field: string): string {
  if (typeof value !== 'number' || (value | 0) !== value) {
    throw new UnencodableField(field, 'a whole number of 32 bits', value);
  }
  return String(value | 0);
}

export function uint32Json(value: unknown, field: string): string {
  if (typeof value !== 'number' || value >>> 0 !== value) {
    throw new UnencodableField(field, 'a whole number of 32 bits, not negative', value);
  }
  return String(value >>> 0);
}

export function messageJson<Message>(value: Message, field: string, encode: (message: Message) => string): string {
  if (typeof value !== 'object' || value === null) throw new UnencodableField(field, 'a message', value);
  return encode(value);
}

export function listJson<Element>(
  values: readonly Element[],
  field: string,
  encode: (element: Element, field: string) => string,
): string {
  if (!Array.isArray(values)) throw new UnencodableField(field, 'a list', values);
  let text = '[';
  let separator = '';
  for (const value of values) {
    text += separator + encode(value, field);
    separator = ',';
  }
  return `${text}]`;
}
