import type { AmountTolerance, ConfirmationTerms, Trade } from '@verso/contracts';
import { compareDecimals } from '@verso/money';

export type ConfirmationMethod = 'VENUE_OR_CCP' | 'CENTRAL_MATCHING' | 'AFFIRMATION' | 'BILATERAL' | 'CSD_MATCH_ONLY';

/** What reference data says about the counterparty of a trade. */
export interface CounterpartyData {
  readonly lei: string;
  readonly version: number;
  readonly role: string;
  readonly confirmationMethod: string;
  readonly toleranceProfile: string;
}

export interface MethodChoice {
  readonly method: ConfirmationMethod;
  /** What the choice was made by. */
  readonly ruleVersion: string;
}

/**
 * How a trade is confirmed. Cleared trades have no "theirs" to wait for: the venue's or CCP's own report confirms them.
 * Otherwise as agreed with the counterparty; where nothing is agreed, both exchange confirmations.
 */
export function confirmationMethod(trade: Trade, counterparty: CounterpartyData | undefined): MethodChoice {
  if (trade.ccp !== undefined) return { method: 'VENUE_OR_CCP', ruleVersion: 'trade:ccp' };
  if (CLEARING_ROLES.has(trade.counterparty.role)) return { method: 'VENUE_OR_CCP', ruleVersion: 'trade:role' };
  if (counterparty === undefined) return { method: 'BILATERAL', ruleVersion: 'default' };
  const ruleVersion = `party:${counterparty.lei}@${String(counterparty.version)}`;
  if (CLEARING_ROLES.has(counterparty.role)) return { method: 'VENUE_OR_CCP', ruleVersion };
  return { method: METHODS.get(counterparty.confirmationMethod) ?? 'BILATERAL', ruleVersion };
}

/** Terms of a trade as we confirm them, from our side. */
export function termsOf(trade: Trade): ConfirmationTerms {
  const { accruedInterest } = trade;
  return {
    side: trade.side,
    sender: trade.bookingEntity,
    receiver: trade.counterparty.lei,
    ...(trade.uti === undefined ? {} : { uti: trade.uti }),
    isin: trade.isin,
    quantityType: trade.quantityType,
    quantity: trade.quantity,
    priceType: trade.priceType,
    price: trade.price,
    tradeDate: trade.tradeDate,
    settlementDate: trade.intendedSettlementDate,
    paymentType: trade.paymentType,
    settlementAmount: trade.settlementAmount,
    ...(accruedInterest === undefined
      ? {}
      : { accruedInterest: { currency: trade.settlementCurrency, amount: accruedInterest.amount } }),
    ...(trade.placeOfSettlement === '' ? {} : { placeOfSettlement: trade.placeOfSettlement }),
  };
}

/** A tolerance profile of reference data. */
export interface ToleranceProfile {
  readonly name: string;
  readonly version: number;
  readonly amounts: readonly AmountTolerance[];
}

export interface AppliedTolerance {
  /** Name and version of the profile. */
  readonly profile: string;
  /** Decimal text in the currency of the amount. */
  readonly tolerance: string;
}

/** The tolerance for an amount: the narrowest band of its currency that holds it; none where no profile speaks. */
export function toleranceFor(
  amount: { readonly currency: string; readonly amount: string },
  profile: ToleranceProfile | undefined,
): AppliedTolerance {
  if (profile === undefined) return { profile: 'EXACT', tolerance: '0' };
  let found: AmountTolerance | undefined;
  for (const band of profile.amounts) {
    if (band.currency !== amount.currency) continue;
    if (band.upToAmount !== '' && compareDecimals(amount.amount, band.upToAmount) > 0) continue;
    if (found === undefined || narrower(band, found)) found = band;
  }
  return { profile: `${profile.name}@${String(profile.version)}`, tolerance: found?.tolerance ?? '0' };
}

/** The stream in which both parties' confirmations of one trade date find each other. */
export function pairingKeyOf(bookingEntity: string, counterparty: string, tradeDate: string): string {
  return `${bookingEntity}:${counterparty}:${tradeDate}`;
}

/**
 * Our reference of a confirmation: the trade's UUID in base 36 and the version, at most 35 characters, which is what a
 * message can carry (a UUID in its usual form and a prefix would not fit).
 */
export function confirmationReference(tradeId: string, tradeVersion: number): string {
  const digits = tradeId.replace(/^trd_/, '').replaceAll('-', '');
  const short = /^[0-9a-f]{32}$/i.test(digits) ? BigInt(`0x${digits}`).toString(36).toUpperCase() : digits.slice(0, 25);
  return `C${short}${String(tradeVersion).padStart(2, '0')}`;
}

const CLEARING_ROLES: ReadonlySet<string> = new Set(['CCP', 'VENUE']);
const METHODS: ReadonlyMap<string, ConfirmationMethod> = new Map(
  (['VENUE_OR_CCP', 'CENTRAL_MATCHING', 'AFFIRMATION', 'BILATERAL', 'CSD_MATCH_ONLY'] as const).map((method) => [
    method,
    method,
  ]),
);

function narrower(band: AmountTolerance, than: AmountTolerance): boolean {
  if (than.upToAmount === '') return band.upToAmount !== '';
  return band.upToAmount !== '' && compareDecimals(band.upToAmount, than.upToAmount) < 0;
}
