import type { Money } from '@verso/contracts';
import type { Decision } from '@verso/decider';
import {
  add,
  addQuantities,
  canonicalMoney,
  checkQuantity,
  compareQuantities,
  fitsCurrency,
  isNegative,
  isPositiveQuantity,
  isZeroQuantity,
  subtract,
  subtractQuantities,
  zero,
} from '@verso/money';
import { cancellationDenied } from './cancellation-facts.js';
import type { CommandOf, SettlementReport } from './instruction-commands.js';
import { directionOf, namesOf } from './instruction-facts.js';
import type { EndedInstruction, InstructionEvent, LiveInstruction, SettlementInstruction } from './instruction.js';
import type { MessageEffect } from './receive-message.js';
import { receiveMessage } from './receive-message.js';
import type { Problem } from './received-message.js';
import type { AmountTolerance } from './settlement-tolerance.js';
import { exceeds, toleranceFor } from './settlement-tolerance.js';

/**
 * sese.025: the witness that securities (and cash) moved. It stands whatever we thought: before an acceptance, a match or
 * the answer to a release, on our hold, and across a cancellation that we asked for, which is thereby denied. What it
 * cannot do is settle more than was instructed, or something else than was instructed.
 */
export function receiveSettlementConfirmation(
  { message, confirmation, tolerances }: CommandOf<'ReceiveSettlementConfirmation'>,
  state: SettlementInstruction,
): Decision<InstructionEvent> {
  return receiveMessage(state, message, (known) => {
    const wrong = differsFromTerms(known, confirmation);
    if (wrong !== undefined) return wrong;
    const part = partOf(known, confirmation);
    if (part === 'KNOWN') return [];
    if ('code' in part) return part;
    const { amount, settlementMarket } = known.terms;
    const tolerance = amount === undefined ? undefined : toleranceFor(amount, settlementMarket, tolerances);
    return settled(known, { ...part, confirmation, tolerance, messageId: message.messageId });
  });
}

type Known = LiveInstruction | EndedInstruction;

/** A part of the instructed quantity, by the servicer's count. */
interface Part {
  readonly start: string;
  readonly quantity: string;
  readonly remaining: string;
}

interface Settlement extends Part {
  readonly confirmation: SettlementReport;
  readonly tolerance: AmountTolerance | undefined;
  readonly messageId: string;
}

/** What a report says otherwise than the instruction; its figures apart. */
export function differsFromTerms({ terms }: Known, report: SettlementReport): Problem | undefined {
  const { settledAmount, settledQuantity } = report;
  const differs: string[] = [];
  if (report.isin !== terms.isin) differs.push(`ISIN ${report.isin} instead of ${terms.isin}`);
  if (report.movement !== terms.movement) differs.push(`${report.movement} instead of ${terms.movement}`);
  if (report.payment !== terms.payment) differs.push(`${report.payment} instead of ${terms.payment}`);
  if (settledQuantity.type !== terms.quantityType)
    differs.push(`${settledQuantity.type} instead of ${terms.quantityType}`);
  if (terms.amount !== undefined) {
    const direction = terms.movement === 'DELI' ? 'CRDT' : 'DBIT';
    if (settledAmount === undefined) differs.push('no settled amount');
    else if (settledAmount.currency !== terms.amount.currency) differs.push(`an amount in ${settledAmount.currency}`);
    else if (settledAmount.creditDebit !== direction)
      differs.push(`${settledAmount.creditDebit} instead of ${direction}`);
    else if (!fitsCurrency(settledAmount)) differs.push(`more decimals than ${settledAmount.currency} has`);
  }
  if (differs.length === 0) return undefined;
  return { code: 'TERMS_DIFFER', detail: `The settlement differs from the instruction: ${differs.join(', ')}.` };
}

/**
 * Parts are told apart by where they begin, so that they may be reported in any order and again under another message
 * id. Without a previously settled quantity the part is the first one.
 */
function partOf(state: Known, report: SettlementReport): Part | 'KNOWN' | Problem {
  const told = [report.settledQuantity.quantity, report.previouslySettledQuantity?.quantity ?? '0'];
  if (told.some((text) => checkQuantity(text) !== undefined) || !isPositiveQuantity(report.settledQuantity.quantity)) {
    return { code: 'QUANTITY_INVALID', detail: 'A settled quantity must be a positive decimal.' };
  }
  const [quantity = '0', start = '0'] = told.map((text) => addQuantities(text, '0'));
  if (state.settledParts.get(start) === quantity) return 'KNOWN';
  const end = addQuantities(start, quantity);
  for (const [otherStart, otherQuantity] of state.settledParts) {
    const otherEnd = addQuantities(otherStart, otherQuantity);
    if (compareQuantities(start, otherEnd) < 0 && compareQuantities(otherStart, end) < 0)
      return moreThanRemaining(state, quantity);
  }
  if (compareQuantities(end, state.terms.quantity) > 0) return moreThanRemaining(state, quantity);
  const remaining = subtractQuantities(state.terms.quantity, addQuantities(state.settledQuantity, quantity));
  return { start, quantity, remaining };
}

function settled(state: Known, settlement: Settlement): MessageEffect {
  const complete = isZeroQuantity(settlement.remaining);
  if (state.status === 'REJECTED') {
    return {
      code: 'SETTLED_AFTER_REJECTION',
      detail: `${state.terms.instructionId} had been rejected by the servicer.`,
    };
  }
  if (state.status === 'CANCELLED' && complete) {
    return {
      code: 'SETTLED_AFTER_CANCELLATION',
      detail: `${state.terms.instructionId} had been cancelled by the servicer.`,
    };
  }
  const amounts = amountsOf(state, settlement);
  if (amounts !== undefined && 'code' in amounts) return amounts;
  const event = complete ? settledInFull(state, settlement, amounts) : settledInPart(state, settlement, amounts);
  return state.cancellation === 'REQUESTED' ? [event, denied(state, settlement)] : [event];
}

interface Amounts {
  readonly settled: Money;
  readonly previously: Money;
  readonly remaining: Money;
  readonly toleranceProfile: string | undefined;
}

/** The deliverer's amount counts as it is, as long as the total stays within the tolerance of the instructed one. */
function amountsOf(state: Known, { confirmation, tolerance, remaining }: Settlement): Amounts | Problem | undefined {
  const instructed = state.terms.amount;
  const { settledAmount } = confirmation;
  if (instructed === undefined || settledAmount === undefined || tolerance === undefined) return undefined;
  const settledNow = canonicalMoney(settledAmount);
  const previously = state.settledAmount ?? zero(instructed.currency);
  const total = add(previously, settledNow);
  if (exceeds(total, instructed, tolerance)) {
    const detail = `${total.amount} ${total.currency} is more than the instructed ${instructed.amount} allows.`;
    return { code: 'SETTLES_MORE_THAN_REMAINING', detail };
  }
  const complete = isZeroQuantity(remaining);
  if (complete && exceeds(instructed, total, tolerance)) {
    const detail = `${total.amount} ${total.currency} is less than the instructed ${instructed.amount} allows.`;
    return { code: 'AMOUNT_BEYOND_TOLERANCE', detail };
  }
  const left = subtract(instructed, total);
  return {
    settled: settledNow,
    previously: add(previously, zero(instructed.currency)),
    remaining: isNegative(left) ? zero(instructed.currency) : left,
    toleranceProfile:
      complete && subtract(total, instructed).amount !== zero(instructed.currency).amount
        ? tolerance.profile
        : undefined,
  };
}

function settledInFull(state: Known, settlement: Settlement, amounts: Amounts | undefined): InstructionEvent {
  return { type: 'InstructionSettled', data: common(state, settlement, amounts) };
}

function settledInPart(state: Known, settlement: Settlement, amounts: Amounts | undefined): InstructionEvent {
  const data = {
    ...common(state, settlement, amounts),
    remainingQuantity: settlement.remaining,
    ...(amounts === undefined ? {} : { remainingAmount: amounts.remaining }),
  };
  return { type: 'InstructionPartiallySettled', data };
}

function common(state: Known, { start, quantity, confirmation, messageId }: Settlement, amounts: Amounts | undefined) {
  const { cashAccount, isin } = state.terms;
  const money =
    amounts === undefined ? {} : { settledAmount: amounts.settled, previouslySettledAmount: amounts.previously };
  return {
    ...namesOf(state),
    messageId,
    ...(cashAccount === undefined ? {} : { cashAccount }),
    isin,
    direction: directionOf(state),
    effectiveSettlementDate: confirmation.effectiveSettlementDate,
    settledQuantity: quantity,
    previouslySettledQuantity: state.settledQuantity,
    ...money,
    ...(amounts?.toleranceProfile === undefined ? {} : { toleranceProfile: amounts.toleranceProfile }),
    servicerPreviouslySettledQuantity: start,
  };
}

function denied(state: Known, { quantity, messageId }: Settlement): InstructionEvent {
  return cancellationDenied(state, messageId, addQuantities(state.settledQuantity, quantity));
}

function moreThanRemaining({ terms, settledQuantity }: Known, quantity: string): Problem {
  const detail = `${quantity} cannot settle: of ${terms.quantity}, ${settledQuantity} settled before.`;
  return { code: 'SETTLES_MORE_THAN_REMAINING', detail };
}
