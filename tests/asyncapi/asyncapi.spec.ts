import { Parser, type AsyncAPIDocumentInterface } from '@asyncapi/parser';
import { contextNames, eventTypesOf } from '@verso/contracts';
import { MESSAGES_TO_OFFICE, MESSAGES_TO_STREET, recordOf } from '@verso/service-host/service';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const declared = parse(await readFile(join(root, 'deploy', 'kafka', 'topics.yaml'), 'utf8')) as {
  readonly topics: readonly { readonly name: string }[];
};
const MESSAGE = {
  ...{ messageId: 'MSG1', channel: 'settlement', sender: 'DAKVDEFFXXX', receiver: 'VERSDEFFXXX' },
  ...{ body: '<Document/>', bodyEncoding: 'utf-8' as const, possibleDuplicate: false },
} as const;

/** `npm run check -- generated` sees to it that the committed document is the one that proto/ describes. */
describe('The document of the topics', () => {
  let document: AsyncAPIDocumentInterface;

  beforeAll(async () => {
    const text = await readFile(join(root, 'docs', 'asyncapi.yaml'), 'utf8');
    const parsed = await new Parser().parse(text);
    expect(parsed.diagnostics.map(({ code, message, path }) => ({ code, message, path }))).toEqual([]);
    if (parsed.document === undefined) throw new Error('the document cannot be read');
    document = parsed.document;
  });

  it('is valid AsyncAPI 3, and nothing in it is advised against', () => {
    expect(document.version()).toMatch(/^3\./);
  });

  it('has every topic that is declared and no other, and says who writes to it', () => {
    const topics = document.allChannels().all();
    expect(topics.map((topic) => topic.address()).sort()).toEqual(declared.topics.map(({ name }) => name).sort());
    const received = topics.filter((topic) =>
      topic
        .operations()
        .all()
        .some((operation) => operation.isReceive()),
    );
    expect(received.map((topic) => topic.address())).toEqual(['verso.executions.v1']);
    expect(topics.filter((topic) => topic.operations().all().length !== 1)).toEqual([]);
  });

  it.each(contextNames())('has every event of %s, keyed by its subject', (context) => {
    const topic = document
      .allChannels()
      .all()
      .find((one) => one.address() === `verso.${context}.v1`);
    const messages = topic?.messages().all() ?? [];
    expect(messages.map((message) => message.title())).toEqual([...eventTypesOf(context)]);
    for (const message of messages) {
      expect(message.payload()?.json()).toMatchObject({ type: 'object' });
      expect(message.headers()?.json()).toMatchObject({ properties: { ce_position: { type: 'string' } } });
      expect(message.bindings().get('kafka')?.value()).toMatchObject({ key: { type: 'string' } });
    }
  });

  it.each([MESSAGES_TO_STREET, MESSAGES_TO_OFFICE])('says in what envelope a message goes on %s', (name) => {
    const topic = document
      .allChannels()
      .all()
      .find((one) => one.address() === name);
    const [message, ...others] = topic?.messages().all() ?? [];
    expect(others).toEqual([]);
    const { properties, required } = message?.headers()?.json() as { properties: object; required: readonly string[] };
    expect(Object.keys(recordOf(name, MESSAGE).headers)).toEqual(required);
    const repairing = recordOf(name, { ...MESSAGE, replacesMessageId: 'MSG0' });
    expect(Object.keys(repairing.headers)).toEqual(Object.keys(properties));
  });

  it('takes executions in both forms, of one schema that lets nothing unknown through', () => {
    const topic = document
      .allChannels()
      .all()
      .find((one) => one.address() === 'verso.executions.v1');
    const messages = topic?.messages().all() ?? [];
    expect(messages.map((message) => message.contentType())).toEqual(['application/json', 'application/protobuf']);
    for (const message of messages) {
      expect(message.payload()?.json()).toMatchObject({
        required: ['source', 'session', 'executionId', 'tradeDate'],
        additionalProperties: false,
      });
    }
  });

  it('gives a refusal back with its reasons and the place of the record', () => {
    const topic = document
      .allChannels()
      .all()
      .find((one) => one.address() === 'verso.execution-refusals.v1');
    const [message, ...others] = topic?.messages().all() ?? [];
    expect(others).toEqual([]);
    expect(message?.payload()?.json()).toMatchObject({
      properties: { errors: { type: 'array' }, code: {}, record: {} },
    });
    const { required } = message?.headers()?.json() as { required: readonly string[] };
    expect(required).toEqual(expect.arrayContaining(['ce_recordtopic', 'ce_recordpartition', 'ce_recordoffset']));
  });
});
