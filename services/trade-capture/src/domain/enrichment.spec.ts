import { enrich } from './enrichment.js';
import type { ExecutionRequest } from './execution.js';
import { execution } from './execution.fixture.js';
import { readExecution } from './read-execution.js';
import type { ReferenceEvent } from './reference-data.fixture.js';
import {
  APPLE,
  BROKER_BIC,
  BROKER_LEI,
  BUND,
  CCP_LEI,
  directoryOf,
  referenceData,
  settlementInstruction,
  without,
} from './reference-data.fixture.js';

function enriched(changes: Partial<ExecutionRequest> = {}, events: readonly ReferenceEvent[] = referenceData) {
  const read = readExecution(execution(changes));
  if (read.outcome === 'refused' || read.execution.action === 'CANCEL') throw new Error('the fixture is well-formed');
  const { key, terms } = read.execution;
  return enrich(terms, { key, executionIds: [key.executionId] }, directoryOf(events));
}

describe('the intended settlement date', () => {
  it.each([
    ['EU shares settle on the second day on which TARGET is open', '2026-12-23', {}, '2026-12-28'],
    ['EU shares settle on the next day from 11 October 2027 on', '2027-10-11', {}, '2027-10-12'],
    ['US shares settle on the next day', '2026-11-24', { isin: APPLE, tradeCurrency: 'USD' }, '2026-11-25'],
    [
      'a day on which depository and banks are closed does not count',
      '2026-11-25',
      { isin: APPLE, tradeCurrency: 'USD' },
      '2026-11-27',
    ],
    [
      'Columbus Day: the depository works, the banks do not',
      '2026-10-09',
      { isin: APPLE, tradeCurrency: 'USD' },
      '2026-10-13',
    ],
  ])('%s', (_, tradeDate, changes, expected) => {
    const { trade } = enriched({ tradeDate, ...changes });
    expect(trade).toMatchObject({ intendedSettlementDate: expected, settlementDateOrigin: 'CYCLE' });
  });

  it('is the one given, and a difference from the cycle is flagged', () => {
    const { trade } = enriched({ settlementDate: '2026-11-27' });
    expect(trade).toMatchObject({
      intendedSettlementDate: '2026-11-27',
      settlementDateOrigin: 'GIVEN',
      settlementDateDiffersFromCycle: true,
      settlementCycleRule: 'T2S-T+2',
    });
  });

  it('is not invented beyond the years that the calendars cover', () => {
    const { trade, missing } = enriched({ tradeDate: '2031-01-02' });
    expect(trade.intendedSettlementDate).toBe('');
    expect(missing).toEqual([{ kind: 'MARKET_RULES', key: 'T2S:EUR' }]);
  });
});

describe('the amounts of a trade', () => {
  const commission = {
    type: 'COMM',
    amount: '12.5',
    currency: 'EUR',
    payableBy: 'BUYER',
    inSettlementAmount: true,
    ruleVersion: '1',
  };

  it('of shares are price times quantity; the buyer pays the charges on top', () => {
    expect(enriched({ charges: [commission] }).trade).toMatchObject({
      grossAmount: { currency: 'EUR', amount: '60150.00' },
      settlementAmount: { currency: 'EUR', amount: '60162.50' },
    });
  });

  it('of a sale are less the charges, and charges paid apart do not count', () => {
    expect(enriched({ side: 'SELL', charges: [commission] }).trade.settlementAmount.amount).toBe('60137.50');
    const apart = { ...commission, inSettlementAmount: false };
    expect(enriched({ side: 'SELL', charges: [apart] }).trade.settlementAmount.amount).toBe('60150.00');
  });

  it('of a bond are in percent of the face amount, with the interest accrued to the settlement date', () => {
    // 15 August to 25 November 2026 are 102 days of a period of 365: 1,000,000 x 2.60 % x 102 / 365.
    expect(enriched({ isin: BUND, price: '99.50', quantity: '1000000' }).trade).toMatchObject({
      priceType: 'PERCENT',
      quantityType: 'FAMT',
      grossAmount: { amount: '995000.00' },
      accruedInterest: { amount: '7265.75', days: 102, basis: 'ACT/ACT-ICMA' },
      settlementAmount: { amount: '1002265.75' },
    });
  });

  it('begin to accrue anew on the coupon date, years after the period that reference data names', () => {
    const onCoupon = enriched({ isin: BUND, price: '99.50', quantity: '1000000', settlementDate: '2029-08-15' });
    expect(onCoupon.trade.accruedInterest).toMatchObject({ amount: '0.00', days: 0 });
    const dayAfter = enriched({ isin: BUND, price: '99.50', quantity: '1000000', settlementDate: '2029-08-16' });
    expect(dayAfter.trade.accruedInterest).toMatchObject({ amount: '71.23', days: 1 });
  });

  it('of a bond traded ex coupon give interest back', () => {
    const { trade } = enriched({
      isin: BUND,
      price: '99.50',
      quantity: '1000000',
      cumEx: 'EX',
      settlementDate: '2027-08-10',
    });
    expect(trade.accruedInterest).toMatchObject({ amount: '-356.16', days: -5 });
  });

  it('are nothing to pay when free of payment', () => {
    expect(enriched({ paymentType: 'FOP' }).trade.settlementAmount).toEqual({ currency: 'EUR', amount: '0.00' });
  });

  it('settle in another currency at the rate given', () => {
    const foreignExchange = { rate: '1.0825', source: 'ECB' };
    expect(enriched({ settlementCurrency: 'USD', foreignExchange }).trade.settlementAmount).toEqual({
      currency: 'USD',
      amount: '65112.38',
    });
  });
});

describe('what a trade lacks', () => {
  it.each([
    ['an instrument', { isin: 'FR0000121014' }, referenceData, 'INSTRUMENT', 'FR0000121014'],
    [
      'an instrument that the source knows otherwise',
      { isin: undefined, instrument: { scheme: 'RIC', identifier: 'VOD.L' } },
      referenceData,
      'INSTRUMENT',
      'RIC:VOD.L',
    ],
    [
      'a counterparty',
      {},
      without((event) => event.type === 'PartyDefined' && event.data.lei === BROKER_LEI),
      'PARTY',
      BROKER_LEI,
    ],
    [
      'a counterparty that the source knows otherwise',
      { counterparty: { proprietaryCode: 'ALPEN' } },
      referenceData,
      'PARTY',
      'PROPRIETARY:ALPEN',
    ],
    [
      'where the counterparty settles',
      {},
      without((event) => event.type === 'StandingSettlementInstructionDefined'),
      'SETTLEMENT_INSTRUCTION',
      `${BROKER_LEI}:T2S`,
    ],
    ['an account of the client', { clientAccount: 'SAFE-9' }, referenceData, 'ACCOUNT', 'SAFE-9'],
  ])('is named: %s', (_, changes, events, kind, key) => {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const base = 'instrument' in changes ? { ...execution(), isin: undefined } : {};
    const request = Object.fromEntries(
      Object.entries({ ...base, ...given }).filter(([, value]) => value !== undefined),
    );
    const read = readExecution('instrument' in changes ? request : execution(given));
    if (read.outcome === 'refused' || read.execution.action === 'CANCEL') throw new Error('the fixture is well-formed');
    const { key: origin, terms } = read.execution;
    const { missing } = enrich(terms, { key: origin, executionIds: ['E-1'] }, directoryOf(events));
    expect(missing).toEqual([{ kind, key }]);
  });

  it('is nothing when the counterparty is known by BIC', () => {
    const { trade, missing } = enriched({ counterparty: { bic: BROKER_BIC } });
    expect(missing).toEqual([]);
    expect(trade.counterparty).toEqual({ lei: BROKER_LEI, role: 'COUNTERPARTY' });
  });

  it('is no settlement instruction when a clearing house settles', () => {
    expect(enriched({ counterparty: { lei: CCP_LEI } })).toMatchObject({
      missing: [],
      trade: { counterparty: { role: 'CCP' } },
    });
  });

  it('is an instruction that is in force on the settlement date, not on the trade date', () => {
    const late = [
      ...without((event) => event.type === 'StandingSettlementInstructionDefined'),
      settlementInstruction(BROKER_LEI, 'T2S', 'EUR', '2026-11-25'),
    ];
    expect(enriched({}, late).missing).toEqual([]);
    expect(enriched({ settlementDate: '2026-11-24' }, late).missing).toEqual([
      { kind: 'SETTLEMENT_INSTRUCTION', key: `${BROKER_LEI}:T2S` },
    ]);
  });
});
