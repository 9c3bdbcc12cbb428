// Writes one package: an interface and an encoder per message, and the union of the context that the package owns.
import { getComments } from '@bufbuild/protoplugin';
import { encoderNameOf, Imports, typeNameOf } from './names.mjs';
import { ALLOWED_SCALARS } from './refusals.mjs';

const TYPESCRIPT = { string: 'string', boolean: 'boolean', int32: 'number', uint32: 'number' };
const JSON_TEXT = { string: 'textJson', boolean: 'booleanJson', int32: 'int32Json', uint32: 'uint32Json' };

export function packageFile(pkg, contracts) {
  const context = contracts.contexts.find((candidate) => candidate.packageName === pkg.name);
  const own = pkg.messages.flatMap((message) => [typeNameOf(message), encoderNameOf(message)]);
  refuseRepeated(pkg, own);
  const imports = new Imports(pkg.path, context === undefined ? own : [...own, context.unionName]);
  const reference = {
    typeName: (message) =>
      foreign(pkg, contracts, message, (path) => imports.type(path, typeNameOf(message)), typeNameOf),
    encoder: (message) =>
      foreign(pkg, contracts, message, (path) => imports.value(path, encoderNameOf(message)), encoderNameOf),
    jsonText: (name) => imports.value('../json-text', name),
  };
  const body = [
    ...pkg.messages.map((message) => interfaceOf(message, reference)),
    ...(context === undefined ? [] : [unionOf(context, reference)]),
    ...pkg.messages.map((message) => encoderOf(message, reference)),
  ].join('\n\n');
  return imports.toString() + body;
}

function foreign(pkg, contracts, message, importIt, nameOf) {
  const home = contracts.packageOf(message);
  return home === pkg ? nameOf(message) : importIt(home.path);
}

function refuseRepeated(pkg, names) {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Error(`${pkg.name}: two messages would both be written as ${repeated}`);
}

function interfaceOf(message, reference) {
  const fields = message.fields.map((field) => {
    const optional = field.proto.proto3Optional ? '?' : '';
    return `${docstring(field, '  ')}  readonly ${field.jsonName}${optional}: ${typeOf(field, reference)};`;
  });
  const head = `${docstring(message, '')}export interface ${typeNameOf(message)}`;
  // An empty interface would accept every value.
  if (fields.length === 0)
    return `${docstring(message, '')}export type ${typeNameOf(message)} = Readonly<Record<string, never>>;`;
  return `${head} {\n${fields.join('\n')}\n}`;
}

function typeOf(field, reference) {
  const single =
    field.message === undefined ? TYPESCRIPT[ALLOWED_SCALARS.get(field.scalar)] : reference.typeName(field.message);
  return field.fieldKind === 'list' ? `readonly ${single}[]` : single;
}

function docstring(element, indent) {
  const text = (getComments(element).leading ?? '').replaceAll('*/', '* /').trimEnd();
  if (text === '') return '';
  const lines = text.split('\n').map((line) => line.replace(/^ /, '').trimEnd());
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

function unionOf(context, reference) {
  const members = context.events.map(
    ({ type, message }) => `  | { readonly type: '${type}'; readonly data: ${reference.typeName(message)} }`,
  );
  const type = members.length === 0 ? ' never' : `\n${members.join('\n')}`;
  return `/** Every event that the log \`${context.name}\` carries. */\nexport type ${context.unionName} =${type};`;
}

/** Fields stand in the order of their numbers, so that the text of an event is one and the same for every build. */
function encoderOf(message, reference) {
  const fields = [...message.fields].sort((left, right) => left.number - right.number);
  const head = `export function ${encoderNameOf(message)}(data: ${typeNameOf(message)}): string {\n`;
  if (fields.length === 0)
    return `/** ProtoJSON of {@link ${typeNameOf(message)}}. */\nexport function ${encoderNameOf(message)}(): string {\n  return '{}';\n}`;
  const doc = `/** ProtoJSON of {@link ${typeNameOf(message)}}, fields in the order of their numbers. */\n`;
  const separate = separators(fields);
  const parts = fields.map((field, index) => {
    const written = `'${separate.before[index]}"${field.jsonName}":' + ${valueOf(field, reference)}`;
    return field.proto.proto3Optional ? `(data.${field.jsonName} === undefined ? '' : ${written})` : written;
  });
  if (!separate.needsTrim)
    return `${doc}${head}  return (\n    ${["'{'", ...parts].join(' +\n    ').replace("'{' +\n    '\"", '\'{"')} +\n    '}'\n  );\n}`;
  return `${doc}${head}  const fields =\n    ${parts.join(' +\n    ')};\n  return '{' + fields.slice(1) + '}';\n}`;
}

/** A comma stands before every field but the first; when the first may be absent, one is cut off at the end instead. */
function separators(fields) {
  const needsTrim = fields[0].proto.proto3Optional;
  return { needsTrim, before: fields.map((_, index) => (index === 0 && !needsTrim ? '' : ',')) };
}

function valueOf(field, reference) {
  const value = `data.${field.jsonName}`;
  const label = `'${typeNameOf(field.parent)}.${field.jsonName}'`;
  const encoder =
    field.message === undefined
      ? reference.jsonText(JSON_TEXT[ALLOWED_SCALARS.get(field.scalar)])
      : reference.encoder(field.message);
  if (field.fieldKind === 'list') return `${reference.jsonText('listJson')}(${value}, ${label}, ${encoder})`;
  if (field.message === undefined) return `${encoder}(${value}, ${label})`;
  return `${reference.jsonText('messageJson')}(${value}, ${label}, ${encoder})`;
}
