import { faceAmount, unitQuantity } from './format.js';
import { MessageInvalid } from './message-invalid.js';
import { missing, textOf } from './read-element.js';
import { group, leaf } from './write-xml.js';
import type { XmlElement } from './xml-element.js';

/**
 * A quantity of securities: number of units (UNIT), face amount of a bond (FAMT) or amortised value (AMOR).
 * `quantity` is decimal text, never negative; the schema allows 18 digits, for FAMT and AMOR 5 after the point.
 */
export interface Quantity {
  readonly type: 'UNIT' | 'FAMT' | 'AMOR';
  readonly quantity: string;
}

/** FinancialInstrumentQuantity33Choice, inside its element. */
export function quantityText(tag: string, quantity: Quantity | undefined): string {
  if (quantity === undefined) return '';
  switch (quantity.type) {
    case 'UNIT':
      return group(tag, leaf('Unit', unitQuantity, quantity.quantity));
    case 'FAMT':
      return group(tag, leaf('FaceAmt', faceAmount, quantity.quantity));
    case 'AMOR':
      return group(tag, leaf('AmtsdVal', faceAmount, quantity.quantity));
  }
}

/** Quantity51Choice: most messages wrap the quantity once more to leave room for original and current face. */
export function wrappedQuantityText(tag: string, quantity: Quantity): string {
  return group(tag, quantityText('Qty', quantity));
}

export function readQuantity(choice: XmlElement): Quantity {
  const unit = choice.child('Unit');
  if (unit !== undefined) return { type: 'UNIT', quantity: textOf(unit, unitQuantity) };
  const face = choice.child('FaceAmt');
  if (face !== undefined) return { type: 'FAMT', quantity: textOf(face, faceAmount) };
  const amortised = choice.child('AmtsdVal');
  if (amortised !== undefined) return { type: 'AMOR', quantity: textOf(amortised, faceAmount) };
  if (choice.children.length === 0) return missing(choice, 'Unit');
  throw unsupported(choice, 'a number of units, a face amount or an amortised value');
}

/** The wrapped form; real parties also leave the wrapping out, which cannot be misunderstood. */
export function readWrappedQuantity(choice: XmlElement): Quantity {
  if (choice.child('OrgnlAndCurFace') !== undefined) throw unsupported(choice, 'one quantity');
  return readQuantity(choice.child('Qty') ?? choice);
}

export function unsupported(element: XmlElement, expected: string): MessageInvalid {
  return new MessageInvalid(
    'CONTENT_UNSUPPORTED',
    element.path(),
    `${element.name} was expected to carry ${expected}.`,
  );
}
