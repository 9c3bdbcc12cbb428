import type { Decision } from '@verso/decider';
import { accepted } from '@verso/decider';
import { subjectOf } from './instruction-facts.js';
import type { EndedInstruction, InstructionEvent, LiveInstruction, SettlementInstruction } from './instruction.js';
import { seenBefore } from './instruction.js';
import type { Problem, ReceivedMessage } from './received-message.js';
import { messageReceived, messageRejected } from './received-message.js';

/** What a message tells about an instruction: facts, none when it tells nothing new, or why it cannot be used. */
export type MessageEffect = readonly InstructionEvent[] | Problem;

/**
 * Takes a message into an instruction's stream, together with its effects. The bytes are kept whatever they lead to; a
 * repeat under the same id leads to nothing at all; only the account servicer speaks about an instruction.
 */
export function receiveMessage(
  state: SettlementInstruction,
  message: ReceivedMessage,
  effectOn: (state: LiveInstruction | EndedInstruction) => MessageEffect,
): Decision<InstructionEvent> {
  const seen = seenBefore(state, message.messageId, message.body);
  if (seen === 'repeat') return accepted();
  const about = state.status === 'NONE' ? { subject: message.messageId } : subjectOf(state);
  if (seen === 'differs') {
    const detail = `${message.messageId} came before with other content.`;
    return accepted(messageRejected(message, about, { code: 'CONTENT_DIFFERS', detail }));
  }
  const effect = state.status === 'NONE' ? UNKNOWN : effectOf(state, message, effectOn);
  const received = messageReceived(message, about);
  return 'code' in effect
    ? accepted<InstructionEvent>(received, messageRejected(message, about, effect))
    : accepted(received, ...effect);
}

function effectOf(
  state: LiveInstruction | EndedInstruction,
  message: ReceivedMessage,
  effectOn: (state: LiveInstruction | EndedInstruction) => MessageEffect,
): MessageEffect {
  if (message.sender === state.terms.accountServicer) return effectOn(state);
  const detail = `${state.terms.instructionId} is with ${state.terms.accountServicer}; ${message.sender} cannot speak about it.`;
  return { code: 'WRONG_SENDER', detail };
}

const UNKNOWN: Problem = { code: 'UNKNOWN_REFERENCE', detail: 'The message names an instruction that we never sent.' };
