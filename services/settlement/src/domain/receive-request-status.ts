import type { Decision } from '@verso/decider';
import type { AdvisedStatus, CommandOf } from './instruction-commands.js';
import { isAnswerTo, isLive, namesOf, reasonsOf } from './instruction-facts.js';
import type { EndedInstruction, InstructionEvent, LiveInstruction, SettlementInstruction } from './instruction.js';
import type { MessageEffect } from './receive-message.js';
import { receiveMessage } from './receive-message.js';

/** sese.031: what became of our request to release or to hold. */
export function receiveRequestStatus(
  { message, requestReference, processing }: CommandOf<'ReceiveRequestStatus'>,
  state: SettlementInstruction,
): Decision<InstructionEvent> {
  return receiveMessage(state, message, (known) => {
    const release = isAnswerTo(known, requestReference, 'RELEASE');
    const hold = isAnswerTo(known, requestReference, 'HOLD');
    if (!release && !hold) return { code: 'UNKNOWN_REFERENCE', detail: `We made no request ${requestReference}.` };
    if (!isLive(known)) return [];
    // The transaction's own reference may stand for either: the one that is open is meant.
    return release && (!hold || known.hold !== 'HOLD_REQUESTED')
      ? releaseAnswered(known, processing, message.messageId)
      : holdAnswered(known, processing, message.messageId);
  });
}

function releaseAnswered(state: Known, processing: AdvisedStatus, messageId: string): MessageEffect {
  if (state.hold !== 'RELEASE_REQUESTED') return [];
  if (isDone(processing)) return [{ type: 'InstructionReleased', data: { ...namesOf(state), messageId } }];
  if (!isRefused(processing)) return [];
  const reasons = reasonsOf(processing, 'PROCESSING');
  return [{ type: 'ReleaseDenied', data: { ...namesOf(state), messageId, reasons } }];
}

/** A refused hold leaves it released, as it was. */
function holdAnswered(state: Known, processing: AdvisedStatus, messageId: string): MessageEffect {
  if (state.hold !== 'HOLD_REQUESTED') return [];
  if (isDone(processing)) return [{ type: 'InstructionHeld', data: { ...namesOf(state), messageId } }];
  return isRefused(processing) ? [{ type: 'InstructionReleased', data: { ...namesOf(state), messageId } }] : [];
}

type Known = LiveInstruction | EndedInstruction;

function isDone({ status }: AdvisedStatus): boolean {
  return status === 'COMPLETED' || status === 'ACKNOWLEDGED_ACCEPTED';
}

function isRefused({ status }: AdvisedStatus): boolean {
  return status === 'DENIED' || status === 'REJECTED';
}
