import { fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import type { DescMessage, JsonValue } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import type { Execution } from './index.js';
import { readBinary } from './binary-form.js';
import { readDescriptors } from './descriptors.fixture.js';
import { dataOf } from './message-arbitraries.fixture.js';

const TOPIC = 'verso.executions.v1';
const message = executionMessage();

function executionMessage(): DescMessage {
  const found = readDescriptors().getMessage('verso.executions.v1.Execution');
  if (found === undefined) throw new Error('there is no message of executions');
  return found;
}

function bytesOf(data: object): Uint8Array {
  return toBinary(message, fromJson(message, data as JsonValue));
}

/** What is not on the wire was not said: a list without entries, and an empty text that has no presence of its own. */
function said(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isUnsaid = (field: string): boolean =>
    data[field] === '' && message.fields.some((one) => one.jsonName === field && !one.proto.proto3Optional);
  return Object.fromEntries(
    Object.entries(data).filter(
      ([field, value]) => !isUnsaid(field) && !(Array.isArray(value) && value.length === 0) && value !== undefined,
    ),
  );
}

describe('the binary form of an execution', () => {
  it('is read into what its JSON says', () => {
    fc.assert(
      fc.property(dataOf(message), (data) => {
        expect(readBinary(TOPIC, bytesOf(data))).toEqual({ value: said(data), whole: true, faults: [] });
      }),
      { numRuns: 200 },
    );
  });

  it('is read as the proto runtime reads it, or its fault is named: whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), damaged()), (bytes) => {
        const { value, whole, faults } = readBinary(TOPIC, bytes);
        expect(!whole && faults.length === 0).toBe(false);
        if (faults.length > 0) return;
        expect(said(value)).toEqual(said(toJson(message, fromBinary(message, bytes)) as Record<string, unknown>));
      }),
      { numRuns: 2_000 },
    );
  });

  it('may come in parts: of a message the last value of each field counts', () => {
    const parts = [
      bytesOf({ source: 'A', counterparty: { lei: 'L' }, charges: [{ type: 'FEE' }] }),
      bytesOf({ source: 'B', counterparty: { role: 'CCP' }, charges: [{ type: 'TAX' }] }),
    ];
    expect(readBinary(TOPIC, Buffer.concat(parts)).value).toEqual({
      source: 'B',
      counterparty: { lei: 'L', role: 'CCP' },
      charges: [{ type: 'FEE' }, { type: 'TAX' }],
    });
  });
});

describe('a fault in the binary form is named by its place', () => {
  const good: Partial<Execution> = { source: 'OMS', executionId: 'E-1' };

  it('a number that is no field, and what is beside it is read', () => {
    const bytes = new BinaryWriter().raw(bytesOf(good)).tag(99, WireType.LengthDelimited).string('more').finish();
    expect(readBinary(TOPIC, bytes)).toMatchObject({
      value: good,
      whole: true,
      faults: [{ pointer: '/99', code: 'UNKNOWN_FIELD' }],
    });
  });

  it.each([
    ['text that is not UTF-8', tag(3).bytes(Uint8Array.of(0xc3, 0x28)), '/executionId', 'NOT_UTF8'],
    ['a number in the place of text', tag(3, WireType.Varint).uint32(7), '/executionId', 'WRONG_WIRE_TYPE'],
    ['text in the place of a flag', tag(21).string('true'), '/marketClaimOptOut', 'WRONG_WIRE_TYPE'],
    ['a part that ends before its end', tag(12).uint32(200), '/counterparty', 'NOT_PROTOBUF'],
    ['a fault inside a part', tag(37).bytes(tag(2).uint32(9).finish()), '/charges/0/amount', 'NOT_PROTOBUF'],
    ['JSON', new BinaryWriter().raw(Buffer.from('{"source":"OMS"}')), '/mic', 'WRONG_WIRE_TYPE'],
  ])('%s', (_, writer, pointer, code) => {
    const { faults } = readBinary(TOPIC, writer.finish());
    expect(faults.at(-1)).toMatchObject({ pointer, code });
  });

  function tag(number: number, wireType = WireType.LengthDelimited): BinaryWriter {
    return new BinaryWriter().tag(number, wireType);
  }
});

/** The form of an execution with one byte changed or its end cut off. */
function damaged(): fc.Arbitrary<Uint8Array> {
  return fc.tuple(dataOf(message), fc.nat(), fc.nat(255), fc.boolean()).map(([data, at, byte, cut]) => {
    const bytes = bytesOf(data);
    if (bytes.length === 0) return bytes;
    const place = at % bytes.length;
    if (cut) return bytes.slice(0, place);
    bytes[place] = byte;
    return bytes;
  });
}
