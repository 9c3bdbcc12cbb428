import type { InstrumentDefined, MissingReference, StatedTerms, Trade } from '@verso/contracts';
import { isLei } from '@verso/contracts';
import { amountsOf, contradictions } from './amounts.js';
import type { ExecutionKey, TradeTerms } from './execution.js';
import type { ReferenceDirectory } from './reference-directory.js';
import { settlementInstructionOf } from './reference-directory.js';
import { intendedSettlement } from './settlement-dates.js';

/** Terms as stated, with what reference data adds to them. */
export interface EnrichedTrade {
  readonly trade: Trade;
  /** What is unknown or contradictory; the trade is complete when there is nothing. */
  readonly missing: readonly MissingReference[];
  /** What an incomplete trade must remember of its terms, because the trade's own lines do not tell it. */
  readonly stated: StatedTerms;
}

/** Where the terms came from. */
export interface TradeOrigin {
  readonly key: ExecutionKey;
  readonly executionIds: readonly string[];
}

/** Adds instrument, parties, dates and amounts to the terms. Total: what cannot be found is named in `missing`. */
export function enrich(terms: TradeTerms, origin: TradeOrigin, directory: ReferenceDirectory): EnrichedTrade {
  const missing: MissingReference[] = [];
  const instrument = directory.instruments.get(terms.instrument);
  if (instrument === undefined) missing.push({ kind: 'INSTRUMENT', key: terms.instrument });
  const counterparty = counterpartyOf(terms, directory, missing);
  const bookingEntity = directory.parties.get(terms.bookingEntity);
  if (bookingEntity?.role !== 'BOOKING_ENTITY') missing.push({ kind: 'PARTY', key: terms.bookingEntity });
  if (terms.clientAccount !== undefined && !directory.accounts.has(terms.clientAccount)) {
    missing.push({ kind: 'ACCOUNT', key: terms.clientAccount });
  }
  const dates = datesOf(terms, origin.key.tradeDate, instrument, directory, missing);
  const amounts = amountsOf(terms, instrument, dates.intendedSettlementDate);
  if (instrument !== undefined) {
    for (const { code, detail } of contradictions(terms, amounts))
      missing.push({ kind: 'AMOUNT_CHECK', key: `${code}: ${detail}` });
  }
  requireInstruction(
    terms,
    { counterparty: counterparty.lei, instrument, date: dates.intendedSettlementDate },
    directory,
    missing,
  );
  const trade: Trade = {
    ...statedFields(terms, origin),
    counterparty,
    isin: isin(terms),
    cfi: instrument?.cfi ?? '',
    ...amounts,
    ...dates,
    settlementMarket: instrument?.settlementMarket ?? '',
    placeOfSettlement: instrument?.placeOfSettlement ?? '',
  };
  return { trade, missing, stated: statedOf(terms) };
}

/** The terms of an incomplete trade again, from what was kept of them. */
export function termsAgain(trade: Trade, stated: StatedTerms): TradeTerms {
  const { counterparty, isin: knownIsin, settlementDateOrigin, intendedSettlementDate } = trade;
  const {
    cfi: _cfi,
    grossAmount: _gross,
    accruedInterest: _accrued,
    settlementAmount: _settlement,
    priceType: _priceType,
    quantityType: _quantityType,
    ...kept
  } = trade;
  return {
    ...kept,
    side: trade.side === 'SELL' ? 'SELL' : 'BUY',
    paymentType: trade.paymentType === 'FOP' ? 'FOP' : 'DVP',
    counterparty: stated.counterpartyReference ?? counterparty.lei,
    ...(stated.counterpartyRole === undefined ? {} : { counterpartyRole: stated.counterpartyRole }),
    instrument: stated.instrumentReference ?? knownIsin,
    ...(stated.priceType === undefined ? {} : { priceType: stated.priceType === 'PERCENT' ? 'PERCENT' : 'PER_UNIT' }),
    ...(stated.quantityType === undefined ? {} : { quantityType: stated.quantityType === 'FAMT' ? 'FAMT' : 'UNIT' }),
    ...(stated.grossAmount === undefined ? {} : { grossAmount: stated.grossAmount }),
    ...(stated.accruedInterest === undefined ? {} : { accruedInterest: stated.accruedInterest }),
    ...(stated.settlementAmount === undefined ? {} : { settlementAmount: stated.settlementAmount }),
    ...(settlementDateOrigin === 'GIVEN' ? { settlementDate: intendedSettlementDate } : {}),
  };
}

function counterpartyOf(
  terms: TradeTerms,
  directory: ReferenceDirectory,
  missing: MissingReference[],
): Trade['counterparty'] {
  const reference = terms.counterparty;
  const lei = reference.startsWith(BY_BIC) ? directory.leiByBic.get(reference.slice(BY_BIC.length)) : reference;
  const party = lei === undefined ? undefined : directory.parties.get(lei);
  if (party === undefined) missing.push({ kind: 'PARTY', key: reference });
  const role = terms.counterpartyRole ?? (party?.role === 'CCP' ? 'CCP' : 'COUNTERPARTY');
  return { lei: party?.lei ?? (isLei(reference) ? reference : ''), role };
}

type DateFields = Pick<
  Trade,
  'intendedSettlementDate' | 'settlementDateOrigin' | 'settlementDateDiffersFromCycle' | 'settlementCycleRule'
>;

function datesOf(
  terms: TradeTerms,
  tradeDate: string,
  instrument: InstrumentDefined | undefined,
  directory: ReferenceDirectory,
  missing: MissingReference[],
): DateFields {
  const market = instrument?.settlementMarket ?? '';
  const given = terms.settlementDate;
  const intended = intendedSettlement({ tradeDate, given, market, currency: terms.settlementCurrency }, directory);
  if (intended === undefined && instrument !== undefined) {
    missing.push({ kind: 'MARKET_RULES', key: `${market}:${terms.settlementCurrency}` });
  }
  return {
    intendedSettlementDate: intended?.date ?? '',
    settlementDateOrigin: intended?.origin ?? 'CYCLE',
    settlementDateDiffersFromCycle: intended?.differsFromCycle ?? false,
    settlementCycleRule: intended?.rule ?? '',
  };
}

/** Where the counterparty wants to deliver or receive; not needed where a clearing house or venue settles. */
function requireInstruction(
  terms: TradeTerms,
  found: { readonly counterparty: string; readonly instrument: InstrumentDefined | undefined; readonly date: string },
  directory: ReferenceDirectory,
  missing: MissingReference[],
): void {
  const { counterparty, instrument, date } = found;
  const party = directory.parties.get(counterparty);
  if (party === undefined || instrument === undefined || date === '') return;
  if (terms.ccp !== undefined || party.confirmationMethod === 'VENUE_OR_CCP') return;
  const market = instrument.settlementMarket;
  const wanted = { currency: terms.settlementCurrency, date };
  if (settlementInstructionOf(directory, counterparty, market, wanted) !== undefined) return;
  missing.push({ kind: 'SETTLEMENT_INSTRUCTION', key: `${counterparty}:${market}` });
}

function statedFields(
  terms: TradeTerms,
  { key, executionIds }: TradeOrigin,
): Omit<
  Trade,
  | 'counterparty'
  | 'isin'
  | 'cfi'
  | 'priceType'
  | 'quantityType'
  | 'grossAmount'
  | 'accruedInterest'
  | 'settlementAmount'
  | keyof DateFields
  | 'settlementMarket'
  | 'placeOfSettlement'
> {
  const {
    counterparty: _counterparty,
    counterpartyRole: _role,
    instrument: _instrument,
    priceType: _priceType,
    quantityType: _quantityType,
    grossAmount: _gross,
    accruedInterest: _accrued,
    settlementAmount: _settlement,
    settlementDate: _date,
    ...kept
  } = terms;
  return { ...kept, source: key.source, session: key.session, executionIds, tradeDate: key.tradeDate };
}

function statedOf(terms: TradeTerms): StatedTerms {
  const { priceType, quantityType, grossAmount, accruedInterest, settlementAmount, counterparty, instrument } = terms;
  return {
    ...(priceType === undefined ? {} : { priceType }),
    ...(quantityType === undefined ? {} : { quantityType }),
    ...(grossAmount === undefined ? {} : { grossAmount }),
    ...(accruedInterest === undefined ? {} : { accruedInterest }),
    ...(settlementAmount === undefined ? {} : { settlementAmount }),
    ...(isLei(counterparty) ? {} : { counterpartyReference: counterparty }),
    ...(isin(terms) === '' ? { instrumentReference: instrument } : {}),
    ...(terms.counterpartyRole === undefined ? {} : { counterpartyRole: terms.counterpartyRole }),
  };
}

/** An ISIN has no colon; an instrument named otherwise has no ISIN until reference data knows it. */
function isin(terms: TradeTerms): string {
  return terms.instrument.includes(':') ? '' : terms.instrument;
}

const BY_BIC = 'BIC:';
