import type { ExecutionRequest } from './execution.js';
import { BROKER_LEI, OUR_LEI, SAP } from './reference-data.fixture.js';

/** A purchase of 300 SAP at 200.50 on Monday 23 November 2026, settling two business days later. */
export const bought: ExecutionRequest = {
  source: 'OMS',
  session: 'EQUITY',
  executionId: 'E-1',
  tradeDate: '2026-11-23',
  bookingEntity: OUR_LEI,
  side: 'BUY',
  counterparty: { lei: BROKER_LEI },
  isin: SAP,
  price: '200.50',
  quantity: '300',
  executionTime: '2026-11-23T10:15:00.25+01:00',
  tradeCurrency: 'EUR',
};

export function execution(changes: Partial<ExecutionRequest> = {}): ExecutionRequest {
  return { ...bought, ...changes };
}
