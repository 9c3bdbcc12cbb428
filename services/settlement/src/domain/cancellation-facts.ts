import type { StatusReason } from '@verso/contracts';
import { compareQuantities } from '@verso/money';
import { namesOf } from './instruction-facts.js';
import type { Instructed, InstructionEvent, LiveInstruction } from './instruction.js';

/** The servicer says that it is cancelled: what had settled before stays settled. */
export function cancelledBy(
  state: LiveInstruction,
  messageId: string,
  reasons: readonly StatusReason[],
): readonly InstructionEvent[] {
  const given = reasons.map(({ code, narrative }) => (narrative === '' ? code : `${code}: ${narrative}`)).join(', ');
  const asked = state.cancellation === 'NONE' ? 'Cancelled by the account servicer' : 'Cancelled as requested';
  return [
    {
      type: 'InstructionCancelled',
      data: {
        ...namesOf(state),
        messageId,
        reason: given === '' ? asked : `${asked} (${given})`,
        tradeConfirmed: state.confirmed,
        settledQuantity: state.settledQuantity,
      },
    },
  ];
}

/** Because it has settled, in full or in part; `messageId` is the witness when it has just come. */
export function cancellationDenied(
  state: Instructed,
  messageId: string,
  settledQuantity = state.settledQuantity,
): InstructionEvent {
  const { terms } = state;
  const narrative =
    compareQuantities(settledQuantity, terms.quantity) === 0
      ? 'Already settled.'
      : `${settledQuantity} of ${terms.quantity} already settled.`;
  const reasons = [{ dimension: 'CANCELLATION', code: 'DSET', scheme: 'ISO', narrative }];
  return { type: 'CancellationDenied', data: { ...namesOf(state), messageId, reasons } };
}
