// What a contract may not use, refused by the name of the field.
import { ScalarType } from '@bufbuild/protobuf';
import { Edition } from '@bufbuild/protobuf/wkt';

/** The scalars whose JSON and TypeScript forms are one and the same for every reader. */
export const ALLOWED_SCALARS = new Map([
  [ScalarType.STRING, 'string'],
  [ScalarType.BOOL, 'boolean'],
  [ScalarType.INT32, 'int32'],
  [ScalarType.UINT32, 'uint32'],
]);

/** Throws when a message uses something that has no single, strict TypeScript and JSON form. */
export function refuseUnsupported(message) {
  if (message.file.edition !== Edition.EDITION_PROTO3) refuse(message, 'contracts are written in proto3');
  if (message.nestedEnums.length > 0)
    refuse(message.nestedEnums[0], 'code lists of the standards are text, never enums');
  if (message.oneofs.length > 0)
    refuse(message.oneofs[0], 'oneof has no strict JSON type; use optional fields or several events');
  for (const field of message.fields) {
    const reason = reasonAgainst(field);
    if (reason !== undefined) refuse(field, reason);
  }
}

function reasonAgainst(field) {
  if (!/^[a-z][A-Za-z0-9]*$/.test(field.jsonName)) return `JSON name "${field.jsonName}" is not lowerCamelCase`;
  if (field.fieldKind === 'map') return 'map has no order to hash; use a repeated message';
  if (field.enum !== undefined) return 'code lists of the standards are text, never enums';
  if (field.message !== undefined) {
    if (!field.message.typeName.startsWith('google.protobuf.')) return undefined;
    return `${field.message.typeName} is not for contracts; instants are RFC 3339 text, and nothing is untyped`;
  }
  if (ALLOWED_SCALARS.has(field.scalar)) return undefined;
  const scalar = ScalarType[field.scalar].toLowerCase();
  return `${scalar} is not for contracts; amounts and long numbers are decimal text, bytes are a digest in hex`;
}

function refuse(element, reason) {
  throw new Error(`${element.toString()}: ${reason}`);
}
