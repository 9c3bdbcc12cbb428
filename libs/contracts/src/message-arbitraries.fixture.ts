import { ScalarType } from '@bufbuild/protobuf';
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';

/** Any data that the message's type allows, its keys in the reverse of the order in which they must be written. */
export function dataOf(message: DescMessage): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const fields = [...message.fields].sort((left, right) => right.number - left.number);
  const values = Object.fromEntries(fields.map((field) => [field.jsonName, valueOf(field)]));
  const required = fields.filter((field) => !field.proto.proto3Optional).map((field) => field.jsonName);
  return fc.record(values, { requiredKeys: required, noNullPrototype: true });
}

function valueOf(field: DescField): fc.Arbitrary<unknown> {
  const single = field.message === undefined ? scalarOf(field.scalar) : dataOf(field.message);
  return field.fieldKind === 'list' ? fc.array(single, { maxLength: 3 }) : single;
}

function scalarOf(scalar: ScalarType | undefined): fc.Arbitrary<unknown> {
  switch (scalar) {
    case ScalarType.STRING:
      // Every code point, quotes, control characters and NUL included.
      return fc.oneof(fc.constant(''), fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 12 }));
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.INT32:
      return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    case ScalarType.UINT32:
      return fc.integer({ min: 0, max: 2 ** 32 - 1 });
    default:
      throw new Error(`no contract has a field of scalar type ${String(scalar)}`);
  }
}
