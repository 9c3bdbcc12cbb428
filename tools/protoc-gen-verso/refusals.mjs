// What a contract may not use, each named by its field.
import { ScalarType } from '@bufbuild/protobuf';
import { Edition } from '@bufbuild/protobuf/wkt';

/** The scalars whose JSON and TypeScript forms are one and the same for every reader. */
export const ALLOWED_SCALARS = new Map([
  [ScalarType.STRING, 'string'],
  [ScalarType.BOOL, 'boolean'],
  [ScalarType.INT32, 'int32'],
  [ScalarType.UINT32, 'uint32'],
]);

/** Everything in a message that has no single, strict TypeScript and JSON form: one sentence for each. */
export function problemsOf(message) {
  const problems = message.fields.map((field) => [field, reasonAgainst(field)]);
  problems.push(...message.nestedEnums.map((element) => [element, NO_ENUM]));
  problems.push(...message.oneofs.map((element) => [element, 'oneof has no strict JSON type; use optional fields']));
  if (message.file.edition !== Edition.EDITION_PROTO3) problems.push([message, 'contracts are written in proto3']);
  return problems.flatMap(([element, reason]) => (reason === undefined ? [] : [`${element.toString()}: ${reason}`]));
}

export const NO_ENUM = 'code lists of the standards are text, never enums';

function reasonAgainst(field) {
  if (!/^[a-z][A-Za-z0-9]*$/.test(field.jsonName)) return `JSON name "${field.jsonName}" is not lowerCamelCase`;
  if (field.fieldKind === 'map') return 'map has no order to hash; use a repeated message';
  if (field.enum !== undefined) return NO_ENUM;
  if (field.message !== undefined) {
    if (!field.message.typeName.startsWith('google.protobuf.')) return undefined;
    return `${field.message.typeName} is not for contracts; instants are RFC 3339 text, and nothing is untyped`;
  }
  if (ALLOWED_SCALARS.has(field.scalar)) return undefined;
  const scalar = ScalarType[field.scalar].toLowerCase();
  return `${scalar} is not for contracts; amounts and long numbers are decimal text, bytes are a digest in hex`;
}
