import type { Decider, Decision } from '@verso/decider';
import { accepted, refused } from '@verso/decider';
import { afterMatchAndConfirmation } from './after-match.js';
import { ageInstruction, ageingDue } from './age-instruction.js';
import { cancellationDenied } from './cancellation-facts.js';
import { evolveInstruction } from './evolve-instruction.js';
import type { CommandOf, InstructionCommand, OutgoingMessage } from './instruction-commands.js';
import {
  addressOf,
  isLive,
  namesOf,
  needsProvision,
  nextRequestId,
  provisionNeeded,
  releaseRequest,
} from './instruction-facts.js';
import type { InstructionEvent, LiveInstruction, SettlementInstruction } from './instruction.js';
import { isEnded, unknownInstruction } from './instruction.js';
import { receiveCancellationStatus } from './receive-cancellation-status.js';
import { receiveRequestStatus } from './receive-request-status.js';
import { receiveSettlementConfirmation } from './receive-settlement-confirmation.js';
import { receiveSettlementReversal } from './receive-settlement-reversal.js';
import { receiveStatusAdvice } from './receive-status-advice.js';

export const instructionDecider: Decider<InstructionCommand, InstructionEvent, SettlementInstruction> = {
  initialState: unknownInstruction,
  evolve: evolveInstruction,
  nextDue: ageingDue,
  isAtRest: isEnded,
  decide(command, state) {
    switch (command.type) {
      case 'CreateInstruction':
        return create(command, state);
      case 'SendMessage':
        return accepted(sent(command.message, state));
      case 'NoteTradeConfirmed':
        return noteTradeConfirmed(command, state);
      case 'NoteProvisioned':
        return noteProvisioned(command, state);
      case 'RequestRelease':
        return requestRelease(state);
      case 'RequestHold':
        return requestHold(command.reason, state);
      case 'RequestCancellation':
        return requestCancellation(command.reason, state);
      case 'AgeInstruction':
        return ageInstruction(command.closedDays, state);
      case 'ReceiveStatusAdvice':
        return receiveStatusAdvice(command, state);
      case 'ReceiveSettlementConfirmation':
        return receiveSettlementConfirmation(command, state);
      case 'ReceiveSettlementReversal':
        return receiveSettlementReversal(command, state);
      case 'ReceiveCancellationStatus':
        return receiveCancellationStatus(command, state);
      case 'ReceiveRequestStatus':
        return receiveRequestStatus(command, state);
    }
  },
};

function create(
  { terms, message }: CommandOf<'CreateInstruction'>,
  state: SettlementInstruction,
): Decision<InstructionEvent> {
  if (state.status !== 'NONE') return accepted();
  const { instructionId, obligationId, bookingEntity, account } = terms;
  return accepted(
    { type: 'InstructionCreated', data: terms },
    { type: 'MessageSent', data: { ...message, subject: obligationId, account, bookingEntity } },
    {
      type: 'InstructionSent',
      data: { instructionId, obligationId, bookingEntity, account, messageId: message.messageId },
    },
  );
}

function sent(message: OutgoingMessage, state: SettlementInstruction): InstructionEvent {
  if (state.status === 'NONE') return { type: 'MessageSent', data: { ...message, subject: message.messageId } };
  const { obligationId, account, bookingEntity } = state.terms;
  return { type: 'MessageSent', data: { ...message, subject: obligationId, account, bookingEntity } };
}

function noteTradeConfirmed(
  { instructionId, obligationId, bookingEntity }: CommandOf<'NoteTradeConfirmed'>,
  state: SettlementInstruction,
): Decision<InstructionEvent> {
  if (state.confirmed) return accepted();
  const ended = state.status !== 'NONE' && !isLive(state);
  const account = state.status === 'NONE' ? '' : state.terms.account;
  const confirmed: InstructionEvent = {
    type: 'InstructionConfirmed',
    data: { instructionId, obligationId, bookingEntity, account, ended },
  };
  if (!isLive(state) || state.matching !== 'MATCHED') return accepted(confirmed);
  const follows = afterMatchAndConfirmation(state);
  return accepted(...(follows.length === 0 ? [confirmed] : follows));
}

/** Before the instruction is created it is not known what it needs: what was set aside is kept until then. */
function noteProvisioned(
  command: CommandOf<'NoteProvisioned'>,
  state: SettlementInstruction,
): Decision<InstructionEvent> {
  const { what, reservationId, instructionId, obligationId, bookingEntity } = command;
  if (state.status === 'NONE') {
    if (state.setAside.has(what)) return accepted();
    const data = { instructionId, obligationId, bookingEntity, account: '', reservationId, what };
    return accepted({ type: 'InstructionProvisioned', data });
  }
  if (!isLive(state) || state.provisioned || state.hold === 'RELEASED') return accepted();
  if (what !== provisionNeeded(state)) return accepted();
  if (mayRelease(state)) return accepted(releaseRequest(state));
  return accepted({ type: 'InstructionProvisioned', data: { ...namesOf(state), reservationId } });
}

function requestRelease(state: SettlementInstruction): Decision<InstructionEvent> {
  if (!isLive(state))
    return refused('INSTRUCTION_NOT_LIVE', 'Only an instruction that can still settle can be released.');
  if (state.hold === 'RELEASED' || state.hold === 'RELEASE_REQUESTED') return accepted();
  if (state.cancellation === 'REQUESTED') {
    return refused('CANCELLATION_PENDING', 'The instruction is being cancelled; it cannot be released.');
  }
  if (state.matching !== 'MATCHED' || !state.confirmed || (needsProvision(state) && !state.provisioned)) {
    const detail = 'An instruction is released once it is matched, its trade confirmed and what it needs set aside.';
    return refused('NOT_RELEASABLE', detail);
  }
  return accepted(releaseRequest(state));
}

function requestHold(reason: string, state: SettlementInstruction): Decision<InstructionEvent> {
  if (!isLive(state)) return refused('INSTRUCTION_NOT_LIVE', 'Only an instruction that can still settle can be held.');
  if (state.hold !== 'RELEASED' && state.hold !== 'RELEASE_REQUESTED') return accepted();
  const requestId = nextRequestId(state, 'HOLD');
  return accepted({
    type: 'HoldRequested',
    data: { ...namesOf(state), messageId: requestId, requestId, reason, address: addressOf(state) },
  });
}

/** What has settled, even in part, cannot be called back by a cancellation: a person must reverse it. */
function requestCancellation(reason: string, state: SettlementInstruction): Decision<InstructionEvent> {
  if (state.status === 'NONE' || state.cancellation !== 'NONE') return accepted();
  if (state.status === 'CANCELLED' || state.status === 'REJECTED') return accepted();
  if (state.settledQuantity !== '0') return accepted(cancellationDenied(state, ''));
  const requestId = nextRequestId(state, 'CANCELLATION');
  return accepted({
    type: 'CancellationRequested',
    data: { ...namesOf(state), messageId: requestId, requestId, reason, address: addressOf(state) },
  });
}

function mayRelease(state: LiveInstruction): boolean {
  const { matching, confirmed, provisionRequested, cancellation, hold } = state;
  return matching === 'MATCHED' && confirmed && provisionRequested && cancellation === 'NONE' && hold === 'HELD';
}
