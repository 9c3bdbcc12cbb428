// Writes the registry: for each context and event type what the event store keeps beside the event, and its encoder.
import { encoderNameOf, Imports, typeNameOf } from './names.mjs';

export function registryFile(contracts) {
  const imports = new Imports('registry', ['contexts', 'ContextName', 'EventsByContext']);
  const descriptionsOf = imports.type('../event-description', 'DescriptionsOf');
  const unions = contracts.contexts.map(
    (context) => `  readonly '${context.name}': ${imports.type(context.path, context.unionName)};`,
  );
  const registered = contracts.contexts.map((context) => contextEntry(context, contracts, imports));
  return [
    imports.toString().trimEnd(),
    `/** The events of each context, by the name of its log. */\nexport interface EventsByContext {\n${unions.join('\n')}\n}`,
    '/** The name of a log. */\nexport type ContextName = keyof EventsByContext;',
    `/** What the registry knows of every event type of every context. */\nexport const contexts: { readonly [Name in ContextName]: ${descriptionsOf}<EventsByContext[Name]> } = {\n${registered.join('\n')}\n};`,
  ].join('\n\n');
}

function contextEntry(context, contracts, imports) {
  const events = context.events.map((event) => eventEntry(event, contracts, imports));
  return `  '${context.name}': {\n${events.join('\n')}\n  },`;
}

function eventEntry(event, contracts, imports) {
  const { path } = contracts.packageOf(event.message);
  const encode = imports.value(path, encoderNameOf(event.message));
  const arrow = (expression) => {
    if (expression.includes('presentOrNull')) imports.value('../event-description', 'presentOrNull');
    return expression === 'null' ? '() => null' : `(data) => ${expression}`;
  };
  return [
    `    ${typeNameOf(event.message)}: {`,
    `      schemaVersion: ${event.schemaVersion},`,
    `      recordClass: '${event.recordClass}',`,
    `      subject: ${arrow(event.subject)},`,
    `      account: ${arrow(event.account)},`,
    `      entity: ${arrow(event.entity)},`,
    `      encode: ${encode},`,
    '    },',
  ].join('\n');
}
