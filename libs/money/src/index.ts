export type { DecimalLimits, DecimalProblem, DecimalProblemCode, RoundingMode } from './decimal.js';
export {
  AMOUNT_DIGITS,
  DecimalError,
  PRICE_DIGITS,
  QUANTITY_DIGITS,
  addDecimals,
  canonicalDecimal,
  checkDecimal,
  compareDecimals,
  isZeroDecimal,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  roundDecimal,
  subtractDecimals,
} from './decimal.js';
export { divideDecimals } from './rates.js';
export { MoneyError, isCurrency, minorUnits } from './currency.js';
export type { Money } from './money.js';
export {
  absolute,
  add,
  canonicalMoney,
  compare,
  fitsCurrency,
  fromMinor,
  isNegative,
  isZero,
  negate,
  roundToCurrency,
  subtract,
  toMinor,
  zero,
} from './money.js';
export type { Quantity } from './quantity.js';
export {
  QUANTITY_SCALE,
  addQuantities,
  checkQuantity,
  compareQuantities,
  fromScaledQuantity,
  isPositiveQuantity,
  isZeroQuantity,
  subtractQuantities,
  toScaledQuantity,
} from './quantity.js';
export type { GrossAmountInput, PriceType, SettlementAmountInput } from './settlement-amount.js';
export { grossAmountOf, settlementAmountOf } from './settlement-amount.js';
export type { AccruedInterest, AccruedInterestInput } from './accrued-interest.js';
export { accruedInterest } from './accrued-interest.js';
