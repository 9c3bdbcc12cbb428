import {
  MoneyError,
  DecimalError,
  canonicalDecimal,
  checkDecimal,
  divideDecimals,
  parseDecimal,
  roundDecimal,
} from './index.js';

describe('Decimal text', () => {
  it.each([
    ['100.00', '100'],
    ['0100', '100'],
    ['-0.0', '0'],
    ['-0.50', '-0.5'],
    ['0', '0'],
    ['0.000000000000001', '0.000000000000001'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('writes %s in its one spelling, %s', (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical);
  });

  it.each(['', ' 1', '1 ', '+1', '.5', '5.', '1e3', '0x10', '1,000.00', 'NaN', 'Infinity', '--1', '1\u0000', '١'])(
    'refuses %j, which is not a decimal number',
    (text) => {
      expect(checkDecimal(text)?.code).toBe('NOT_A_DECIMAL');
    },
  );

  it('refuses an amount of 39 digits, telling how many are allowed', () => {
    expect(checkDecimal('9'.repeat(39))).toEqual({
      code: 'TOO_MANY_INTEGER_DIGITS',
      detail: '39 digits before the decimal point, at most 18 are allowed',
    });
  });

  it('refuses six digits behind the point of an amount, and more than eighteen digits in total', () => {
    expect(checkDecimal('0.123456')?.code).toBe('TOO_MANY_FRACTION_DIGITS');
    expect(checkDecimal('123456789012345678.1')?.code).toBe('TOO_MANY_DIGITS');
    expect(checkDecimal('1234567890123.12345')).toBeUndefined();
  });

  it('does not count zeros that change nothing', () => {
    expect(checkDecimal('000000000000000000000007.5000000')).toBeUndefined();
  });

  it('refuses a megabyte of digits, and of letters, without repeating it', () => {
    expect(checkDecimal('1'.repeat(1_000_000))).toEqual({
      code: 'TOO_MANY_DIGITS',
      detail: 'a decimal of 1000000 characters',
    });
    expect(checkDecimal('x'.repeat(1_000_000))?.detail).toBe('a text of 1000000 characters is not a decimal number');
  });

  it('throws the same problem where the door should have caught it', () => {
    expect(thrownBy(() => parseDecimal('9'.repeat(39)))).toBe('TOO_MANY_INTEGER_DIGITS');
    expect(parseDecimal('007.50')).toBe('7.5');
  });

  it('refuses to divide by zero', () => {
    expect(thrownBy(() => divideDecimals('1', '0.00', 2))).toBe('DIVISION_BY_ZERO');
  });

  it.each([
    ['HALF_UP', '2.5', '3'],
    ['HALF_UP', '-2.5', '-3'],
    ['HALF_EVEN', '2.5', '2'],
    ['HALF_EVEN', '3.5', '4'],
    ['HALF_EVEN', '-2.5', '-2'],
    ['UP', '2.1', '3'],
    ['UP', '-2.1', '-3'],
    ['DOWN', '2.9', '2'],
    ['DOWN', '-2.9', '-2'],
  ] as const)('rounds %s: %s becomes %s', (mode, text, rounded) => {
    expect(roundDecimal(text, 0, mode)).toBe(rounded);
  });
});

/** The code of the error thrown. */
function thrownBy(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof MoneyError || error instanceof DecimalError ? error.code : String(error);
  }
  return 'nothing';
}
