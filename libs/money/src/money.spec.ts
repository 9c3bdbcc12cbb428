import {
  MoneyError,
  DecimalError,
  add,
  addQuantities,
  canonicalMoney,
  checkQuantity,
  compare,
  compareQuantities,
  fitsCurrency,
  fromMinor,
  isCurrency,
  minorUnits,
  negate,
  roundToCurrency,
  subtract,
  subtractQuantities,
  toMinor,
} from './index.js';

const eur = (amount: string) => ({ currency: 'EUR', amount });

describe('Money', () => {
  it.each([
    ['JPY', 0],
    ['KRW', 0],
    ['CLP', 0],
    ['EUR', 2],
    ['USD', 2],
    ['BHD', 3],
    ['KWD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
  ])('knows that %s has %i minor units', (currency, digits) => {
    expect(minorUnits(currency)).toBe(digits);
  });

  it('knows no currency but those of ISO 4217', () => {
    expect(isCurrency('EUR')).toBe(true);
    expect(isCurrency('eur')).toBe(false);
    expect(thrownBy(() => minorUnits('XXX'))).toBe('UNKNOWN_CURRENCY');
  });

  it('counts in minor units exactly, and writes with the digits of the currency', () => {
    expect(toMinor(eur('100'))).toBe(10_000n);
    expect(toMinor(eur('-0.01'))).toBe(-1n);
    expect(toMinor({ currency: 'JPY', amount: '100.00' })).toBe(100n);
    expect(fromMinor('EUR', -5n)).toEqual(eur('-0.05'));
    expect(fromMinor('KWD', 5n)).toEqual({ currency: 'KWD', amount: '0.005' });
    expect(canonicalMoney(eur('100'))).toEqual(eur('100.00'));
  });

  it('never loses a digit that the currency does not have', () => {
    expect(fitsCurrency(eur('1.005'))).toBe(false);
    expect(thrownBy(() => toMinor(eur('1.005')))).toBe('TOO_PRECISE_FOR_CURRENCY');
    expect(thrownBy(() => toMinor({ currency: 'JPY', amount: '0.5' }))).toBe('TOO_PRECISE_FOR_CURRENCY');
  });

  it('rounds a computed amount half away from zero', () => {
    expect(roundToCurrency('1.005', 'EUR')).toEqual(eur('1.01'));
    expect(roundToCurrency('-1.005', 'EUR')).toEqual(eur('-1.01'));
    expect(roundToCurrency('99.5', 'JPY')).toEqual({ currency: 'JPY', amount: '100' });
    expect(roundToCurrency('3.1201', 'EUR', 'UP')).toEqual(eur('3.13'));
  });

  it('adds, subtracts and compares within one currency only', () => {
    expect(add(eur('0.10'), eur('0.20'))).toEqual(eur('0.30'));
    expect(subtract(eur('1'), eur('1.01'))).toEqual(eur('-0.01'));
    expect(negate(eur('5'))).toEqual(eur('-5.00'));
    expect(compare(eur('2'), eur('10'))).toBe(-1);
    expect(thrownBy(() => add(eur('1'), { currency: 'USD', amount: '1' }))).toBe('CURRENCY_MISMATCH');
  });
});

describe('Quantities', () => {
  it('add and subtract without spurious digits', () => {
    expect(addQuantities('0.1', '0.2')).toBe('0.3');
    expect(addQuantities('999999999999999999', '1')).toBe('1000000000000000000');
    expect(subtractQuantities('100', '100.00000000000001')).toBe('-0.00000000000001');
    expect(compareQuantities('100.0', '100')).toBe(0);
  });

  it('are refused beyond 18 digits before and 14 behind the point', () => {
    expect(checkQuantity('999999999999999999.99999999999999')).toBeUndefined();
    expect(checkQuantity('1'.repeat(19))?.code).toBe('TOO_MANY_INTEGER_DIGITS');
    expect(checkQuantity('0.000000000000001')?.code).toBe('TOO_MANY_FRACTION_DIGITS');
    expect(thrownBy(() => addQuantities('0.000000000000001', '1'))).toBe('TOO_MANY_FRACTION_DIGITS');
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
