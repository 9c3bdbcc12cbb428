import type { BusinessCalendar } from '@verso/business-calendar';
import {
  euronextCalendar,
  newYorkStockExchangeCalendar,
  t2sCalendar,
  targetCalendar,
  usDepositoryCalendar,
  usdFedwireCalendar,
  xetraCalendar,
} from '@verso/business-calendar';
import type {
  AccountDefined,
  BondTerms,
  CalendarDefined,
  InstrumentDefined,
  MarketScheduleDefined,
  OpeningBalanceDefined,
  PartyDefined,
  ScheduleEntry,
  SettlementCycleDefined,
  StandingSettlementInstructionDefined,
  ToleranceProfileDefined,
} from '@verso/contracts';
import type { SeedReader } from './seed-reader.js';

/** A definition of the seed before the decision gives it a version. */
export type Unversioned<Data> = Omit<Data, 'version'>;

export function readCalendar(seed: SeedReader): Unversioned<CalendarDefined> {
  const code = seed.text('code');
  const name = seed.text('name');
  const currency = seed.has('currency') ? { currency: seed.currency('currency') } : {};
  if (!seed.has('rule')) {
    const weekend = seed.texts('weekend').map(Number);
    const holidays = [...seed.texts('holidays')].sort();
    return { code, name, weekend, holidays, fromDate: seed.date('fromDate'), toDate: seed.date('toDate'), ...currency };
  }
  const makeCalendar = CALENDAR_RULES.get(seed.oneOf('rule', [...CALENDAR_RULES.keys()])) ?? targetCalendar;
  const { weekend, holidays, validFrom, validTo } = makeCalendar(
    seed.wholeNumber('fromYear'),
    seed.wholeNumber('toYear'),
  );
  return { code, name, weekend, holidays, fromDate: validFrom, toDate: validTo, ...currency };
}

export function readSchedule(seed: SeedReader): Unversioned<MarketScheduleDefined> {
  const schedule = {
    market: seed.text('market'),
    timeZone: timeZone(seed),
    calendars: seed.texts('calendars'),
    currency: seed.currency('currency'),
    entries: seed.list('entries').map(readEntry),
  };
  if (schedule.calendars.length === 0) seed.problem('calendars', 'a market needs at least one calendar');
  checkOrder(seed, schedule.entries);
  return schedule;
}

export function readCycle(seed: SeedReader): SettlementCycleDefined {
  const days = seed.wholeNumber('days');
  if (days < 0 || days > 30) seed.problem('days', `${String(days)} is not a number of business days from 0 to 30`);
  return {
    settlementMarket: seed.text('settlementMarket'),
    validFrom: seed.date('validFrom'),
    days,
    ruleVersion: seed.text('ruleVersion'),
    source: seed.text('source'),
  };
}

export function readToleranceProfile(seed: SeedReader): Unversioned<ToleranceProfileDefined> {
  const amounts = seed.list('amounts').map((band) => {
    const tolerance = {
      currency: band.currency('currency'),
      upToAmount: band.has('upToAmount') ? band.decimal('upToAmount') : '',
      tolerance: band.decimal('tolerance'),
    };
    band.done();
    return tolerance;
  });
  return { name: seed.text('name'), amounts, source: seed.text('source') };
}

export function readParty(seed: SeedReader): Unversioned<PartyDefined> {
  const role = seed.oneOf('role', ['BOOKING_ENTITY', 'COUNTERPARTY', 'CCP', 'VENUE', 'CSD', 'CUSTODIAN', 'CASH_AGENT']);
  const isTradedWith = ['COUNTERPARTY', 'CCP', 'VENUE'].includes(role);
  return {
    lei: seed.lei('lei'),
    name: seed.text('name'),
    bic: seed.bic('bic'),
    role,
    confirmationMethod: isTradedWith ? seed.oneOf('confirmationMethod', CONFIRMATION_METHODS) : '',
    toleranceProfile: seed.optionalText('toleranceProfile') ?? '',
  };
}

export function readInstrument(seed: SeedReader): Unversioned<InstrumentDefined> {
  const priceType = seed.oneOf('priceType', ['PER_UNIT', 'PERCENT']);
  if (priceType === 'PERCENT' && !seed.has('bond'))
    seed.problem('bond', 'an instrument priced in percent needs its terms');
  return {
    isin: seed.isin('isin'),
    name: seed.text('name'),
    cfi: seed.text('cfi'),
    currency: seed.currency('currency'),
    settlementMarket: seed.text('settlementMarket'),
    placeOfSettlement: seed.bic('placeOfSettlement'),
    quantityType: seed.oneOf('quantityType', ['UNIT', 'FAMT']),
    priceType,
    minimumDenomination: seed.decimal('minimumDenomination'),
    ...(seed.has('bond') ? { bond: readBond(seed.mapping('bond')) } : {}),
  };
}

export function readAccount(seed: SeedReader): Unversioned<AccountDefined> {
  const kind = seed.oneOf('kind', ['SAFEKEEPING', 'CASH']);
  const isCash = kind === 'CASH';
  const links = isCash ? undefined : seed.mapping('cashAccounts');
  const validTo = seed.optionalDate('validTo');
  return {
    account: seed.text('account'),
    kind,
    bookingEntity: seed.lei('bookingEntity'),
    accountNumber: seed.text('accountNumber'),
    servicer: seed.bic('servicer'),
    settlementMarket: seed.text('settlementMarket'),
    placeOfSettlement: isCash ? '' : seed.bic('placeOfSettlement'),
    ...(isCash ? { currency: seed.currency('currency') } : {}),
    cashAccounts: links?.keys().map((currency) => ({ currency, account: links.text(currency) })) ?? [],
    segregation: seed.oneOf('segregation', ['OWN', 'CLIENT_OMNIBUS', 'CLIENT_SEGREGATED']),
    fundingPolicy: isCash ? seed.oneOf('fundingPolicy', ['PREFUNDED', 'NET_PROJECTED', 'AGENT_LINE']) : '',
    creditLine: isCash ? seed.decimal('creditLine') : '',
    validFrom: seed.date('validFrom'),
    ...(validTo === undefined ? {} : { validTo }),
  };
}

export function readSsi(seed: SeedReader): Unversioned<StandingSettlementInstructionDefined> {
  const validTo = seed.optionalDate('validTo');
  const ssi = {
    ssiId: seed.text('ssiId'),
    party: seed.lei('party'),
    settlementMarket: seed.text('settlementMarket'),
    currency: seed.has('currency') ? seed.currency('currency') : '',
    placeOfSettlement: seed.bic('placeOfSettlement'),
    participant: seed.bic('participant'),
    client: seed.bic('client'),
    safekeepingAccount: seed.text('safekeepingAccount'),
    validFrom: seed.date('validFrom'),
    ...(validTo === undefined ? {} : { validTo }),
  };
  if (validTo !== undefined && validTo < ssi.validFrom) seed.problem('validTo', `is before validFrom ${ssi.validFrom}`);
  return ssi;
}

export function readOpeningBalance(seed: SeedReader): OpeningBalanceDefined {
  const account = seed.text('account');
  const asOf = seed.date('asOf');
  if (seed.has('isin')) return { account, isin: seed.isin('isin'), quantity: seed.decimal('quantity'), asOf };
  return { account, balance: { currency: seed.currency('currency'), amount: seed.decimal('amount') }, asOf };
}

function readBond(seed: SeedReader): BondTerms {
  const terms = {
    couponRate: seed.decimal('couponRate'),
    couponsPerYear: seed.wholeNumber('couponsPerYear'),
    dayCount: seed.oneOf('dayCount', ['ACT/ACT-ICMA', 'ACT/360', 'ACT/365F', '30/360', '30E/360']),
    previousCouponDate: seed.date('previousCouponDate'),
    nextCouponDate: seed.date('nextCouponDate'),
    maturityDate: seed.date('maturityDate'),
  };
  if (![1, 2, 4, 12].includes(terms.couponsPerYear)) seed.problem('couponsPerYear', 'expected 1, 2, 4 or 12');
  if (terms.nextCouponDate <= terms.previousCouponDate)
    seed.problem('nextCouponDate', 'is not after previousCouponDate');
  seed.done();
  return terms;
}

function readEntry(seed: SeedReader): ScheduleEntry {
  const entry = {
    name: seed.text('name'),
    kind: seed.oneOf('kind', SCHEDULE_KINDS),
    localTime: seed.localTime('localTime'),
    dayOffset: seed.has('dayOffset') ? seed.wholeNumber('dayOffset') : 0,
  };
  if (entry.dayOffset < -1 || entry.dayOffset > 0) seed.problem('dayOffset', 'expected -1 (the evening before) or 0');
  seed.done();
  return entry;
}

/** A market day is walked forward: two points at one local time would have no order. */
function checkOrder(seed: SeedReader, entries: readonly ScheduleEntry[]): void {
  const points = entries.map((entry) => `${entry.dayOffset < 0 ? '0' : '1'}${entry.localTime}`);
  const isForward = points.every((point, index) => index === 0 || (points[index - 1] ?? '') < point);
  if (!isForward) seed.problem('entries', 'the points of a day must be in order of time, no two at once');
  if (entries.at(0)?.kind !== 'OPEN' || entries.at(-1)?.kind !== 'CLOSE') {
    seed.problem('entries', 'a day begins with OPEN and ends with CLOSE');
  }
}

function timeZone(seed: SeedReader): string {
  const name = seed.text('timeZone');
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
  } catch {
    seed.problem('timeZone', `${name} is not a time zone`);
  }
  return name;
}

const CALENDAR_RULES: ReadonlyMap<string, (fromYear: number, toYear: number) => BusinessCalendar> = new Map([
  ['TARGET', targetCalendar],
  ['T2S', t2sCalendar],
  ['USD', usdFedwireCalendar],
  ['US_DEPOSITORY', usDepositoryCalendar],
  ['XNYS', newYorkStockExchangeCalendar],
  ['XETR', xetraCalendar],
  ['EURONEXT', euronextCalendar],
]);

const CONFIRMATION_METHODS = ['VENUE_OR_CCP', 'CENTRAL_MATCHING', 'AFFIRMATION', 'BILATERAL', 'CSD_MATCH_ONLY'];

const SCHEDULE_KINDS = [
  'OPEN',
  'CLOSE',
  'TRADING_OPEN',
  'TRADING_CLOSE',
  'PROVISIONING',
  'SETTLEMENT',
  'DVP_CUT_OFF',
  'FOP_CUT_OFF',
  'CONFIRMATION',
];
