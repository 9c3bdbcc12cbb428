import type { Format } from './format.js';
import { currencyCode, isoDate, isoDateTime, max35, yesNo } from './format.js';
import { MessageInvalid } from './message-invalid.js';
import type { XmlElement } from './xml-element.js';

/** The element at a path of local names below another one (`TradDtls/SttlmDt`). */
export function elementAt(element: XmlElement, path: string): XmlElement | undefined {
  let found: XmlElement | undefined = element;
  for (const name of segments(path)) {
    found = found.child(name);
    if (found === undefined) return undefined;
  }
  return found;
}

export function requiredElement(element: XmlElement, path: string): XmlElement {
  return elementAt(element, path) ?? missing(element, path);
}

export function textAt(element: XmlElement, path: string, format: Format): string | undefined {
  const found = elementAt(element, path);
  return found === undefined ? undefined : textOf(found, format);
}

export function requiredText(element: XmlElement, path: string, format: Format): string {
  return textOf(requiredElement(element, path), format);
}

/** A reference as bare text, or nested in an `Id` as the versions before 2021 have it. */
export function requiredReference(element: XmlElement, tag: string): string {
  const reference = requiredElement(element, tag);
  return textOf(reference.child('Id') ?? reference, max35);
}

export function textOf(element: XmlElement, format: Format): string {
  const accepted = format.accept(element.text);
  if (accepted === undefined) {
    throw new MessageInvalid('VALUE_INVALID', element.path(), `${element.name} was expected ${format.expected}.`);
  }
  return accepted;
}

/** A code out of a closed list, typed as the list. */
export function codeAt<Code extends string>(
  element: XmlElement,
  path: string,
  codes: readonly Code[],
): Code | undefined {
  const found = elementAt(element, path);
  return found === undefined ? undefined : codeOf(found, codes);
}

export function requiredCode<Code extends string>(element: XmlElement, path: string, codes: readonly Code[]): Code {
  return codeOf(requiredElement(element, path), codes);
}

export function indicatorAt(element: XmlElement, path: string): boolean | undefined {
  const value = textAt(element, path, yesNo);
  return value === undefined ? undefined : value === 'true';
}

export function currencyOf(element: XmlElement): string {
  const accepted = element.currency === undefined ? undefined : currencyCode.accept(element.currency);
  if (accepted === undefined) {
    throw new MessageInvalid(
      'VALUE_INVALID',
      `${element.path()}/@Ccy`,
      `Ccy of ${element.name} was expected ${currencyCode.expected}.`,
    );
  }
  return accepted;
}

/** The calendar date of a `Dt | DtTm` choice; of a date and time the date as the sender wrote it. */
export function dateOf(choice: XmlElement): string {
  const date = choice.child('Dt');
  if (date !== undefined) return textOf(date, isoDate);
  return requiredText(choice, 'DtTm', isoDateTime).slice(0, 10);
}

export function missing(element: XmlElement, path: string): never {
  const name = path.slice(path.lastIndexOf('/') + 1);
  throw new MessageInvalid('ELEMENT_MISSING', `${element.path()}/${path}`, `${name} was expected and is missing.`);
}

function codeOf<Code extends string>(element: XmlElement, codes: readonly Code[]): Code {
  const trimmed = element.text.trim();
  const code = codes.find((candidate) => candidate === trimmed);
  if (code === undefined) {
    throw new MessageInvalid(
      'VALUE_INVALID',
      element.path(),
      `${element.name} was expected as one of ${codes.join(', ')}.`,
    );
  }
  return code;
}

/** Paths are literals of this package, thus few: each is split once. */
const known = new Map<string, readonly string[]>();

function segments(path: string): readonly string[] {
  let split = known.get(path);
  if (split === undefined) {
    split = path.split('/');
    known.set(path, split);
  }
  return split;
}
