import type { Order, ReceivedEventOf } from '@verso/messaging';
import { instructionIdOf, instructionStream, obligationIdOf } from '../domain/identifiers.js';
import type { InstructionCommand } from '../domain/instruction-commands.js';

export const confirmationEvents = ['TradeConfirmed'];

/**
 * A confirmed trade may be provisioned and released. It goes to the first instruction of the obligation, which may not
 * exist yet; one that has ended passes it on to its successor.
 */
export function onConfirmationEvent(event: ReceivedEventOf<'confirmation'>): readonly Order[] {
  if (event.type !== 'TradeConfirmed') return [];
  const { tradeId, tradeVersion, bookingEntity } = event.data;
  return [noteTradeConfirmed(obligationIdOf(tradeId, tradeVersion), 1, bookingEntity)];
}

export function noteTradeConfirmed(obligationId: string, sequence: number, bookingEntity: string): Order {
  const instructionId = instructionIdOf(obligationId, sequence);
  const command: InstructionCommand = { type: 'NoteTradeConfirmed', instructionId, obligationId, bookingEntity };
  return { stream: instructionStream(instructionId), command };
}
