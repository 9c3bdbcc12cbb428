/** True for an ISIN (ISO 6166) whose check digit holds: Luhn over the digits with letters as 10 to 35. */
export function isIsin(text: string): boolean {
  if (!ISIN.test(text)) return false;
  let sum = 0;
  let doubled = false;
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const value = alphanumericValue(text, index);
    // A letter is two digits: its ones come first when reading from the right.
    for (const digit of value > 9 ? [value % 10, Math.floor(value / 10)] : [value]) {
      const weighed = doubled ? digit * 2 : digit;
      sum += weighed > 9 ? weighed - 9 : weighed;
      doubled = !doubled;
    }
  }
  return sum % 10 === 0;
}

/** True for a legal entity identifier (ISO 17442) whose check digits hold: ISO 7064 MOD 97-10. */
export function isLei(text: string): boolean {
  if (!LEI.test(text)) return false;
  let remainder = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = alphanumericValue(text, index);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** True for a business identifier code (ISO 9362) of 8 or 11 characters. */
export function isBic(text: string): boolean {
  return BIC.test(text);
}

function alphanumericValue(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code <= NINE ? code - ZERO : code - LETTER_A + 10;
}

const ISIN = /^[A-Z]{2}[A-Z0-9]{9}[0-9]$/;
const LEI = /^[A-Z0-9]{18}[0-9]{2}$/;
const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;
const ZERO = 48;
const NINE = 57;
const LETTER_A = 65;
