import type { Money } from '@verso/contracts';
import type { Decision } from '@verso/decider';
import {
  addQuantities,
  canonicalMoney,
  checkQuantity,
  compareQuantities,
  subtract,
  subtractQuantities,
  toMinor,
} from '@verso/money';
import type { CommandOf } from './instruction-commands.js';
import { directionOf, namesOf } from './instruction-facts.js';
import type {
  ConfirmedPart,
  EndedInstruction,
  InstructionEvent,
  LiveInstruction,
  SettlementInstruction,
} from './instruction.js';
import type { MessageEffect } from './receive-message.js';
import { receiveMessage } from './receive-message.js';
import { differsFromTerms } from './receive-settlement-confirmation.js';

type Known = LiveInstruction | EndedInstruction;
type Reversal = CommandOf<'ReceiveSettlementReversal'>['reversal'];

/**
 * sese.026: what a confirmation said has moved is moved back, whole. The instruction can settle again, unless its rest was
 * cancelled. A reversal before its confirmation reverses nothing and is rejected: the servicer tells them in order.
 */
export function receiveSettlementReversal(
  { message, reversal }: CommandOf<'ReceiveSettlementReversal'>,
  state: SettlementInstruction,
): Decision<InstructionEvent> {
  return receiveMessage(state, message, (known) => {
    if (known.reversed.has(reversal.confirmationReference)) return [];
    return differsFromTerms(known, reversal) ?? effectOf(known, reversal, message.messageId);
  });
}

function effectOf(state: Known, reversal: Reversal, messageId: string): MessageEffect {
  const { confirmationReference, settledQuantity } = reversal;
  const part = state.confirmations.get(confirmationReference);
  if (part === undefined) {
    return { code: 'NOTHING_TO_REVERSE', detail: `No settlement was confirmed by a message ${confirmationReference}.` };
  }
  const other = differsFromPart(reversal, part);
  if (other !== undefined) return { code: 'TERMS_DIFFER', detail: `${confirmationReference} settled ${other}.` };
  const { terms } = state;
  const { cashAccount, isin, settlementDate, priority } = terms;
  const quantity = addQuantities(settledQuantity.quantity, '0');
  const reversed: InstructionEvent = {
    type: 'SettlementReversed',
    data: {
      ...namesOf(state),
      messageId,
      reversedMessageId: confirmationReference,
      ...(cashAccount === undefined ? {} : { cashAccount }),
      isin,
      direction: directionOf(state),
      effectiveDate: reversal.effectiveSettlementDate,
      reversedQuantity: quantity,
      ...(part.amount === undefined ? {} : { reversedAmount: part.amount }),
      ...(part.owed === undefined ? {} : { owedAmount: part.owed }),
      settledQuantity: subtractQuantities(state.settledQuantity, quantity),
      servicerPreviouslySettledQuantity: part.start,
      settlementDate,
      priority,
      reopened: state.status !== 'CANCELLED' && state.status !== 'REJECTED',
    },
  };
  return [reversed];
}

/** What the confirmation said otherwise; undefined when both say the same. */
function differsFromPart({ settledQuantity, settledAmount }: Reversal, part: ConfirmedPart): string | undefined {
  const told = settledQuantity.quantity;
  if (checkQuantity(told) !== undefined || compareQuantities(told, part.quantity) !== 0)
    return `${part.quantity}, not ${told}`;
  if (part.amount === undefined || settledAmount === undefined) return undefined;
  const amount = canonicalMoney(settledAmount);
  if (isSame(amount, part.amount)) return undefined;
  return `${part.amount.amount} ${part.amount.currency}, not ${amount.amount} ${amount.currency}`;
}

function isSame(one: Money, other: Money): boolean {
  return one.currency === other.currency && toMinor(subtract(one, other)) === 0n;
}
