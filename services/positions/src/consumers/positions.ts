import type { PositionsEvent } from '@verso/contracts';
import type { Order } from '@verso/messaging';
import { order } from '../order.js';

/** A day may be proved once its statement is there, and again once the last of its breaks is cleared. */
export function reactToPositions(event: PositionsEvent): readonly Order[] {
  if (event.type !== 'StatementReceived' && event.type !== 'BreakCleared') return [];
  const { account, bookingEntity } = event.data;
  return [order({ type: 'ProveBalances', account, bookingEntity })];
}
