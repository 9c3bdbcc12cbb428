import type { Decision } from '@verso/decider';
import { cancelledBy } from './cancellation-facts.js';
import type { AdvisedStatus, CommandOf } from './instruction-commands.js';
import { isAnswerTo, isLive, namesOf, reasonsOf } from './instruction-facts.js';
import type { EndedInstruction, InstructionEvent, LiveInstruction, SettlementInstruction } from './instruction.js';
import type { MessageEffect } from './receive-message.js';
import { receiveMessage } from './receive-message.js';

/** sese.027: what became of our request to cancel. Accepted or pending still leaves the instruction alive. */
export function receiveCancellationStatus(
  { message, requestReference, processing }: CommandOf<'ReceiveCancellationStatus'>,
  state: SettlementInstruction,
): Decision<InstructionEvent> {
  return receiveMessage(state, message, (known) => {
    if (!isAnswerTo(known, requestReference, 'CANCELLATION')) {
      return { code: 'UNKNOWN_REFERENCE', detail: `We made no cancellation request ${requestReference}.` };
    }
    return effectOf(known, processing, message.messageId);
  });
}

function effectOf(
  state: LiveInstruction | EndedInstruction,
  processing: AdvisedStatus,
  messageId: string,
): MessageEffect {
  const reasons = reasonsOf(processing, 'CANCELLATION');
  switch (processing.status) {
    case 'CANCELLED':
      if (isLive(state)) return cancelledBy(state, messageId, reasons);
      if (state.status !== 'SETTLED') return [];
      return { code: 'ALREADY_SETTLED', detail: `${state.terms.instructionId} has settled and cannot be cancelled.` };
    case 'DENIED':
    case 'REJECTED':
      // Denied by a settlement that was reported first: nothing new.
      if (state.cancellation !== 'REQUESTED' || state.status === 'CANCELLED') return [];
      return [{ type: 'CancellationDenied', data: { ...namesOf(state), messageId, reasons } }];
    default:
      return [];
  }
}
