import { targetCalendar, usDepositoryCalendar, usdFedwireCalendar } from '@verso/business-calendar';
import type { BusinessCalendar } from '@verso/business-calendar';
import type { EventsByContext } from '@verso/contracts';
import type { ReferenceDirectory } from './reference-directory.js';
import { emptyDirectory, foldDirectory } from './reference-directory.js';

export type ReferenceEvent = EventsByContext['reference-data'];

export const OUR_LEI = '529900VERSOSECEU0194';
export const BROKER_LEI = '529900ALPENBROKR0122';
export const BROKER_BIC = 'ALPBDEFFXXX';
export const CCP_LEI = '529900EURCCPCLR00945';
export const SAP = 'DE0007164600';
export const BUND = 'DE000BU2Z015';
export const APPLE = 'US0378331005';

/** A little world of reference data: two markets, two shares, a bond, one counterparty and a clearing house. */
export const referenceData: readonly ReferenceEvent[] = [
  calendar('TARGET', targetCalendar(2024, 2030), 'EUR'),
  calendar('US_DEPOSITORY', usDepositoryCalendar(2024, 2030)),
  calendar('USD', usdFedwireCalendar(2024, 2030), 'USD'),
  schedule('T2S', 'EUR', ['TARGET']),
  schedule('DTC', 'USD', ['US_DEPOSITORY', 'USD']),
  cycle('T2S', '2015-01-01', 2),
  cycle('T2S', '2027-10-11', 1),
  cycle('DTC', '2024-05-28', 1),
  party(OUR_LEI, 'VERSDEFFXXX', 'BOOKING_ENTITY', ''),
  party(BROKER_LEI, BROKER_BIC, 'COUNTERPARTY', 'BILATERAL'),
  party(CCP_LEI, 'ECCPDEFFXXX', 'CCP', 'VENUE_OR_CCP'),
  instrument(SAP, 'EUR', 'T2S'),
  bond(BUND),
  instrument(APPLE, 'USD', 'DTC'),
  settlementInstruction(BROKER_LEI, 'T2S', 'EUR'),
  settlementInstruction(BROKER_LEI, 'DTC', 'USD'),
];

export function directoryOf(events: readonly ReferenceEvent[] = referenceData): ReferenceDirectory {
  return events.reduce(foldDirectory, emptyDirectory());
}

/** All but the event that the test takes away. */
export function without(isGone: (event: ReferenceEvent) => boolean): readonly ReferenceEvent[] {
  return referenceData.filter((event) => !isGone(event));
}

export function calendar(code: string, rules: BusinessCalendar, currency?: string): ReferenceEvent {
  const { weekend, holidays, validFrom: fromDate, validTo: toDate } = rules;
  const data = { code, version: 1, name: code, weekend, holidays, fromDate, toDate };
  return { type: 'CalendarDefined', data: currency === undefined ? data : { ...data, currency } };
}

export function schedule(market: string, currency: string, calendars: readonly string[]): ReferenceEvent {
  const timeZone = market === 'T2S' ? 'Europe/Berlin' : 'America/New_York';
  return { type: 'MarketScheduleDefined', data: { market, version: 1, timeZone, calendars, currency, entries: [] } };
}

export function cycle(settlementMarket: string, validFrom: string, days: number): ReferenceEvent {
  const ruleVersion = `${settlementMarket}-T+${String(days)}`;
  return { type: 'SettlementCycleDefined', data: { settlementMarket, validFrom, days, ruleVersion, source: 'test' } };
}

export function party(lei: string, bic: string, role: string, confirmationMethod: string): ReferenceEvent {
  return {
    type: 'PartyDefined',
    data: { lei, version: 1, name: bic, bic, role, confirmationMethod, toleranceProfile: '' },
  };
}

export function instrument(isin: string, currency: string, settlementMarket: string): ReferenceEvent {
  const placeOfSettlement = settlementMarket === 'T2S' ? 'FCSDDEFFXXX' : 'DTCDUS33XXX';
  const terms = { cfi: 'ESVUFR', quantityType: 'UNIT', priceType: 'PER_UNIT', minimumDenomination: '1' };
  return {
    type: 'InstrumentDefined',
    data: { isin, version: 1, name: isin, currency, settlementMarket, placeOfSettlement, ...terms },
  };
}

/** The share defined anew as priced in percent of a face amount. */
export function inPercent(isin: string): ReferenceEvent {
  const share = instrument(isin, 'EUR', 'T2S');
  if (share.type !== 'InstrumentDefined') throw new Error('an instrument');
  return { type: share.type, data: { ...share.data, version: 2, priceType: 'PERCENT', quantityType: 'FAMT' } };
}

function bond(isin: string): ReferenceEvent {
  const terms = { cfi: 'DBFTFB', quantityType: 'FAMT', priceType: 'PERCENT', minimumDenomination: '0.01' };
  const coupons = { couponRate: '2.60', couponsPerYear: 1, dayCount: 'ACT/ACT-ICMA' };
  const dates = { previousCouponDate: '2026-08-15', nextCouponDate: '2027-08-15', maturityDate: '2033-08-15' };
  const place = { currency: 'EUR', settlementMarket: 'T2S', placeOfSettlement: 'FCSDDEFFXXX' };
  return {
    type: 'InstrumentDefined',
    data: { isin, version: 1, name: isin, ...place, ...terms, bond: { ...coupons, ...dates } },
  };
}

export function settlementInstruction(
  lei: string,
  market: string,
  currency: string,
  validFrom = '2024-01-01',
): ReferenceEvent {
  return {
    type: 'StandingSettlementInstructionDefined',
    data: {
      ssiId: `ssi-${lei.slice(6, 10)}-${market}-${validFrom}`,
      version: 1,
      party: lei,
      settlementMarket: market,
      currency,
      placeOfSettlement: market === 'T2S' ? 'FCSDDEFFXXX' : 'DTCDUS33XXX',
      participant: BROKER_BIC,
      client: BROKER_BIC,
      safekeepingAccount: 'FCSD71010002',
      validFrom,
    },
  };
}
