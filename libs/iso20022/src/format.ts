/** What the text of an element must look like: the simple types of the ISO 20022 schemas. */
export interface Format {
  /** Completes the sentence "X was expected …": "as text of 1 to 35 characters". */
  readonly expected: string;
  /** The value as it is kept, or undefined if the text is not of this format. */
  accept(text: string): string | undefined;
}

/**
 * Text of 1 to `length` characters that XML can carry. Blanks and letter case are kept: T2S takes identifiers that
 * differ in case for different ones.
 */
export function text(length: number): Format {
  return {
    expected: `as text of 1 to ${String(length)} characters`,
    accept: (value) =>
      value !== '' && (value.length <= length || characters(value) <= length) && !notXml.test(value)
        ? value
        : undefined,
  };
}

export function pattern(expected: string, expression: RegExp): Format {
  return {
    expected,
    accept: (value) => {
      const trimmed = value.trim();
      return expression.test(trimmed) ? trimmed : undefined;
    },
  };
}

export function oneOf(codes: readonly string[]): Format {
  const known = new Set(codes);
  return {
    expected: codes.length <= 12 ? `as one of ${codes.join(', ')}` : 'as a code of its ISO 20022 list',
    accept: (value) => {
      const trimmed = value.trim();
      return known.has(trimmed) ? trimmed : undefined;
    },
  };
}

/** A decimal number as the schemas bound it: digits in all, digits after the point. Never negative unless `signed`. */
export function decimal(totalDigits: number, fractionDigits: number, signed = false): Format {
  return {
    expected: `as a ${signed ? '' : 'non-negative '}decimal of at most ${String(totalDigits)} digits, ${String(fractionDigits)} after the point`,
    accept: (value) => {
      const canonical = canonicalDecimal(value.trim());
      if (canonical === undefined || (!signed && canonical.startsWith('-'))) return undefined;
      const digits = canonical.startsWith('-') ? canonical.slice(1) : canonical;
      const point = digits.indexOf('.');
      const fraction = point === -1 ? 0 : digits.length - point - 1;
      const whole = point === -1 ? digits.length : point;
      const counted = digits.startsWith('0') ? fraction : whole + fraction;
      return fraction <= fractionDigits && counted <= totalDigits ? canonical : undefined;
    },
  };
}

/** A calendar date. A time zone, which the schema allows and nobody means, is dropped. */
export const isoDate: Format = {
  expected: 'as a date YYYY-MM-DD',
  accept: (value) => {
    const found = /^(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?$/.exec(value.trim());
    return found !== null && isCalendarDay(Number(found[1]), Number(found[2]), Number(found[3]))
      ? found[0].slice(0, 10)
      : undefined;
  },
};

export const isoDateTime: Format = {
  expected: 'as a date and time YYYY-MM-DDThh:mm:ss with or without time zone',
  accept: (value) => {
    const trimmed = value.trim();
    const found =
      /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)?$/.exec(
        trimmed,
      );
    return found !== null && isCalendarDay(Number(found[1]), Number(found[2]), Number(found[3])) ? trimmed : undefined;
  },
};

/** The kept values are `true` and `false`; the schema also allows 1 and 0. */
export const yesNo: Format = {
  expected: 'as true or false',
  accept: (value) => {
    const trimmed = value.trim();
    if (trimmed === 'true' || trimmed === '1') return 'true';
    return trimmed === 'false' || trimmed === '0' ? 'false' : undefined;
  },
};

export const max34 = text(34);
export const max35 = text(35);
export const max52 = text(52);
export const max140 = text(140);
export const max210 = text(210);
export const max350 = text(350);
export const max500 = text(500);
export const isin = pattern('as an ISIN of 12 characters', /^[A-Z]{2}[A-Z0-9]{9}[0-9]$/);
export const bic = pattern('as a BIC of 8 or 11 characters', /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/);
export const lei = pattern('as an LEI of 20 characters', /^[A-Z0-9]{18}[0-9]{2}$/);
export const uti = pattern('as a UTI of 20 to 52 characters', /^[A-Z0-9]{18}[0-9]{2}[A-Z0-9]{0,32}$/);
export const mic = pattern('as a MIC of 4 characters', /^[A-Z0-9]{4}$/);
export const iban = pattern('as an IBAN', /^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$/);
export const currencyCode = pattern('as a currency code of 3 letters', /^[A-Z]{3}$/);
export const exact4 = pattern('as 4 letters or digits', /^[a-zA-Z0-9]{4}$/);
export const exact4Numeric = pattern('as 4 digits', /^[0-9]{4}$/);
export const externalCode = text(4);
export const amount = decimal(18, 5);
export const price = decimal(18, 13);
export const percentage = decimal(11, 10, true);
export const unitQuantity = decimal(18, 17);
export const faceAmount = decimal(18, 5);
export const wholeNumber = decimal(18, 0);
export const pageNumber = pattern('as 1 to 5 digits', /^[0-9]{1,5}$/);

/** What XML 1.0 cannot carry at all: controls other than tab and line ends, unpaired surrogates, non-characters. */
const notXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** The schemas count characters, JavaScript counts halves of those outside the basic plane. */
function characters(value: string): number {
  return Array.from(value).length;
}

/** One spelling per number: no plus sign, no leading zeros, a digit on both sides of a point. Final zeros stay. */
function canonicalDecimal(value: string): string | undefined {
  if (value.length > 64) return undefined;
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value)) return value;
  const found = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(value);
  const [, sign, whole = '', fraction = ''] = found ?? [];
  if (found === null || whole + fraction === '') return undefined;
  const units = whole.replace(/^0+(?=\d)/, '') || '0';
  return `${sign === '-' ? '-' : ''}${units}${fraction === '' ? '' : `.${fraction}`}`;
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return day <= days;
}
