import type { StatusReason } from '@verso/contracts';
import type { Decision } from '@verso/decider';
import { afterMatchAndConfirmation } from './after-match.js';
import { cancelledBy } from './cancellation-facts.js';
import type { CommandOf, StatusAdvice } from './instruction-commands.js';
import { isLive, namesOf, reasonsOf } from './instruction-facts.js';
import type { EndedInstruction, InstructionEvent, LiveInstruction, SettlementInstruction } from './instruction.js';
import type { MessageEffect } from './receive-message.js';
import { receiveMessage } from './receive-message.js';

/**
 * sese.024. The dimensions are taken one by one and only for what they tell anew. A match is irrevocable from one side
 * (SF2), so a late "unmatched" changes nothing; neither does anything after an end state.
 */
export function receiveStatusAdvice(
  { message, advice }: CommandOf<'ReceiveStatusAdvice'>,
  state: SettlementInstruction,
): Decision<InstructionEvent> {
  return receiveMessage(state, message, (known) => effectOf(known, advice, message.messageId));
}

function effectOf(state: LiveInstruction | EndedInstruction, advice: StatusAdvice, messageId: string): MessageEffect {
  const ending = advice.processing?.status;
  if (!isLive(state)) return ending === 'REJECTED' || ending === 'CANCELLED' ? contradiction(state, ending) : [];
  if (ending === 'REJECTED') return rejected(state, advice, messageId);
  if (ending === 'CANCELLED') return cancelledBy(state, messageId, reasonsOf(advice.processing, 'PROCESSING'));
  return [
    ...accepted(state, advice, messageId),
    ...matched(state, advice, messageId),
    ...standing(state, advice, messageId),
  ];
}

/** Once settled, nothing rejects or cancels it any more; the other end states say the same in other words. */
function contradiction(state: EndedInstruction, ending: string): MessageEffect {
  if (state.status !== 'SETTLED') return [];
  return {
    code: 'ALREADY_SETTLED',
    detail: `${state.terms.instructionId} has settled and cannot be ${ending.toLowerCase()}.`,
  };
}

function rejected(state: LiveInstruction, advice: StatusAdvice, messageId: string): MessageEffect {
  if (state.settledQuantity !== '0') {
    return {
      code: 'ALREADY_SETTLED',
      detail: `${state.terms.instructionId} has settled in part and cannot be rejected.`,
    };
  }
  const reasons = reasonsOf(advice.processing, 'PROCESSING');
  return [
    { type: 'InstructionRejected', data: { ...namesOf(state), messageId, reasons, tradeConfirmed: state.confirmed } },
  ];
}

function accepted(state: LiveInstruction, advice: StatusAdvice, messageId: string): readonly InstructionEvent[] {
  if (state.accepted || advice.processing?.status !== 'ACKNOWLEDGED_ACCEPTED') return [];
  const reference = advice.accountServicerTransactionIdentification;
  const data = {
    ...namesOf(state),
    messageId,
    ...(reference === undefined ? {} : { accountServicerReference: reference }),
  };
  return [{ type: 'InstructionAccepted', data }];
}

function matched(state: LiveInstruction, advice: StatusAdvice, messageId: string): readonly InstructionEvent[] {
  const told = advice.matching ?? advice.inferredMatching;
  if (told === undefined || state.matching === 'MATCHED') return [];
  if (told.status === 'MATCHED') {
    const event: InstructionEvent = { type: 'InstructionMatched', data: { ...namesOf(state), messageId } };
    return state.confirmed ? [event, ...afterMatchAndConfirmation(state)] : [event];
  }
  const reasons = reasonsOf(told, 'MATCHING');
  if (told.status !== 'UNMATCHED') return [];
  if (state.matching === 'UNMATCHED' && sameReasons(reasons, state.standing.reasons)) return [];
  return [{ type: 'InstructionUnmatched', data: { ...namesOf(state), messageId, reasons } }];
}

function standing(state: LiveInstruction, advice: StatusAdvice, messageId: string): readonly InstructionEvent[] {
  const told = advice.settlement?.status;
  if (told !== 'PENDING' && told !== 'FAILING') return [];
  const reasons = reasonsOf(advice.settlement, 'SETTLEMENT');
  if (state.standing.kind === told && sameReasons(reasons, state.standing.reasons)) return [];
  const data = { ...namesOf(state), messageId, reasons };
  return [told === 'PENDING' ? { type: 'InstructionPending', data } : { type: 'InstructionFailing', data }];
}

function sameReasons(left: readonly StatusReason[], right: readonly StatusReason[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ code, narrative }, index) => code === right[index]?.code && narrative === right[index].narrative)
  );
}
