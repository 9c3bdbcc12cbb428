import type { FundsReserved, SecuritiesReserved } from '@verso/contracts';
import type { Order, ReceivedEventOf } from '@verso/messaging';
import { instructionStream } from '../domain/identifiers.js';
import type { InstructionCommand, Provision } from '../domain/instruction-commands.js';

export const cashEvents = ['FundsReserved'];
export const positionEvents = ['SecuritiesReserved'];

/** Cash is set aside for a receipt against payment. */
export function onCashEvent(event: ReceivedEventOf<'cash'>): readonly Order[] {
  return event.type === 'FundsReserved' ? [noteProvisioned('FUNDS', event.data)] : [];
}

/** Securities are set aside for a delivery. */
export function onPositionEvent(event: ReceivedEventOf<'positions'>): readonly Order[] {
  return event.type === 'SecuritiesReserved' ? [noteProvisioned('SECURITIES', event.data)] : [];
}

function noteProvisioned(what: Provision, reserved: FundsReserved | SecuritiesReserved): Order {
  const { instructionId, obligationId, bookingEntity, reservationId } = reserved;
  const names = { instructionId, obligationId, bookingEntity };
  const command: InstructionCommand = { type: 'NoteProvisioned', what, reservationId, ...names };
  return { stream: instructionStream(instructionId), command };
}
