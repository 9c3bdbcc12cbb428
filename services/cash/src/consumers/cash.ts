import type { CashEvent } from '@verso/contracts';
import type { Order } from '@verso/messaging';
import { order } from '../order.js';

/** What follows from our own facts in the same unit: the next statement of a chain, and the proof of a day. */
export function reactToCash(event: CashEvent): readonly Order[] {
  switch (event.type) {
    case 'StatementReceived': {
      const { account, bookingEntity } = event.data;
      return [
        order({ type: 'ResumeStatements', account, bookingEntity }),
        order({ type: 'ProveBalances', account, bookingEntity }),
      ];
    }
    case 'BreakCleared': {
      const { account, bookingEntity } = event.data;
      return [order({ type: 'ProveBalances', account, bookingEntity })];
    }
    case 'CashMovementPosted': {
      const { account, bookingEntity, kind } = event.data;
      return kind === 'OPENING_BALANCE' ? [order({ type: 'ResumeStatements', account, bookingEntity })] : [];
    }
    default:
      return [];
  }
}
