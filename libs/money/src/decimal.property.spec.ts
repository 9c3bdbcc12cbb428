import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import {
  addDecimals,
  addQuantities,
  canonicalDecimal,
  checkDecimal,
  compareDecimals,
  divideDecimals,
  fromMinor,
  fromScaledQuantity,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  subtractQuantities,
  toMinor,
  toScaledQuantity,
} from './index.js';

/** decimal.js, which does not share a line with the bigint arithmetic, is asked for the same answers. */
const Oracle = Decimal.clone({ precision: 400, toExpNeg: -9e15, toExpPos: 9e15, defaults: true });

const decimalText = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 14 }))
  .map(([units, scale]) => new Oracle(units.toString()).div(new Oracle(10).pow(scale)).toFixed(scale));

const roundings = [
  ['HALF_UP', Decimal.ROUND_HALF_UP],
  ['HALF_EVEN', Decimal.ROUND_HALF_EVEN],
  ['UP', Decimal.ROUND_UP],
  ['DOWN', Decimal.ROUND_DOWN],
] as const;

const plain = (value: Decimal) => (value.isZero() ? '0' : value.toFixed());

describe('Decimal arithmetic', () => {
  it('agrees with an independent library on sums, differences, products and order', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (left, right) => {
        const a = new Oracle(left);
        expect(addDecimals(left, right)).toBe(plain(a.plus(right)));
        expect(subtractDecimals(left, right)).toBe(plain(a.minus(right)));
        expect(multiplyDecimals(left, right)).toBe(plain(a.times(right)));
        expect(compareDecimals(left, right)).toBe(a.comparedTo(right));
        expect(addQuantities(left, right)).toBe(plain(a.plus(right)));
        expect(subtractQuantities(left, right)).toBe(plain(a.minus(right)));
      }),
    );
  });

  it('rounds and divides as the independent library does, in every mode', () => {
    fc.assert(
      fc.property(decimalText, decimalText, fc.integer({ min: 0, max: 8 }), (left, right, scale) => {
        for (const [mode, rounding] of roundings) {
          expect(roundDecimal(left, scale, mode)).toBe(plain(new Oracle(left).toDecimalPlaces(scale, rounding)));
          if (new Oracle(right).isZero()) continue;
          const quotient = divideDecimals(left, right, scale, mode);
          const error = new Oracle(quotient).times(right).minus(left).abs();
          const unit = new Oracle(10).pow(-scale).times(right).abs();
          expect(error.lessThanOrEqualTo(mode.startsWith('HALF') ? unit.div(2) : unit)).toBe(true);
        }
      }),
    );
  });

  it('has one spelling per value, and keeps the value', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        const canonical = canonicalDecimal(text);
        expect(canonicalDecimal(canonical)).toBe(canonical);
        expect(compareDecimals(canonical, text)).toBe(0);
        expect(fromScaledQuantity(toScaledQuantity(text))).toBe(canonical);
      }),
    );
  });

  it('judges any text at all without throwing, and only accepts what it can compute with', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), decimalText, fc.stringMatching(/^[-+0-9.eE ]{0,60}$/)), (text) => {
        if (checkDecimal(text) === undefined) expect(new Oracle(canonicalDecimal(text)).equals(text)).toBe(true);
      }),
    );
  });

  it('gives back the minor units it wrote', () => {
    fc.assert(
      fc.property(fc.constantFrom('JPY', 'EUR', 'KWD', 'CLF'), fc.bigInt(), (currency, minor) => {
        fc.pre(minor.toString().length < 150);
        expect(toMinor(fromMinor(currency, minor))).toBe(minor);
      }),
    );
  });
});
