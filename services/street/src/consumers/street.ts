import type { Order, ReceivedEvent } from '@verso/messaging';
import { instructionStream } from '../channels/receive.js';
import type { ServicerCommand } from '../domain/servicer-commands.js';
import { isReadyAtOnce, queuedOf } from '../domain/servicer-instruction.js';
import { book } from './reference-data.js';

/** What one desk of the street does makes work for another: what is ready goes to the books, what they book is reported. */
export function reactToStreet(event: ReceivedEvent): readonly Order[] {
  if (event.log !== 'street') return [];
  switch (event.type) {
    case 'ServicerInstructionTaken':
      return isReadyAtOnce(event.data) ? [queue(queuedOf(event.data))] : [];
    case 'CounterpartInstructionMatched':
    case 'ServicerHoldChanged':
      return event.data.ready === undefined ? [] : [queue(event.data.ready)];
    case 'ServicerCancellationAsked':
      return [book(event.data.market, { type: 'Withdraw', asked: event.data })];
    case 'QueuedSettlementWithdrawn':
      return [servicer(event.data.instructionId, { type: 'EndCancellation', outcome: event.data })];
    case 'SettlementBooked':
      return [servicer(event.data.instructionId, { type: 'ReportSettlement', booked: event.data })];
    case 'SettlementOutstanding':
      return [servicer(event.data.instructionId, { type: 'ReportOutstanding', outstanding: event.data })];
    default:
      return [];
  }
}

function queue(queued: ReturnType<typeof queuedOf>): Order {
  return book(queued.market, { type: 'Queue', queued });
}

function servicer(instructionId: string, command: ServicerCommand): Order {
  return { stream: instructionStream(instructionId), command };
}
