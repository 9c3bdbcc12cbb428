import type { Order, ReceivedEventOf } from '@verso/messaging';
import { instructionStream } from '../domain/identifiers.js';
import type { InstructionCommand } from '../domain/instruction-commands.js';

export const cashEvents = ['FundsReserved'];
export const positionEvents = ['SecuritiesReserved'];

/** Cash is set aside for a receipt against payment. */
export function onCashEvent(event: ReceivedEventOf<'cash'>): readonly Order[] {
  if (event.type !== 'FundsReserved') return [];
  return [noteProvisioned(event.data.instructionId, 'FUNDS', event.data.reservationId)];
}

/** Securities are set aside for a delivery. */
export function onPositionEvent(event: ReceivedEventOf<'positions'>): readonly Order[] {
  if (event.type !== 'SecuritiesReserved') return [];
  return [noteProvisioned(event.data.instructionId, 'SECURITIES', event.data.reservationId)];
}

function noteProvisioned(instructionId: string, what: 'FUNDS' | 'SECURITIES', reservationId: string): Order {
  const command: InstructionCommand = { type: 'NoteProvisioned', what, reservationId };
  return { stream: instructionStream(instructionId), command };
}
