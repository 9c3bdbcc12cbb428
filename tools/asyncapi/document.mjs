// The AsyncAPI 3 document of the office, from the contracts in proto/.
import { EVENT_HEADERS, executionHeaders, REFUSAL_HEADERS } from './headers.mjs';
import {
  MESSAGE_TOPICS,
  messageChannel,
  messageOperations,
  streetMessage,
  STREET_MESSAGE_HEADERS,
} from './messages.mjs';
import { descriptionOf, schemaReference, schemasOf } from './schemas.mjs';

const KAFKA_BINDING = '0.5.0';
const EXECUTIONS = 'verso.executions.v1';
const REFUSALS = 'verso.execution-refusals.v1';

/**
 * @param contracts what `readContracts` read
 * @param declared deploy/kafka/topics.yaml, parsed
 * @param version of the product
 */
export function asyncApiDocument(contracts, declared, version) {
  const { contexts, edges } = contracts;
  const execution = edges.find(({ topic }) => topic === EXECUTIONS).message;
  const refusal = contexts.flatMap(({ events }) => events).find(({ type }) => type === 'TradeRefused').message;
  const events = contexts.flatMap((context) => context.events.map(({ message }) => message));
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Verso',
      version,
      description:
        'What the services of a Verso office publish on Kafka, and what a front office may publish to it. Generated from proto/.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: 'localhost:9092',
        protocol: 'kafka',
        description: 'The brokers that VERSO_KAFKA_BROKERS names.',
      },
    },
    channels: {
      ...Object.fromEntries(contexts.map((context) => [topicOf(context), contextChannel(context, declared)])),
      [EXECUTIONS]: executionsChannel(declared),
      [REFUSALS]: refusalsChannel(declared),
      ...Object.fromEntries(MESSAGE_TOPICS.map((topic) => [topic, channel(topic, declared, messageChannel(topic))])),
    },
    operations: {
      ...Object.fromEntries(contexts.map((context) => [`publish-${context.name}`, publishing(topicOf(context))])),
      'take-executions': takingExecutions(),
      'publish-execution-refusals': publishing(REFUSALS),
      ...messageOperations(publishing),
    },
    components: {
      messages: {
        ...Object.fromEntries(
          contexts.flatMap((context) => context.events.map((event) => eventMessage(context, event))),
        ),
        ...executionMessages(execution),
        ExecutionRefused: refusalMessage(refusal),
        StreetMessage: streetMessage(keyed),
      },
      schemas: {
        EventHeaders: EVENT_HEADERS,
        ExecutionHeadersJson: executionHeaders('application/json'),
        ExecutionHeadersProtobuf: executionHeaders('application/protobuf'),
        ExecutionRefusalHeaders: REFUSAL_HEADERS,
        StreetMessageHeaders: STREET_MESSAGE_HEADERS,
        ...schemasOf(events, [execution]),
      },
      correlationIds: {
        cause: { description: 'What began the chain of causes.', location: '$message.header#/ce_correlationid' },
        record: { description: 'The refused record.', location: '$message.header#/ce_recordoffset' },
      },
    },
  };
}

function topicOf({ name }) {
  return `verso.${name}.v1`;
}

function messageKey({ name }, { type }) {
  return `${name}.${type}`;
}

function contextChannel(context, declared) {
  const messages = context.events.map((event) => [
    event.type,
    { $ref: `#/components/messages/${messageKey(context, event)}` },
  ]);
  return channel(topicOf(context), declared, {
    title: `Events of ${context.name}`,
    description:
      `Every event of the log ${context.name}, in its order per key; partitions hold ranges of slots. At least once: a repetition has the same ce_id and ` +
      'ce_position, and ce_prev tells a gap. The payload is the stored text, byte for byte.',
    messages: Object.fromEntries(messages),
  });
}

function executionsChannel(declared) {
  return channel(EXECUTIONS, declared, {
    title: 'Executions of front offices',
    description:
      'Each record is one execution, by the rules of POST /v1/executions. The same again changes nothing, here or at any ' +
      `other door. What is refused comes back on ${REFUSALS}; nothing is skipped.`,
    messages: Object.fromEntries(
      ['ExecutionJson', 'ExecutionProtobuf'].map((name) => [name, { $ref: `#/components/messages/${name}` }]),
    ),
  });
}

function refusalsChannel(declared) {
  return channel(REFUSALS, declared, {
    title: 'Executions that were refused',
    description:
      'One record for each record that was refused, under its key, after the refusal is stored. At least once: a ' +
      're-transmission has the same ce_id. Also over GET /v1/refusals.',
    messages: { ExecutionRefused: { $ref: '#/components/messages/ExecutionRefused' } },
  });
}

function channel(topic, declared, { title, description, messages }) {
  const kafka = { topic, ...settingsOf(topic, declared), bindingVersion: KAFKA_BINDING };
  const servers = [{ $ref: '#/servers/kafka' }];
  return { address: topic, title, description, servers, messages, bindings: { kafka } };
}

/** As `verso topics apply` makes it on a cluster of three nodes. */
function settingsOf(topic, { defaults, topics }) {
  const own = topics.find(({ name }) => name === topic);
  if (own === undefined) throw new Error(`deploy/kafka/topics.yaml does not declare ${topic}`);
  const configs = { ...defaults.configs, ...own.configs };
  return {
    partitions: own.partitions ?? defaults.partitions,
    replicas: own.replication ?? defaults.replication,
    topicConfiguration: {
      'cleanup.policy': [configs['cleanup.policy']],
      'retention.ms': Number(configs['retention.ms']),
      'max.message.bytes': Number(configs['max.message.bytes']),
    },
  };
}

function publishing(topic) {
  return { action: 'send', channel: { $ref: `#/channels/${topic}` } };
}

function takingExecutions() {
  return {
    action: 'receive',
    summary: 'Books executions; the offset is committed once the outcome is stored.',
    channel: { $ref: `#/channels/${EXECUTIONS}` },
    bindings: {
      kafka: { groupId: { type: 'string', const: 'verso.trade-capture.executions' }, bindingVersion: KAFKA_BINDING },
    },
  };
}

function eventMessage(context, event) {
  const { message, type, recordClass, schemaVersion, subject } = event;
  const key = `${subject.replace('data.', '')} of the event: what ce_subject says.`;
  return [
    messageKey(context, event),
    {
      name: message.typeName,
      title: type,
      ...summary(message),
      contentType: 'application/json',
      headers: { $ref: '#/components/schemas/EventHeaders' },
      payload: schemaReference(message),
      correlationId: { $ref: '#/components/correlationIds/cause' },
      bindings: keyed(key),
      'x-record-class': recordClass,
      'x-schema-version': schemaVersion,
    },
  ];
}

function executionMessages(execution) {
  const of = (form, contentType, more) => ({
    name: execution.typeName,
    title: `Execution, ${form}`,
    ...summary(execution),
    contentType,
    headers: { $ref: `#/components/schemas/ExecutionHeaders${form}` },
    payload: schemaReference(execution),
    bindings: keyed(
      'Chosen by the publisher; the same for an execution and its corrections, so that they keep their order.',
    ),
    ...more,
  });
  return {
    ExecutionJson: of('Json', 'application/json', {}),
    ExecutionProtobuf: of('Protobuf', 'application/protobuf', {
      description: `The binary form of ${execution.typeName} (${execution.file.name}.proto); the schema is that of its ProtoJSON.`,
      'x-protobuf-message': execution.typeName,
    }),
  };
}

function refusalMessage(refusal) {
  return {
    name: refusal.typeName,
    title: 'An execution was refused',
    ...summary(refusal),
    contentType: 'application/json',
    headers: { $ref: '#/components/schemas/ExecutionRefusalHeaders' },
    payload: schemaReference(refusal),
    correlationId: { $ref: '#/components/correlationIds/record' },
    bindings: keyed('The key of the refused record, byte for byte.'),
  };
}

function keyed(description) {
  return { kafka: { key: { type: 'string', description }, bindingVersion: KAFKA_BINDING } };
}

function summary(message) {
  const text = descriptionOf(message);
  return text === undefined ? {} : { summary: text };
}
