import { fromJson, toJson } from '@bufbuild/protobuf';
import type { DescMessage, JsonValue } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { eventOptions, messageOf, readDescriptors } from './descriptors.fixture.js';
import { dataOf } from './message-arbitraries.fixture.js';
import { contextNames, decodeEvent, describeEvent, eventTypesOf } from './registry.js';

const descriptors = readDescriptors();
const everyEvent = contextNames().flatMap((context) =>
  eventTypesOf(context).map((type) => ({ context, type, message: messageOf(descriptors, context, type) })),
);

describe.each(everyEvent)('$type of $context', ({ context, type, message }) => {
  const description = describeEvent(context, type);

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(dataOf(message), (data) => {
        const text = description.encode(data);
        expect(decodeEvent(context, type, description.schemaVersion, text)).toStrictEqual({ type, data });
      }),
      { numRuns: 25 },
    );
  });

  it('is the ProtoJSON that protobuf-es writes when it writes defaults, field by field in the order of their numbers', () => {
    fc.assert(
      fc.property(dataOf(message), (data) => {
        const text = description.encode(data);
        const parsed = JSON.parse(text) as JsonValue;
        expectFieldsInOrder(message, parsed);
        expect(toJson(message, fromJson(message, parsed), { alwaysEmitImplicit: true })).toStrictEqual(parsed);
      }),
      { numRuns: 25 },
    );
  });

  it('names its subject, account, entity and record class as its contract says', () => {
    const contract = eventOptions(descriptors, message);
    expect(description.recordClass).toBe(contract['recordClass']);
    expect(description.schemaVersion).toBe(contract['schemaVersion'] ?? 1);
    fc.assert(
      fc.property(dataOf(message), (data) => {
        expect(description.subject(data)).toBe(valueAt(data, contract['subject']));
        expect(description.account(data)).toBe(valueAt(data, contract['account'] ?? '') || null);
        expect(description.entity(data)).toBe(valueAt(data, contract['entity'] ?? '') || null);
      }),
      { numRuns: 25 },
    );
  });
});

describe('the registry', () => {
  it('holds every message that is marked as an event', () => {
    const registered = new Set(everyEvent.map(({ message }) => message.typeName));
    const marked = [...descriptors].flatMap((element) =>
      element.kind === 'message' && 'subject' in eventOptions(descriptors, element) ? [element.typeName] : [],
    );
    expect(marked.length).toBeGreaterThan(0);
    expect(marked.filter((typeName) => !registered.has(typeName))).toEqual([]);
  });
});

function expectFieldsInOrder(message: DescMessage, value: JsonValue): void {
  const present = value as Record<string, JsonValue>;
  const inOrder = [...message.fields].sort((left, right) => left.number - right.number);
  expect(Object.keys(present)).toEqual(inOrder.map((field) => field.jsonName).filter((name) => name in present));
  for (const field of inOrder) {
    const inner = present[field.jsonName];
    if (field.message === undefined || inner === undefined) continue;
    for (const element of Array.isArray(inner) ? inner : [inner]) expectFieldsInOrder(field.message, element);
  }
}

/** The text at a path of JSON names joined by dots; the empty path leads nowhere. */
function valueAt(data: unknown, path: unknown): unknown {
  let at = data;
  for (const name of String(path).split('.')) at = (at as Record<string, unknown> | undefined)?.[name];
  return at;
}
