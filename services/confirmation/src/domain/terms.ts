import type { ConfirmationTerms, FieldDifference } from '@verso/contracts';
import { compareDecimals, subtractDecimals } from '@verso/money';

/** Both parties' confirmations side by side. */
export interface Comparison {
  /** Fields on which they differ beyond the tolerance. */
  readonly differences: readonly FieldDifference[];
  /** Fields on which they differ within the tolerance. */
  readonly tolerated: readonly FieldDifference[];
}

/**
 * Compares what we confirmed with what the counterparty confirmed, field by field. Sides must be opposite; everything
 * else must be equal (numbers by value, text letter by letter: those differing in case are different values), except the
 * settlement amount, which may differ by the tolerance. UTI, accrued interest and place of settlement are optional: a
 * filled field agrees with an empty one, two filled ones must be equal.
 *
 * Rule: CSD matching fields and semantics as T2S has them, applied before the depository sees the trade.
 *
 * @param tolerance decimal text in the settlement currency
 */
export function compareTerms(ours: ConfirmationTerms, theirs: ConfirmationTerms, tolerance: string): Comparison {
  const differences: FieldDifference[] = [];
  const tolerated: FieldDifference[] = [];
  for (const [field, mine, other] of fieldsOf(ours, theirs)) {
    if (mine !== other) differences.push({ field, ours: mine, theirs: other });
  }
  for (const [field, mine, other] of numbersOf(ours, theirs)) {
    if (!sameNumber(mine, other)) differences.push({ field, ours: mine, theirs: other });
  }
  const [mine, other] = [ours.settlementAmount.amount, theirs.settlementAmount.amount];
  if (!sameNumber(mine, other) && !bothSilent(ours, theirs)) {
    const difference = { field: 'settlementAmount.amount', ours: mine, theirs: other };
    const sameCurrency = ours.settlementAmount.currency === theirs.settlementAmount.currency;
    if (sameCurrency && within(mine, other, tolerance)) tolerated.push(difference);
    else differences.push(difference);
  }
  return { differences, tolerated };
}

/** Whether two confirmations can be of one trade at all: by UTI where both give one, else by what was traded. */
export function couldBeSameTrade(ours: ConfirmationTerms, theirs: ConfirmationTerms): boolean {
  if (ours.uti !== undefined && theirs.uti !== undefined) return ours.uti === theirs.uti;
  return ours.isin === theirs.isin && ours.side === oppositeSide(theirs.side);
}

export function oppositeSide(side: string): string {
  if (side === 'BUY') return 'SELL';
  return side === 'SELL' ? 'BUY' : side;
}

/** True for equal values; what is not a number is equal only to itself. */
export function sameNumber(left: string, right: string): boolean {
  if (left === right) return true;
  return isNumber(left) && isNumber(right) && compareDecimals(left, right) === 0;
}

function fieldsOf(
  ours: ConfirmationTerms,
  theirs: ConfirmationTerms,
): readonly (readonly [field: string, ours: string, theirs: string])[] {
  const amountsAgree = bothSilent(ours, theirs);
  return [
    ['side', ours.side, oppositeSide(theirs.side)],
    ['uti', ours.uti ?? theirs.uti ?? '', theirs.uti ?? ours.uti ?? ''],
    ['isin', ours.isin, theirs.isin],
    ['quantityType', ours.quantityType, theirs.quantityType],
    ['priceType', quotation(ours.priceType), quotation(theirs.priceType)],
    ['tradeDate', ours.tradeDate, theirs.tradeDate],
    ['settlementDate', ours.settlementDate, theirs.settlementDate],
    ['paymentType', ours.paymentType, theirs.paymentType],
    [
      'settlementAmount.currency',
      amountsAgree ? '' : ours.settlementAmount.currency,
      amountsAgree ? '' : theirs.settlementAmount.currency,
    ],
    [
      'placeOfSettlement',
      ours.placeOfSettlement ?? theirs.placeOfSettlement ?? '',
      theirs.placeOfSettlement ?? ours.placeOfSettlement ?? '',
    ],
  ];
}

function numbersOf(
  ours: ConfirmationTerms,
  theirs: ConfirmationTerms,
): readonly (readonly [field: string, ours: string, theirs: string])[] {
  const [accrued, theirAccrued] = [ours.accruedInterest?.amount, theirs.accruedInterest?.amount];
  return [
    ['quantity', ours.quantity, theirs.quantity],
    ['price', ours.price, theirs.price],
    ['accruedInterest.amount', accrued ?? theirAccrued ?? '', theirAccrued ?? accrued ?? ''],
  ];
}

/** Free of payment an amount is information: one side may leave it out. */
function bothSilent(ours: ConfirmationTerms, theirs: ConfirmationTerms): boolean {
  if (ours.paymentType !== 'FOP' || theirs.paymentType !== 'FOP') return false;
  return ours.settlementAmount.amount === '' || theirs.settlementAmount.amount === '';
}

/** Messages tell a rate from an amount; a yield is a rate. */
function quotation(priceType: string): string {
  return priceType === 'YIELD' ? 'PERCENT' : priceType;
}

function within(left: string, right: string, tolerance: string): boolean {
  if (!isNumber(left) || !isNumber(right) || !isNumber(tolerance)) return false;
  const difference = subtractDecimals(left, right);
  return compareDecimals(difference.startsWith('-') ? difference.slice(1) : difference, tolerance) <= 0;
}

/** Short enough to be a number of ours: the fold may not throw, whatever was stored. */
function isNumber(text: string): boolean {
  return text.length <= 64 && /^-?\d+(?:\.\d+)?$/.test(text);
}
