import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { edges } from './gen/edges.js';

/** The fields of a message by their numbers: all that is needed to read its binary form. */
export type BinaryFields = Readonly<Record<number, BinaryField>>;

export type BinaryField = { readonly name: string; readonly repeated: boolean } & (
  { readonly kind: 'text' | 'flag' | 'int32' | 'uint32' } | { readonly kind: 'message'; readonly fields: BinaryFields }
);

/** A topic on which others publish what is no event. */
export type InboundTopic = keyof typeof edges;

/** What the bytes hold by JSON name, absent what is not among them; and every place that is wrong, by JSON pointer. */
export interface BinaryReading {
  readonly value: Readonly<Record<string, unknown>>;
  /** Whether the bytes could be read to their end; if not, the value is what stood before. */
  readonly whole: boolean;
  readonly faults: readonly BinaryFault[];
}

export interface BinaryFault {
  readonly pointer: string;
  readonly code: 'NOT_PROTOBUF' | 'NOT_UTF8' | 'WRONG_WIRE_TYPE' | 'UNKNOWN_FIELD';
  readonly detail: string;
}

/**
 * Reads a message of an inbound topic from its Protobuf binary form into what its ProtoJSON would be parsed into. Total:
 * any bytes give a reading. Stricter than Protobuf asks: a number that is no field is a fault, as an unknown name in JSON is,
 * for what a sender says must not be dropped unread.
 */
export function readBinary(topic: InboundTopic, bytes: Uint8Array): BinaryReading {
  const faults: BinaryFault[] = [];
  const value: Message = {};
  try {
    readInto(value, { fields: edges[topic], bytes, pointer: '', faults });
    return { value, whole: true, faults };
  } catch (error) {
    if (error instanceof Unreadable) return { value, whole: false, faults: [...faults, error.fault] };
    throw error;
  }
}

type Message = Record<string, unknown>;

interface Place {
  readonly fields: BinaryFields;
  readonly bytes: Uint8Array;
  readonly pointer: string;
  readonly faults: BinaryFault[];
}

class Unreadable extends Error {
  constructor(readonly fault: BinaryFault) {
    super(fault.detail);
  }
}

function readInto(message: Message, { fields, bytes, pointer, faults }: Place): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = attempt(pointer, () => reader.tag());
    const field = fields[number];
    if (field === undefined) {
      attempt(pointer, () => reader.skip(wireType, number));
      const detail = `field number ${String(number)} is not a field of this message`;
      faults.push({ pointer: `${pointer}/${String(number)}`, code: 'UNKNOWN_FIELD', detail });
      continue;
    }
    const place = `${pointer}/${field.name}`;
    const expected = field.kind === 'text' || field.kind === 'message' ? WireType.LengthDelimited : WireType.Varint;
    if (wireType !== expected) {
      const detail = `is written with wire type ${String(wireType)}, not ${String(expected)}`;
      throw new Unreadable({ pointer: place, code: 'WRONG_WIRE_TYPE', detail });
    }
    readField(message, field, { reader, place, faults });
  }
}

function readField(
  message: Message,
  field: BinaryField,
  { reader, place, faults }: { readonly reader: BinaryReader; readonly place: string; readonly faults: BinaryFault[] },
): void {
  const list = field.repeated ? ((message[field.name] ??= []) as unknown[]) : undefined;
  const pointer = list === undefined ? place : `${place}/${String(list.length)}`;
  if (field.kind !== 'message') {
    const value = scalarOf(field.kind, reader, pointer);
    if (list === undefined) message[field.name] = value;
    else list.push(value);
    return;
  }
  // A single message that comes in parts is one message: Protobuf merges them.
  const part = list === undefined ? ((message[field.name] ??= {}) as Message) : {};
  list?.push(part);
  const bytes = attempt(pointer, () => reader.bytes());
  readInto(part, { fields: field.fields, bytes, pointer, faults });
}

function scalarOf(kind: Exclude<BinaryField['kind'], 'message'>, reader: BinaryReader, pointer: string): unknown {
  switch (kind) {
    case 'text':
      return textOf(reader, pointer);
    case 'flag':
      return attempt(pointer, () => reader.bool());
    case 'int32':
      return attempt(pointer, () => reader.int32());
    case 'uint32':
      return attempt(pointer, () => reader.uint32());
  }
}

function textOf(reader: BinaryReader, pointer: string): string {
  const bytes = attempt(pointer, () => reader.bytes());
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // What is no UTF-8 comes out as this character, unless it was sent.
  if (!text.includes('\uFFFD') || Buffer.from(text).equals(bytes)) return text;
  throw new Unreadable({ pointer, code: 'NOT_UTF8', detail: 'is text that is not UTF-8' });
}

/** Whatever the bytes make the reader do, it is their fault. */
function attempt<Value>(pointer: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Unreadable({ pointer, code: 'NOT_PROTOBUF', detail: `is not readable as Protobuf: ${why}` });
  }
}
