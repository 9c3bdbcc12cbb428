import { encodeEvent } from '@verso/contracts';
import type { EventStore, NewEvent } from '@verso/event-store';

export const LOG = 'trade-capture';

let trades = 0;

/** Trade-capture cancels so many trades, each a subject of its own, in one unit. */
export async function cancelTrades(store: EventStore, count: number): Promise<void> {
  const appends = Array.from({ length: count }, () => {
    trades += 1;
    const trade = `trd_${trades}`;
    return { stream: `trade/${trade}`, expectedVersion: 0, events: [tradeCancelled(trade)] };
  });
  const [outcome] = await store.append(LOG, [{ appends }]);
  if (outcome?.outcome !== 'accepted') throw new Error(JSON.stringify(outcome));
}

function tradeCancelled(tradeId: string): NewEvent {
  const data = { tradeId, tradeVersion: 1, bookingEntity: '', reason: 'busted'.repeat(50) };
  return {
    eventId: `01930000-0000-7000-8000-${tradeId.slice(4).padStart(12, '0')}`,
    type: 'TradeCancelled',
    schemaVersion: 1,
    occurredAt: '2026-11-23T09:00:00.000000Z',
    actor: 'service:trade-capture',
    onBehalfOf: null,
    cause: null,
    clockPosition: null,
    correlation: tradeId,
    subject: tradeId,
    account: null,
    entity: null,
    trace: null,
    reason: null,
    softwareVersion: 'verso/test',
    ruleVersion: null,
    data: encodeEvent(LOG, { type: 'TradeCancelled', data }),
  };
}
