// JSON Schema of the messages of proto/, as their ProtoJSON is written and read.
import { getComments } from '@bufbuild/protoplugin';
import { ALLOWED_SCALARS } from '../protoc-gen-verso/refusals.mjs';

const NUMBERS = { int32: [-(2 ** 31), 2 ** 31 - 1], uint32: [0, 2 ** 32 - 1] };

/**
 * Schemas of these messages and of all that stands inside them, by full name, in order of name.
 *
 * @param inbound messages that others write: they may leave out every list, and nothing unknown is let through
 */
export function schemasOf(outbound, inbound) {
  const found = new Map();
  const add = (message, strict) => {
    if (found.has(message.typeName)) return;
    found.set(message.typeName, schemaOf(message, strict));
    for (const { message: part } of message.fields) if (part !== undefined) add(part, strict);
  };
  for (const message of outbound) add(message, false);
  for (const message of inbound) add(message, true);
  return Object.fromEntries([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}

export function schemaReference(message) {
  return { $ref: `#/components/schemas/${message.typeName}` };
}

/** The comment above an element, as one paragraph; undefined where there is none. */
export function descriptionOf(element) {
  const text = (getComments(element).leading ?? '').trim().replaceAll(/\s*\n\s*/g, ' ');
  return text === '' ? undefined : text;
}

function schemaOf(message, strict) {
  const isRequired = (field) => !field.proto.proto3Optional && !(strict && field.fieldKind === 'list');
  const required = message.fields.filter(isRequired).map(({ jsonName }) => jsonName);
  return {
    type: 'object',
    ...described(message),
    properties: Object.fromEntries(message.fields.map((field) => [field.jsonName, propertyOf(field)])),
    ...(required.length === 0 ? {} : { required }),
    // An event may gain fields within its version; what is handed in must not be dropped unread.
    ...(strict ? { additionalProperties: false } : {}),
  };
}

function propertyOf(field) {
  const single = field.message === undefined ? scalarOf(field.scalar) : schemaReference(field.message);
  if (field.fieldKind === 'list') return { type: 'array', ...described(field), items: single };
  const description = described(field);
  // Beside a reference nothing else counts.
  return '$ref' in single && 'description' in description
    ? { allOf: [single], ...description }
    : { ...single, ...description };
}

function scalarOf(scalar) {
  const kind = ALLOWED_SCALARS.get(scalar);
  const range = NUMBERS[kind];
  return range === undefined ? { type: kind } : { type: 'integer', minimum: range[0], maximum: range[1] };
}

function described(element) {
  const description = descriptionOf(element);
  return description === undefined ? {} : { description };
}
