// Writes what is needed to read the binary form of messages that others publish: for each topic a table of its fields.
import { Imports, typeNameOf } from './names.mjs';
import { ALLOWED_SCALARS } from './refusals.mjs';

const KIND = { string: 'text', boolean: 'flag', int32: 'int32', uint32: 'uint32' };

export function edgesFile({ edges }) {
  const imports = new Imports('edges', ['edges']);
  const table = imports.type('../binary-form', 'BinaryFields');
  const inbound = edges.filter((edge) => edge.inbound);
  const messages = [...new Set(inbound.flatMap(({ message }) => partsFirst(message)))];
  const tables = messages.map((message) => {
    const fields = message.fields.map((field) => `  ${field.number}: ${entryOf(field)},`).join('\n');
    return `const ${nameOf(message)}: ${table} = {\n${fields}\n};`;
  });
  const entries = inbound.map(({ topic, message }) => `  '${topic}': ${nameOf(message)},`);
  return [
    imports.toString().trimEnd(),
    ...tables,
    `/** The fields of what others publish, by the name of its topic. */\nexport const edges = {\n${entries.join('\n')}\n};`,
  ].join('\n\n');
}

function entryOf(field) {
  const kind =
    field.message === undefined
      ? `kind: '${KIND[ALLOWED_SCALARS.get(field.scalar)]}'`
      : `kind: 'message', fields: ${nameOf(field.message)}`;
  return `{ name: '${field.jsonName}', ${kind}, repeated: ${String(field.fieldKind === 'list')} }`;
}

/** A table can only name tables that stand before it; a message that contains itself is not for contracts. */
function partsFirst(message, above = []) {
  if (above.includes(message)) throw new Error(`${message.typeName}: contains itself`);
  const parts = message.fields.map((field) => field.message).filter((part) => part !== undefined);
  return [...parts.flatMap((part) => partsFirst(part, [...above, message])), message];
}

function nameOf(message) {
  const name = typeNameOf(message);
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}Fields`;
}
