import { addMonths } from '@verso/business-calendar';
import type { DayCountConvention } from '@verso/business-calendar';
import type { AccruedInterest, BondTerms, InstrumentDefined, Money } from '@verso/contracts';
import type { FieldError } from '@verso/decider';
import {
  AMOUNT_DIGITS,
  accruedInterest,
  checkDecimal,
  fitsCurrency,
  fromMinor,
  grossAmountOf,
  isNegative,
  multiplyDecimals,
  roundToCurrency,
  settlementAmountOf,
  toMinor,
  zero,
} from '@verso/money';
import type { TradeTerms } from './execution.js';

/** The amounts of a trade as lines; the buyer pays gross + accrued + charges, the seller receives gross + accrued - charges. */
export interface TradeAmounts {
  readonly priceType: 'PERCENT' | 'PER_UNIT';
  readonly quantityType: 'UNIT' | 'FAMT';
  readonly grossAmount: Money;
  readonly accruedInterest?: AccruedInterest;
  readonly settlementAmount: Money;
}

/**
 * What the trade costs, by our own arithmetic.
 *
 * @param instrument absent while unknown: then the price is taken as stated, else per unit, and no interest accrues;
 *   the amounts are provisional and the trade is incomplete
 * @param settlementDate interest runs up to it; empty while unknown
 */
export function amountsOf(
  terms: TradeTerms,
  instrument: InstrumentDefined | undefined,
  settlementDate: string,
): TradeAmounts {
  const priceType = instrument === undefined ? (terms.priceType ?? 'PER_UNIT') : priceTypeOf(instrument);
  const stated = terms.quantityType ?? (priceType === 'PERCENT' ? 'FAMT' : 'UNIT');
  const quantityType = instrument === undefined ? stated : quantityTypeOf(instrument);
  const { price, quantity, tradeCurrency: currency } = terms;
  const grossAmount = grossAmountOf({ priceType, price, quantity, currency });
  const accrued =
    instrument?.bond === undefined || settlementDate === ''
      ? undefined
      : accruedOf(terms, instrument.bond, settlementDate);
  return {
    priceType,
    quantityType,
    grossAmount,
    ...(accrued === undefined ? {} : { accruedInterest: accrued }),
    settlementAmount: settlementAmount(terms, grossAmount, accrued),
  };
}

/** What no trade can settle with, whatever the instrument turns out to be; checked before anything is booked. */
export function settledAmountProblems(terms: TradeTerms): readonly FieldError[] {
  const problems: FieldError[] = [];
  terms.charges.forEach((charge, index) => {
    if (charge.inSettlementAmount && charge.currency !== terms.tradeCurrency) {
      const detail = `a charge in ${charge.currency} cannot be part of a settlement amount in ${terms.tradeCurrency}`;
      problems.push({ pointer: `/charges/${String(index)}/currency`, code: 'CHARGE_CURRENCY_DIFFERS', detail });
    } else if (charge.inSettlementAmount && !fitsCurrency(charge)) {
      const detail = `${charge.amount} has more digits than ${charge.currency} has`;
      problems.push({ pointer: `/charges/${String(index)}/amount`, code: 'TOO_PRECISE_FOR_CURRENCY', detail });
    }
  });
  for (const field of ['grossAmount', 'accruedInterest', 'settlementAmount'] as const) {
    const amount = terms[field];
    const currency = field === 'settlementAmount' ? terms.settlementCurrency : terms.tradeCurrency;
    if (amount !== undefined && !fitsCurrency({ currency, amount })) {
      problems.push({
        pointer: `/${field}`,
        code: 'TOO_PRECISE_FOR_CURRENCY',
        detail: `${amount} has more digits than ${currency} has`,
      });
    }
  }
  if (problems.length > 0) return problems;
  return isPlain(terms) ? [] : unsettleable(terms, amountsOf(terms, undefined, ''));
}

/** Where an amount that the front office stated contradicts ours by more than rounding can. */
export function contradictions(terms: TradeTerms, amounts: TradeAmounts): readonly FieldError[] {
  const problems: FieldError[] = [];
  if (terms.priceType !== undefined && terms.priceType !== amounts.priceType) {
    const detail = `stated as ${terms.priceType}; the instrument is priced ${amounts.priceType}`;
    problems.push({ pointer: '/priceType', code: 'PRICE_TYPE_DIFFERS', detail });
  }
  if (terms.quantityType !== undefined && terms.quantityType !== amounts.quantityType) {
    const detail = `stated as ${terms.quantityType}; the instrument is counted in ${amounts.quantityType}`;
    problems.push({ pointer: '/quantityType', code: 'QUANTITY_TYPE_DIFFERS', detail });
  }
  if (!statesAmounts(terms)) return problems;
  const currency = terms.tradeCurrency;
  const accrued = { currency, amount: amounts.accruedInterest?.amount ?? zero(currency).amount };
  differs('grossAmount', terms.grossAmount, amounts.grossAmount, 'GROSS_AMOUNT_DIFFERS', problems);
  differs('accruedInterest', terms.accruedInterest, accrued, 'ACCRUED_INTEREST_DIFFERS', problems);
  differs('settlementAmount', terms.settlementAmount, amounts.settlementAmount, 'SETTLEMENT_AMOUNT_DIFFERS', problems);
  return problems;
}

/** Most executions: a price that cannot be rounded away, and so few digits that no product of them is too long. */
function isPlain({ price, quantity, charges, foreignExchange }: TradeTerms): boolean {
  if (charges.length > 0 || foreignExchange !== undefined) return false;
  return price.length + quantity.length <= 16 && price.charCodeAt(0) !== ZERO && quantity.charCodeAt(0) !== ZERO;
}

/** Whether the front office said what the trade amounts to. */
function statesAmounts({ grossAmount, accruedInterest: accrued, settlementAmount: settlement }: TradeTerms): boolean {
  return grossAmount !== undefined || accrued !== undefined || settlement !== undefined;
}

function unsettleable(terms: TradeTerms, amounts: TradeAmounts): readonly FieldError[] {
  const problem =
    checkDecimal(amounts.grossAmount.amount, AMOUNT_DIGITS) ??
    checkDecimal(amounts.settlementAmount.amount, AMOUNT_DIGITS);
  if (problem !== undefined) {
    return [{ pointer: '/quantity', code: 'AMOUNT_TOO_LARGE', detail: `price times quantity: ${problem.detail}` }];
  }
  if (isNegative(amounts.settlementAmount)) {
    const detail = `the charges exceed the proceeds: ${amounts.settlementAmount.amount} would be received`;
    return [{ pointer: '/charges', code: 'SETTLEMENT_AMOUNT_NEGATIVE', detail }];
  }
  if (terms.paymentType === 'DVP' && toMinor(amounts.settlementAmount) === 0n) {
    const detail = 'nothing would be paid: free of payment is paymentType FOP';
    return [{ pointer: '/price', code: 'SETTLEMENT_AMOUNT_ZERO', detail }];
  }
  return [];
}

function settlementAmount(terms: TradeTerms, gross: Money, accrued: AccruedInterest | undefined): Money {
  if (terms.paymentType === 'FOP') return zero(terms.settlementCurrency);
  const total = settlementAmountOf({
    side: terms.side,
    gross,
    accrued: accrued === undefined ? undefined : { currency: gross.currency, amount: accrued.amount },
    charges: terms.charges.filter((charge) => charge.inSettlementAmount),
  });
  const { foreignExchange, settlementCurrency } = terms;
  if (foreignExchange === undefined || settlementCurrency === gross.currency) return total;
  return roundToCurrency(multiplyDecimals(total.amount, foreignExchange.rate), settlementCurrency);
}

function accruedOf(terms: TradeTerms, bond: BondTerms, settlementDate: string): AccruedInterest {
  const period = couponPeriod(bond, settlementDate);
  const { amount, days } = accruedInterest({
    faceAmount: { currency: terms.tradeCurrency, amount: terms.quantity },
    couponRate: bond.couponRate,
    // Reference data takes no other conventions than these; the seed is checked against the same list.
    dayCount: bond.dayCount as DayCountConvention,
    previousCouponDate: period.from,
    nextCouponDate: period.to,
    frequency: bond.couponsPerYear,
    settlementDate,
    exCoupon: terms.cumEx === 'EX',
  });
  return { amount: amount.amount, days, basis: bond.dayCount };
}

/**
 * The coupon period in which the trade settles: reference data names one period, the others follow by whole months.
 * A settlement on a coupon date belongs to the period that begins then: nothing has accrued yet.
 */
function couponPeriod(bond: BondTerms, settlementDate: string): { readonly from: string; readonly to: string } {
  const months = Math.max(1, Math.round(12 / bond.couponsPerYear));
  let step = 0;
  const at = (index: number): string =>
    index === 0 ? bond.previousCouponDate : addMonths(bond.nextCouponDate, (index - 1) * months);
  while (step < MOST_PERIODS && settlementDate >= at(step + 1)) step += 1;
  while (step > -MOST_PERIODS && settlementDate < at(step)) step -= 1;
  return { from: at(step), to: at(step + 1) };
}

/** Sums of lines that were each rounded on their own may differ by one unit per line; a real difference is larger. */
function differs(field: string, stated: string | undefined, ours: Money, code: string, problems: FieldError[]): void {
  if (stated === undefined) return;
  const difference = toMinor({ currency: ours.currency, amount: stated }) - toMinor(ours);
  if (difference <= ROUNDING && difference >= -ROUNDING) return;
  const said = fromMinor(ours.currency, toMinor({ currency: ours.currency, amount: stated }));
  const detail = `stated as ${said.amount} ${ours.currency}, by price, quantity and terms it is ${ours.amount}`;
  problems.push({ pointer: `/${field}`, code, detail });
}

function priceTypeOf({ priceType }: InstrumentDefined): 'PERCENT' | 'PER_UNIT' {
  return priceType === 'PERCENT' ? 'PERCENT' : 'PER_UNIT';
}

function quantityTypeOf({ quantityType }: InstrumentDefined): 'UNIT' | 'FAMT' {
  return quantityType === 'FAMT' ? 'FAMT' : 'UNIT';
}

const ZERO = 48;
const ROUNDING = 2n;
const MOST_PERIODS = 1_200;
