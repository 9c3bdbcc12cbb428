// Writes one package: an interface and an encoder per message, and the union of the context that the package owns.
import { getComments } from '@bufbuild/protoplugin';
import { encoderNameOf, Imports, jsonNameOf, typeNameOf } from './names.mjs';
import { ALLOWED_SCALARS } from './refusals.mjs';

const TYPESCRIPT = { string: 'string', boolean: 'boolean', int32: 'number', uint32: 'number' };
const CHECK = { string: 'text', boolean: 'bool', int32: 'int32', uint32: 'uint32' };

export function packageFile(pkg, contracts) {
  const context = contracts.contexts.find((candidate) => candidate.packageName === pkg.name);
  const own = pkg.messages.flatMap((message) => [typeNameOf(message), jsonNameOf(message), encoderNameOf(message)]);
  refuseRepeated(pkg, own);
  const imports = new Imports(pkg.path, context === undefined ? own : [...own, context.unionName]);
  const reference = {
    typeName: (message) =>
      foreign(pkg, contracts, message, (path) => imports.type(path, typeNameOf(message)), typeNameOf),
    jsonOf: (message) =>
      foreign(pkg, contracts, message, (path) => imports.value(path, jsonNameOf(message)), jsonNameOf),
    check: (name) => imports.value('../field-checks', name),
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
  const doc = docstring(message, '');
  const name = typeNameOf(message);
  // An empty interface would accept every value.
  if (fields.length === 0) return `${doc}export type ${name} = Readonly<Record<string, never>>;`;
  return `${doc}export interface ${name} {\n${fields.join('\n')}\n}`;
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
  const name = typeNameOf(message);
  const fields = [...message.fields].sort((left, right) => left.number - right.number);
  const lines = fields.map((field) => `    ${field.jsonName}: ${valueOf(field, reference)},\n`).join('');
  const data = fields.length === 0 ? '' : `data: ${name}`;
  return [
    `export function ${jsonNameOf(message)}(${data}): object {`,
    fields.length === 0 ? '  return {};' : `  return {\n${lines}  };`,
    '}',
    '',
    `/** ProtoJSON of {@link ${name}}: fields in the order of their numbers, defaults written, absent optional ones left out. */`,
    `export function ${encoderNameOf(message)}(${data}): string {`,
    `  return JSON.stringify(${jsonNameOf(message)}(${data === '' ? '' : 'data'}));`,
    '}',
  ].join('\n');
}

function valueOf(field, reference) {
  const value = `data.${field.jsonName}`;
  const label = `'${typeNameOf(field.parent)}.${field.jsonName}'`;
  const checked = checkOf(field, value, label, reference);
  return field.proto.proto3Optional ? `${value} === undefined ? undefined : ${checked}` : checked;
}

function checkOf(field, value, label, reference) {
  const repeated = field.fieldKind === 'list';
  if (field.message !== undefined) {
    return `${reference.check(repeated ? 'messages' : 'message')}(${value}, ${label}, ${reference.jsonOf(field.message)})`;
  }
  const check = reference.check(CHECK[ALLOWED_SCALARS.get(field.scalar)]);
  return repeated ? `${reference.check('list')}(${value}, ${label}, ${check})` : `${check}(${value}, ${label})`;
}
