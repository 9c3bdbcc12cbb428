import { directionOf, namesOf, needsProvision, releaseRequest } from './instruction-facts.js';
import type { Instructed, InstructionEvent } from './instruction.js';

/**
 * After the match and the confirmation, in either order: what must be set aside, or at once the release when nothing
 * must. Nothing is set aside or released while a cancellation is pending.
 */
export function afterMatchAndConfirmation(state: Instructed): readonly InstructionEvent[] {
  const { terms } = state;
  if (state.provisionRequested || state.hold !== 'HELD' || state.cancellation !== 'NONE') return [];
  if (!needsProvision(state)) return [releaseRequest(state)];
  const { cashAccount, amount } = terms;
  const requested: InstructionEvent = {
    type: 'ProvisionRequested',
    data: {
      ...namesOf(state),
      ...(cashAccount === undefined ? {} : { cashAccount }),
      isin: terms.isin,
      direction: directionOf(state),
      paymentType: amount === undefined ? 'FOP' : 'DVP',
      quantity: terms.quantity,
      ...(amount === undefined ? {} : { amount }),
      settlementDate: terms.settlementDate,
      priority: terms.priority,
      settlementMarket: terms.settlementMarket,
    },
  };
  return state.provisioned ? [requested, releaseRequest(state)] : [requested];
}
