/** Why a text is not acceptable as a decimal number. */
export type DecimalProblemCode =
  'NOT_A_DECIMAL' | 'TOO_MANY_INTEGER_DIGITS' | 'TOO_MANY_FRACTION_DIGITS' | 'TOO_MANY_DIGITS' | 'DIVISION_BY_ZERO';

export interface DecimalProblem {
  readonly code: DecimalProblemCode;
  /** One sentence for a person, without the offending text when that is long. */
  readonly detail: string;
}

/** How many digits a field may carry; zeros that change nothing (leading, trailing) are not counted. */
export interface DecimalLimits {
  readonly maxIntegerDigits: number;
  readonly maxFractionDigits: number;
  /** Both sides of the point together, as `totalDigits` in an XML schema. */
  readonly maxTotalDigits?: number;
}

/** ISO 20022 `ActiveCurrencyAndAmount`: totalDigits 18, fractionDigits 5. */
export const AMOUNT_DIGITS: DecimalLimits = { maxIntegerDigits: 18, maxFractionDigits: 5, maxTotalDigits: 18 };

/** Quantities of securities: 18 before the point, 14 behind it (units and face amounts, crypto included). */
export const QUANTITY_DIGITS: DecimalLimits = { maxIntegerDigits: 18, maxFractionDigits: 14 };

/** Prices and rates: 13 on each side of the point. */
export const PRICE_DIGITS: DecimalLimits = { maxIntegerDigits: 13, maxFractionDigits: 13 };

/** Thrown when a text that should have been checked at the door is not a decimal within its limits. */
export class DecimalError extends Error implements DecimalProblem {
  override readonly name = 'DecimalError';
  readonly code: DecimalProblemCode;

  constructor(problem: DecimalProblem) {
    super(problem.detail);
    this.code = problem.code;
  }

  get detail(): string {
    return this.message;
  }
}

/** HALF_UP rounds a half away from zero (commercial rounding); UP always away from zero; DOWN truncates. */
export type RoundingMode = 'HALF_UP' | 'HALF_EVEN' | 'UP' | 'DOWN';

/**
 * Checks a decimal text and gives its canonical form: no leading or trailing zeros, no negative zero.
 *
 * Accepted: an optional minus, digits, optionally a point and digits. Not accepted: plus signs, exponents, spaces,
 * thousands separators, `.5`, `5.`, NaN.
 *
 * @throws DecimalError naming the first limit that is exceeded. Use {@link checkDecimal} where nothing may throw.
 */
export function parseDecimal(text: string, limits: DecimalLimits = AMOUNT_DIGITS): string {
  const problem = checkDecimal(text, limits);
  if (problem !== undefined) throw new DecimalError(problem);
  return canonicalDecimal(text);
}

/** As {@link parseDecimal}, answering with the problem instead of throwing; `undefined` means that the text is good. */
export function checkDecimal(text: string, limits: DecimalLimits = AMOUNT_DIGITS): DecimalProblem | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return { code: 'NOT_A_DECIMAL', detail: `${quoted(text)} is not a decimal number` };
  if (text.length > LONGEST_TEXT) return tooLong(text);
  const integerDigits = significantInteger(match[1] ?? '');
  const fractionDigits = significantFraction(match[2] ?? '');
  if (integerDigits > limits.maxIntegerDigits) {
    return tooMany('TOO_MANY_INTEGER_DIGITS', integerDigits, limits.maxIntegerDigits, 'before the decimal point');
  }
  if (fractionDigits > limits.maxFractionDigits) {
    return tooMany('TOO_MANY_FRACTION_DIGITS', fractionDigits, limits.maxFractionDigits, 'after the decimal point');
  }
  const total = integerDigits + fractionDigits;
  if (limits.maxTotalDigits !== undefined && total > limits.maxTotalDigits) {
    return tooMany('TOO_MANY_DIGITS', total, limits.maxTotalDigits, 'in total');
  }
  return undefined;
}

/**
 * The one spelling of a number: `100.00`, `0100` and `100` are all `100`; `-0.0` is `0`.
 *
 * @throws DecimalError NOT_A_DECIMAL
 */
export function canonicalDecimal(text: string): string {
  if (CANONICAL_INTEGER.test(text)) return text;
  const { units, scale } = toScaled(text);
  return fromScaled(units, scale);
}

export function addDecimals(left: string, right: string): string {
  const [a, b, scale] = aligned(left, right);
  return fromScaled(a + b, scale);
}

export function subtractDecimals(left: string, right: string): string {
  const [a, b, scale] = aligned(left, right);
  return fromScaled(a - b, scale);
}

/** -1, 0 or 1, by value: `1.0` and `1` are equal. */
export function compareDecimals(left: string, right: string): -1 | 0 | 1 {
  if (left === right) return 0;
  const [a, b] = aligned(left, right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function negateDecimal(text: string): string {
  const { units, scale } = toScaled(text);
  return fromScaled(-units, scale);
}

export function isZeroDecimal(text: string): boolean {
  return toScaled(text).units === 0n;
}

/** The exact product; nothing is rounded. */
export function multiplyDecimals(left: string, right: string): string {
  const a = toScaled(left);
  const b = toScaled(right);
  return fromScaled(a.units * b.units, a.scale + b.scale);
}

/** The number with at most `scale` fraction digits, in canonical form. */
export function roundDecimal(text: string, scale: number, mode: RoundingMode = 'HALF_UP'): string {
  return fromScaled(rescale(toScaled(text), scale, mode), scale);
}

/** A number as units of 10^-scale. */
export interface Scaled {
  readonly units: bigint;
  readonly scale: number;
}

/** @throws DecimalError NOT_A_DECIMAL, or TOO_MANY_DIGITS for texts no field of ours can hold. */
export function toScaled(text: string): Scaled {
  // Turning megabytes of digits into a bigint takes seconds: what no limit above allows is refused unread.
  if (text.length > LONGEST_TEXT) throw new DecimalError(tooLong(text));
  if (!DECIMAL.test(text)) {
    throw new DecimalError({ code: 'NOT_A_DECIMAL', detail: `${quoted(text)} is not a decimal number` });
  }
  const point = text.indexOf('.');
  if (point < 0) return { units: BigInt(text), scale: 0 };
  return { units: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

/** Canonical text of `units` x 10^-scale. */
export function fromScaled(units: bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const fixed = toFixed(units, scale);
  let end = fixed.length;
  while (fixed.charCodeAt(end - 1) === ZERO) end -= 1;
  if (fixed.charCodeAt(end - 1) === POINT) end -= 1;
  return fixed.slice(0, end);
}

/** Text of `units` x 10^-scale with exactly `scale` fraction digits. */
export function toFixed(units: bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The same number in units of 10^-scale, rounded when `scale` is the smaller one. */
export function rescale(value: Scaled, scale: number, mode: RoundingMode): bigint {
  if (scale >= value.scale) return value.units * tenTo(scale - value.scale);
  return divideRounded(value.units, tenTo(value.scale - scale), mode);
}

/** Integer division with rounding; the divisor is positive. */
export function divideRounded(dividend: bigint, divisor: bigint, mode: RoundingMode): bigint {
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  if (remainder === 0n || mode === 'DOWN') return quotient;
  const away = dividend < 0n ? quotient - 1n : quotient + 1n;
  if (mode === 'UP') return away;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  if (twice !== divisor) return twice > divisor ? away : quotient;
  return mode === 'HALF_UP' || quotient % 2n !== 0n ? away : quotient;
}

export function tenTo(exponent: number): bigint {
  return POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);
}

function aligned(left: string, right: string): [bigint, bigint, number] {
  const a = toScaled(left);
  const b = toScaled(right);
  if (a.scale === b.scale) return [a.units, b.units, a.scale];
  if (a.scale < b.scale) return [a.units * tenTo(b.scale - a.scale), b.units, b.scale];
  return [a.units, b.units * tenTo(a.scale - b.scale), a.scale];
}

function significantInteger(digits: string): number {
  let zeros = 0;
  while (digits.charCodeAt(zeros) === ZERO) zeros += 1;
  return digits.length - zeros;
}

function significantFraction(digits: string): number {
  let length = digits.length;
  while (length > 0 && digits.charCodeAt(length - 1) === ZERO) length -= 1;
  return length;
}

function tooMany(code: DecimalProblemCode, found: number, allowed: number, where: string): DecimalProblem {
  return { code, detail: `${String(found)} digits ${where}, at most ${String(allowed)} are allowed` };
}

function tooLong(text: string): DecimalProblem {
  return { code: 'TOO_MANY_DIGITS', detail: `a decimal of ${String(text.length)} characters` };
}

function quoted(text: string): string {
  return text.length <= 40 ? JSON.stringify(text) : `a text of ${String(text.length)} characters`;
}

/** Group 1: digits before the point; group 2: digits behind it. One way to match each text, so linear on any. */
const DECIMAL = /^-?(\d+)(?:\.(\d+))?$/;
const CANONICAL_INTEGER = /^(?:0|-?[1-9]\d{0,38})$/;
const LONGEST_TEXT = 160;
const ZERO = 48;
const POINT = 46;
const POWERS_OF_TEN: readonly bigint[] = Array.from({ length: 40 }, (_, exponent) => 10n ** BigInt(exponent));
