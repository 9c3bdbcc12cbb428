import type { LoggedEvent } from './office-logs.fixture.js';
import type { TradeLife } from './trade-life.fixture.js';

/** The settlement of all of a trade, moved back. */
export function reversed(life: TradeLife): LoggedEvent {
  const data = {
    ...life.told,
    messageId: 'R1',
    reversedMessageId: 'S1',
    isin: 'DE0007164600',
    direction: 'RECEIVE',
    effectiveDate: '2026-11-26',
    reversedQuantity: '1000',
    reversedAmount: { currency: 'EUR', amount: '25000.00' },
    settledQuantity: '0',
    servicerPreviouslySettledQuantity: '0',
    settlementDate: '2026-11-25',
    priority: 4,
    reopened: true,
  };
  return { log: 'settlement', type: 'SettlementReversed', data };
}
