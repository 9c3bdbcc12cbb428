import type { TermsConfirmed } from '@verso/contracts';
import { addDays, isIsoDate } from '@verso/business-calendar';
import { addDecimals, canonicalDecimal } from '@verso/money';
import type { Behaviour } from './behaviour.js';

/** What both a confirmation and an instruction say of a trade: the counterparty sees both with the same eyes. */
export interface BusinessTerms {
  readonly uti?: string | undefined;
  readonly isin: string;
  readonly quantity: string;
  readonly tradeDate: string;
  readonly settlementDate: string;
}

/** The counterparty's different view of a trade. */
export interface Mismatch {
  readonly altered: readonly AlteredField[];
  /** It sees its error on the next business day. */
  readonly corrected: boolean;
}

export type AlteredField = 'price' | 'quantity' | 'settlementAmount' | 'settlementDate';

/** The reference of a trade by which its luck is drawn. A UTI alone would do, but amended terms are a new agreement. */
export function businessKey({ uti, isin, quantity, tradeDate, settlementDate }: BusinessTerms): string {
  return [uti ?? '', isin, canonicalDecimal(quantity), tradeDate, settlementDate].join('|');
}

export function mismatchOf(behaviour: Behaviour, key: string): Mismatch | undefined {
  if (!behaviour.happens('mismatch', key, behaviour.knobs.mismatchRate)) return undefined;
  return {
    altered: behaviour.pick('mismatch-fields', key, ALTERATIONS),
    corrected: behaviour.happens('mismatch-corrected', key, 0.5),
  };
}

/** Reason code by which the depository cannot match, empty when it does not look at what differs. */
export function unmatchedReason({ altered }: Mismatch, payment: string): string {
  if (altered.includes('quantity')) return 'DQUA';
  if (altered.includes('settlementDate')) return 'DDAT';
  return altered.includes('settlementAmount') && payment === 'APMT' ? 'DMON' : '';
}

/** The terms as the counterparty sees them; each altered field differs by more than any tolerance. */
export function alteredTerms(terms: TermsConfirmed, altered: readonly AlteredField[]): TermsConfirmed {
  const { settlementAmount, settlementDate } = terms;
  const differs = (field: AlteredField): boolean => altered.includes(field);
  return {
    ...terms,
    ...(differs('price') ? { price: addDecimals(terms.price, '0.5') } : {}),
    ...(differs('quantity')
      ? { quantity: addDecimals(terms.quantity, terms.quantityType === 'UNIT' ? '10' : '1000') }
      : {}),
    ...(differs('settlementAmount') && settlementAmount !== undefined
      ? { settlementAmount: { ...settlementAmount, amount: addDecimals(settlementAmount.amount, '137') } }
      : {}),
    ...(differs('settlementDate') && isIsoDate(settlementDate) ? { settlementDate: addDays(settlementDate, 1) } : {}),
  };
}

const ALTERATIONS: readonly [readonly AlteredField[], ...(readonly AlteredField[])[]] = [
  ['price'],
  ['quantity'],
  ['settlementAmount'],
  ['settlementDate'],
  ['price', 'settlementAmount'],
];
