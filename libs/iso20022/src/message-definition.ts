import { MessageInvalid } from './message-invalid.js';
import { readXml } from './read-xml.js';
import type { ReceivedXml } from './read-xml.js';
import { requiredElement } from './read-element.js';
import type { XmlElement } from './xml-element.js';

/** A message as this package builds it, and the older versions whose structure, as far as it is read, is the same. */
export interface MessageDefinition {
  /** The version that is built: `sese.023.001.13`. */
  readonly definition: string;
  /** The element inside Document: `SctiesSttlmTxInstr`. */
  readonly root: string;
  /** First and last version that is read. */
  readonly readVersions: readonly [first: number, last: number];
}

/** The root element of a message of that definition. @throws MessageInvalid */
export function readMessage(xml: string, expected: MessageDefinition): XmlElement {
  return messageOf(readXml(xml), expected);
}

export function messageOf(received: ReceivedXml, expected: MessageDefinition): XmlElement {
  const found = definitionOf(received.namespace);
  if (found.slice(0, 12) !== expected.definition.slice(0, 12)) {
    throw new MessageInvalid('WRONG_MESSAGE', 'Document', `${expected.definition} was expected, ${found} came.`);
  }
  const version = Number(found.slice(13));
  const [first, last] = expected.readVersions;
  if (version < first || version > last) {
    throw new MessageInvalid(
      'UNSUPPORTED_VERSION',
      'Document',
      `A version from ${String(first)} to ${String(last)} of ${expected.definition.slice(0, 12)} was expected, ${found} came.`,
    );
  }
  return requiredElement(received.document, expected.root);
}

/** The message definition identifier at the end of a namespace, whichever URN a network puts before it. */
export function definitionOf(namespace: string): string {
  const found = /(?:^|[:/])([a-z]{4}\.\d{3}\.\d{3}\.\d{2})$/.exec(namespace);
  if (found?.[1] === undefined) {
    const shown = namespace.length > 80 ? `${namespace.slice(0, 80)}…` : namespace;
    throw new MessageInvalid(
      'WRONG_MESSAGE',
      'Document',
      `A namespace that ends in a message definition identifier was expected, "${shown}" came.`,
    );
  }
  return found[1];
}
