// Reads the descriptors into what the writers of files need: packages, messages, contexts and their events.
import { getOption, hasOption } from '@bufbuild/protobuf';
import { readEvent } from './event-options.mjs';
import { pascalCase } from './names.mjs';
import { NO_ENUM, problemsOf } from './refusals.mjs';

const OPTIONS_PACKAGE = 'verso.options.v1';

/**
 * @returns `{ packages, contexts, edges, packageOf }`: packages in order of name, each `{ name, path, messages, events, context? }`;
 * contexts in order of name, each `{ name, unionName, packageName, events }`; edges in order of topic, each
 * `{ topic, inbound, message }`.
 */
export function readContracts(schema) {
  const extensions = optionExtensions(schema.allFiles);
  const byName = new Map();
  const problems = [];
  for (const file of schema.files) {
    const name = file.proto.package;
    if (name === OPTIONS_PACKAGE) continue;
    if (!byName.has(name)) byName.set(name, newPackage(name));
    readFile(byName.get(name), file, extensions, problems);
  }
  // All at once: whoever writes a contract should not have to find them one by one.
  if (problems.length > 0) throw new Error(`\n${problems.join('\n')}`);
  const packages = [...byName.values()].sort(inOrderOfName);
  const contexts = packages.flatMap((pkg) => (pkg.context === undefined ? [] : [readContext(pkg, byName)]));
  refuseRepeatedContexts(contexts);
  refuseHomelessEvents(packages, contexts);
  return {
    packages,
    contexts: contexts.sort(inOrderOfName),
    edges: packages.flatMap((pkg) => pkg.edges).sort((left, right) => (left.topic < right.topic ? -1 : 1)),
    packageOf: (message) => byName.get(message.file.proto.package),
  };
}

function optionExtensions(files) {
  const found = {};
  for (const file of files) {
    for (const extension of file.extensions) {
      if (extension.typeName.startsWith(`${OPTIONS_PACKAGE}.`)) found[extension.name] = extension;
    }
  }
  return found;
}

/** `verso.trade_capture.v1` is written to `trade-capture/v1.ts`. */
function newPackage(name) {
  const path = name
    .replace(/^verso\./, '')
    .replaceAll('_', '-')
    .replaceAll('.', '/');
  return { name, path, messages: [], events: [], edges: [], context: undefined };
}

function readFile(pkg, file, extensions, problems) {
  problems.push(...file.enums.map((element) => `${element.toString()}: ${NO_ENUM}`));
  for (const message of withNested(file.messages)) {
    problems.push(...problemsOf(message));
    pkg.messages.push(message);
    if (extensions.edge !== undefined && hasOption(message, extensions.edge)) {
      const { topic, inbound } = getOption(message, extensions.edge);
      pkg.edges.push({ topic, inbound, message });
    }
    if (extensions.event === undefined || !hasOption(message, extensions.event)) continue;
    try {
      pkg.events.push(readEvent(message, getOption(message, extensions.event)));
    } catch (error) {
      problems.push(error.message);
    }
  }
  if (extensions.context === undefined || !hasOption(file, extensions.context)) return;
  if (pkg.context !== undefined) problems.push(`${file.name}.proto: package ${pkg.name} already has a context`);
  pkg.context = getOption(file, extensions.context);
}

function withNested(messages) {
  return messages.flatMap((message) => [message, ...withNested(message.nestedMessages)]);
}

function readContext(pkg, byName) {
  const { name, includes } = pkg.context;
  if (!/^[a-z]+(-[a-z]+)*$/.test(name)) throw new Error(`${pkg.name}: context name "${name}" is not lower-kebab-case`);
  const events = [...pkg.events];
  for (const included of includes) {
    if (!byName.has(included)) throw new Error(`${pkg.name}: includes ${included}, which is not there`);
    events.push(...byName.get(included).events);
  }
  refuseRepeatedTypes(name, events);
  const unionName = `${pascalCase(name)}Event`;
  if (pkg.messages.some((message) => message.name === unionName)) {
    throw new Error(`${pkg.name}.${unionName}: this name belongs to the union of the context's events`);
  }
  return { name, unionName, packageName: pkg.name, path: pkg.path, events };
}

function refuseRepeatedTypes(context, events) {
  const seen = new Map();
  for (const { type, message } of events) {
    if (seen.has(type)) {
      throw new Error(
        `context ${context}: event type ${type} twice, ${seen.get(type).typeName} and ${message.typeName}`,
      );
    }
    seen.set(type, message);
  }
}

function refuseRepeatedContexts(contexts) {
  const names = new Set();
  for (const { name, packageName } of contexts) {
    if (names.has(name)) throw new Error(`${packageName}: context ${name} is already taken by another package`);
    names.add(name);
  }
}

function refuseHomelessEvents(packages, contexts) {
  const housed = new Set(contexts.flatMap((context) => context.events.map((event) => event.message.typeName)));
  for (const { message } of packages.flatMap((pkg) => pkg.events)) {
    if (!housed.has(message.typeName))
      throw new Error(`${message.typeName}: an event of no context; no log carries it`);
  }
}

function inOrderOfName(left, right) {
  return left.name < right.name ? -1 : 1;
}
