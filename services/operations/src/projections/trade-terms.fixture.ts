import type { Trade } from '@verso/contracts';
import type { LoggedEvent } from './office-logs.fixture.js';

export const BANK = '529900T8BM49AURSDO55';
export const BROKER = '549300MLUDYVRQOOXS22';

/** A buy of 1,000 shares for EUR 25,000.00. */
export function tradeTerms(change: Partial<Trade> = {}): Trade {
  return {
    bookingEntity: BANK,
    source: 'front-office',
    session: 'S1',
    executionIds: ['X1'],
    side: 'BUY',
    tradeSide: 'MARKET',
    tradingCapacity: 'DEAL',
    counterparty: { lei: BROKER, role: 'COUNTERPARTY' },
    mic: 'XETR',
    paymentType: 'DVP',
    transactionType: 'TRAD',
    marketClaimOptOut: false,
    isin: 'DE0007164600',
    cfi: 'ESVUFR',
    priceType: 'PER_UNIT',
    price: '25',
    quantityType: 'UNIT',
    quantity: '1000',
    tradeDate: '2026-11-23',
    executionTime: '2026-11-23T10:00:00.000000Z',
    tradeCurrency: 'EUR',
    settlementCurrency: 'EUR',
    grossAmount: { currency: 'EUR', amount: '25000.00' },
    charges: [],
    settlementAmount: { currency: 'EUR', amount: '25000.00' },
    intendedSettlementDate: '2026-11-25',
    settlementDateOrigin: 'CYCLE',
    settlementDateDiffersFromCycle: false,
    settlementCycleRule: 'EU-T2',
    settlementMarket: 'T2S',
    placeOfSettlement: 'DAKVDEFFXXX',
    ...change,
  };
}

/** Opens, or updates, a case about these trades. */
export function caseOpened(
  caseId: string,
  affectedTrades: readonly string[],
  cause = 'CONFIRMATION_MISMATCH',
  type: 'CaseOpened' | 'CaseUpdated' = 'CaseOpened',
): LoggedEvent {
  const about = { subject: 'CASH-EUR-1', cause, detail: 'they differ', bookingEntity: BANK, responsible: 'US' };
  return { log: 'exceptions', type, data: { caseId, ...about, affectedTrades, reasons: [] } };
}

export function caseResolved(caseId: string, cause = 'CONFIRMATION_MISMATCH'): LoggedEvent {
  const about = { subject: 'CASH-EUR-1', cause, bookingEntity: BANK, resolution: 'CAUSE_DISAPPEARED' };
  return { log: 'exceptions', type: 'CaseResolved', data: { caseId, ...about, detail: 'they agree now' } };
}

export function executionRefused(refusalId: string, detail = 'no side'): LoggedEvent {
  const about = {
    source: 'front-office',
    door: 'HTTP',
    code: 'SIDE_MISSING',
    errors: [],
    contentHash: '',
    contentExcerpt: '',
  };
  return { log: 'trade-capture', type: 'TradeRefused', data: { refusalId, ...about, detail } };
}
