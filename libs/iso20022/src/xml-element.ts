import { MessageInvalid } from './message-invalid.js';

/**
 * One element of a received message, known by its local name: real parties use prefixes, default namespaces and
 * envelopes as they please, and within one Document every name has one meaning.
 */
export class XmlElement {
  readonly children: XmlElement[] = [];
  text = '';
  /** The `Ccy` attribute of an amount: the only attribute that ISO 20022 business content has. */
  currency: string | undefined;

  constructor(
    readonly name: string,
    readonly parent: XmlElement | undefined,
  ) {}

  /** The child of that name. Twice the same child where one is meant would leave open which one counts: refused. */
  child(name: string): XmlElement | undefined {
    let found: XmlElement | undefined;
    for (const child of this.children) {
      if (child.name !== name) continue;
      if (found !== undefined) {
        throw new MessageInvalid('ELEMENT_REPEATED', child.path(), `${name} was expected once at most.`);
      }
      found = child;
    }
    return found;
  }

  all(name: string): readonly XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  path(): string {
    return this.parent === undefined ? this.name : `${this.parent.path()}/${this.name}`;
  }
}
