import { isin, isoDate } from './format.js';
import { unsupported } from './quantity.js';
import { dateOf, elementAt, requiredElement, textOf } from './read-element.js';
import { group, leaf } from './write-xml.js';
import type { XmlElement } from './xml-element.js';

/** `TradDt`, `SttlmDt`, `FctvSttlmDt`: a date inside two choices. */
export function dateText(tag: string, date: string | undefined): string {
  return date === undefined ? '' : group(tag, group('Dt', leaf('Dt', isoDate, date)));
}

/** A date, or undefined where a code says that it is various or unknown. */
export function readDate(element: XmlElement, path: string): string | undefined {
  const choice = elementAt(element, `${path}/Dt`);
  return choice === undefined ? undefined : dateOf(choice);
}

/** A date without which Verso could not place the transaction in time: a code in its stead is refused. */
export function readRequiredDate(element: XmlElement, path: string): string {
  const date = readDate(element, path);
  if (date === undefined) throw unsupported(requiredElement(element, path), 'a date');
  return date;
}

export function isinText(value: string): string {
  return group('FinInstrmId', leaf('ISIN', isin, value));
}

/** Verso knows instruments by ISIN only; one that is described otherwise cannot be booked. */
export function readIsin(element: XmlElement): string {
  const identification = requiredElement(element, 'FinInstrmId');
  const found = identification.child('ISIN');
  if (found === undefined) throw unsupported(identification, 'an ISIN');
  return textOf(found, isin);
}
