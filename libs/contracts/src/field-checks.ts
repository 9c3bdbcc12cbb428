/**
 * What generated encoders are made of. Each answers with the value it is given, checked although the compiler has been
 * there: what encoders write is hashed and kept for ever, and a missing subject would be found only by the first reader.
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

export function text(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new UnencodableField(field, 'text', value);
  return value;
}

export function bool(value: unknown, field: string): boolean {
  if (typeof value !== 'boolean') throw new UnencodableField(field, 'true or false', value);
  return value;
}

export function int32(value: unknown, field: string): number {
  if (typeof value !== 'number' || (value | 0) !== value) {
    throw new UnencodableField(field, 'a whole number of 32 bits', value);
  }
  return value;
}

export function uint32(value: unknown, field: string): number {
  if (typeof value !== 'number' || value >>> 0 !== value) {
    throw new UnencodableField(field, 'a whole number of 32 bits, not negative', value);
  }
  return value;
}

export function message<Message>(value: Message, field: string, jsonOf: (message: Message) => object): object {
  if (typeof value !== 'object' || value === null) throw new UnencodableField(field, 'a message', value);
  return jsonOf(value);
}

export function messages<Message>(
  values: readonly Message[],
  field: string,
  jsonOf: (message: Message) => object,
): readonly object[] {
  return list(values, field, (value) => message(value, field, jsonOf));
}

export function list<Element, Json>(
  values: readonly Element[],
  field: string,
  jsonOf: (element: Element, field: string) => Json,
): readonly Json[] {
  if (!Array.isArray(values)) throw new UnencodableField(field, 'a list', values);
  return values.map((value: Element) => jsonOf(value, field));
}
