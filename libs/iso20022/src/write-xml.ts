import type { Format } from './format.js';
import { MessageInvalid } from './message-invalid.js';

/**
 * Builders put messages together from these pieces, compactly and in schema order. A value that its format does not
 * accept throws MessageInvalid, so that no text leaves a builder which the official schema would refuse.
 */
export function leaf(tag: string, format: Format, value: string): string {
  return `<${tag}>${checked(tag, format, value)}</${tag}>`;
}

export function optionalLeaf(tag: string, format: Format, value: string | undefined): string {
  return value === undefined ? '' : leaf(tag, format, value);
}

/** The element around its content; nothing at all around no content. */
export function group(tag: string, content: string): string {
  return content === '' ? '' : `<${tag}>${content}</${tag}>`;
}

export function indicator(tag: string, value: boolean | undefined): string {
  return value === undefined ? '' : `<${tag}>${String(value)}</${tag}>`;
}

export function amountLeaf(tag: string, format: Format, value: string, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new MessageInvalid('VALUE_INVALID', tag, `Ccy of ${tag} was expected as a currency code of 3 letters.`);
  }
  return `<${tag} Ccy="${currency}">${checked(tag, format, value)}</${tag}>`;
}

export function documentText(definition: string, root: string, content: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="${namespacePrefix}${definition}">` +
    `<${root}>${content}</${root}></Document>`
  );
}

export const namespacePrefix = 'urn:iso:std:iso:20022:tech:xsd:';

function checked(tag: string, format: Format, value: string): string {
  const accepted = format.accept(value);
  if (accepted === undefined) {
    throw new MessageInvalid('VALUE_INVALID', tag, `${tag} was expected ${format.expected}.`);
  }
  return special.test(accepted) ? accepted.replace(everySpecial, (character) => references[character] ?? '') : accepted;
}

const special = /[&<>\r\n\t]/;
const everySpecial = /[&<>\r\n\t]/g;

/** Line ends and tabs too: a parser may turn a carriage return into a line feed, a reference stays what it was. */
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
  '\n': '&#xA;',
  '\t': '&#x9;',
};
