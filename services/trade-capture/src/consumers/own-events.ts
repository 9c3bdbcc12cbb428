import type { ExecutionReceived, TradeEnrichmentPending, WaitingTradesResumed } from '@verso/contracts';
import type { Order, ReceivedEventOf } from '@verso/messaging';
import type { EnrichTrade, LinkExecution } from '../domain/decide-trade.js';
import type { ReferenceDirectory } from '../domain/reference-directory.js';
import type { RecordWaiter } from '../domain/waiting-list.js';
import { tradeIdOf } from '../doors/execution-identity.js';
import { waitingStream } from './reference-data.js';

/** What capture's own events ask of its other streams, in the unit in which they were decided. */
export function onOwnEvent(event: ReceivedEventOf<'trade-capture'>, directory: ReferenceDirectory): readonly Order[] {
  switch (event.type) {
    case 'TradeEnrichmentPending':
      return waiters(event.data);
    case 'WaitingTradesResumed':
      return lookedAtAgain(event.data, directory);
    case 'ExecutionReceived':
      return event.data.action === 'NEW' ? [] : [linked(event.data)];
    default:
      return [];
  }
}

function waiters({ tradeId, bookingEntity, missing }: TradeEnrichmentPending): readonly Order[] {
  return missing
    .filter(({ kind }) => !AWAITS_A_PERSON.has(kind))
    .map((waitingFor) => {
      const command: RecordWaiter = { type: 'RecordWaiter', waitingFor, tradeId, bookingEntity };
      return { stream: waitingStream(waitingFor), command };
    });
}

function lookedAtAgain({ kind, key, tradeIds }: WaitingTradesResumed, reference: ReferenceDirectory): readonly Order[] {
  const command: EnrichTrade = { type: 'EnrichTrade', arrived: { kind, key }, reference };
  return tradeIds.map((tradeId) => ({ stream: `trade/${tradeId}`, command }));
}

function linked({ source, session, tradeDate, executionId, tradeId, bookingEntity }: ExecutionReceived): Order {
  const key = { source, session, tradeDate, executionId };
  const command: LinkExecution = { type: 'LinkExecution', tradeId, bookingEntity, key };
  return { stream: `trade/${tradeIdOf(key)}`, command };
}

/** No reference data ends these. */
const AWAITS_A_PERSON: ReadonlySet<string> = new Set(['DUPLICATE_CHECK', 'AMOUNT_CHECK']);
