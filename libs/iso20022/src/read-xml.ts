import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';
import { MessageInvalid } from './message-invalid.js';
import { XmlElement } from './xml-element.js';

/** A received message: its Document, and the header element that stood beside or above it, if any. */
export interface ReceivedXml {
  readonly namespace: string;
  readonly document: XmlElement;
  readonly header: XmlElement | undefined;
}

/**
 * The longest text that is read, in characters. The largest real messages are statements; a full-day camt.053 of
 * 20,000 entries has about 15 million. Anything above is refused before a single character is parsed.
 */
export const maximumLength = 32 * 1024 * 1024;

/** The deepest element that is read: the deepest ISO 20022 message has under 20 levels, envelopes included. */
const maximumDepth = 48;

/**
 * Reads the Document (and the AppHdr, if there is one) of an XML text, inside whatever envelope.
 *
 * No DOCTYPE is accepted, thus no entity but the five of XML: ISO 20022 messages never carry one, attacks do.
 * @throws MessageInvalid
 */
export function readXml(xml: string): ReceivedXml {
  refuseUnreadable(xml);
  const reader = new DocumentReader();
  const parser = parserFor(
    (tag) => {
      reader.open(tag);
    },
    () => {
      reader.close();
    },
  );
  parser.on('text', (text) => {
    reader.addText(text);
  });
  parser.on('cdata', (text) => {
    reader.addText(text);
  });
  parseAll(parser, xml);
  return reader.received();
}

/**
 * The namespace of the Document, read no further than its opening tag.
 * @throws MessageInvalid
 */
export function readDocumentNamespace(xml: string): string {
  refuseUnreadable(xml);
  const reader = new DocumentReader();
  const parser = parserFor(
    (tag) => {
      reader.open(tag);
      if (reader.namespace !== undefined) throw documentReached;
    },
    () => {
      reader.close();
    },
  );
  try {
    parseAll(parser, xml);
  } catch (error) {
    if (error !== documentReached) throw error;
  }
  if (reader.namespace === undefined) throw noDocument();
  return reader.namespace;
}

/** Stops the parser once the question is answered: saxes has no other way out of its loop. Made once, it costs nothing. */
const documentReached = new Error('the Document was reached');

class DocumentReader {
  namespace: string | undefined;
  private document: XmlElement | undefined;
  private header: XmlElement | undefined;
  private current: XmlElement | undefined;
  private depth = 0;
  /** Declarations in force outside the Document, by prefix; needed only until the Document opens. */
  private readonly declared = new Map<string, string>();

  open(tag: SaxesTagPlain): void {
    this.depth += 1;
    if (this.depth > maximumDepth) {
      throw new MessageInvalid('TOO_DEEP', '', `At most ${String(maximumDepth)} levels of elements were expected.`);
    }
    const colon = tag.name.indexOf(':');
    const name = colon === -1 ? tag.name : tag.name.slice(colon + 1);
    if (this.current === undefined) this.openOutside(name, colon === -1 ? '' : tag.name.slice(0, colon), tag);
    else this.openInside(name, tag);
  }

  close(): void {
    this.depth -= 1;
    if (this.current !== undefined) this.current = this.current.parent;
  }

  addText(text: string): void {
    if (this.current !== undefined) this.current.text += text;
  }

  received(): ReceivedXml {
    if (this.document === undefined || this.namespace === undefined) throw noDocument();
    return { namespace: this.namespace, document: this.document, header: this.header };
  }

  private openOutside(name: string, prefix: string, tag: SaxesTagPlain): void {
    for (const [key, value] of Object.entries(tag.attributes)) {
      if (key === 'xmlns') this.declared.set('', value);
      else if (key.startsWith('xmlns:')) this.declared.set(key.slice(6), value);
    }
    if (name === 'Document') {
      if (this.document !== undefined) {
        throw new MessageInvalid('ELEMENT_REPEATED', 'Document', 'Document was expected once in a message.');
      }
      this.namespace = this.declared.get(prefix) ?? '';
      this.document = this.current = new XmlElement(name, undefined);
    } else if (name === 'AppHdr') {
      this.header = this.current = new XmlElement(name, undefined);
    }
  }

  private openInside(name: string, tag: SaxesTagPlain): void {
    const element = new XmlElement(name, this.current);
    element.currency = tag.attributes['Ccy'];
    this.current?.children.push(element);
    this.current = element;
  }
}

/** Prefixes are resolved here, for the Document only; saxes would resolve and check every element. */
interface PlainNames {
  readonly xmlns: false;
  readonly position: false;
}

function parserFor(open: (tag: SaxesTagPlain) => void, close: () => void): SaxesParser<PlainNames> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('opentag', open);
  parser.on('closetag', close);
  parser.on('doctype', () => {
    throw new MessageInvalid('DOCTYPE_REFUSED', '', 'A message without a document type declaration was expected.');
  });
  return parser;
}

/** saxes throws plain errors for text that is not well formed; ours and foreign ones are told apart here. */
function parseAll(parser: SaxesParser<PlainNames>, xml: string): void {
  try {
    parser.write(enveloped(xml)).close();
  } catch (error) {
    if (error instanceof MessageInvalid || error === documentReached) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new MessageInvalid('NOT_WELL_FORMED', '', `Well-formed XML was expected: ${reason}`);
  }
}

/** Some networks put the header before the Document, side by side; XML wants one root, so they get one. */
function enveloped(xml: string): string {
  const pair = /^\uFEFF?\s*(?:<\?xml[^>]*\?>)?\s*(?=<(?:[\w.-]+:)?AppHdr[\s>])/.exec(xml);
  return pair === null ? xml : `<BizMsg>${xml.slice(pair[0].length)}</BizMsg>`;
}

function refuseUnreadable(xml: string): void {
  if (xml.length > maximumLength) {
    throw new MessageInvalid(
      'TOO_LARGE',
      '',
      `At most ${String(maximumLength)} characters were expected, ${String(xml.length)} came.`,
    );
  }
  // saxes reads an internal subset to its end before it reports it; a message needs none, so none is read.
  const start = xml.indexOf('<!DOCTYPE');
  if (start !== -1 && !/<[A-Za-z_]/.test(xml.slice(0, start))) {
    throw new MessageInvalid('DOCTYPE_REFUSED', '', 'A message without a document type declaration was expected.');
  }
}

function noDocument(): MessageInvalid {
  return new MessageInvalid('NO_DOCUMENT', '', 'A Document element was expected.');
}
