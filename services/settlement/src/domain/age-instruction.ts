import type { StatusReason } from '@verso/contracts';
import type { Decision } from '@verso/decider';
import { accepted } from '@verso/decider';
import { isNegative, subtract, subtractQuantities, zero } from '@verso/money';
import type { ClosedDays } from './instruction-commands.js';
import { isLive, namesOf, needsProvision } from './instruction-facts.js';
import type { InstructionEvent, LiveInstruction, SettlementInstruction } from './instruction.js';

/**
 * When an instruction that can still settle wants to be looked at: noon UTC of the next day on which it may settle. No
 * market closes its business day before; the clock event that wakes it tells whether the day is over.
 */
export function ageingDue(state: SettlementInstruction): string | undefined {
  return isLive(state) ? `${state.ageing.expectedSettlementDate}T12:00:00.000000Z` : undefined;
}

/** At the close of a business day: what should have settled by now has failed one more day. Position and money stay. */
export function ageInstruction(
  closedDays: ReadonlyMap<string, ClosedDays>,
  state: SettlementInstruction,
): Decision<InstructionEvent> {
  if (!isLive(state)) return accepted();
  const { terms, ageing, settledAmount } = state;
  const days = closedDays.get(terms.settlementMarket);
  const businessDate = days?.closed.at(-1);
  if (days === undefined || businessDate === undefined) return accepted();
  if (businessDate < terms.settlementDate || businessDate <= ageing.lastFailedOn) return accepted();
  const seen = days.closed.filter((day) => day >= terms.settlementDate).length;
  const unsettled =
    terms.amount === undefined ? undefined : subtract(terms.amount, settledAmount ?? zero(terms.amount.currency));
  return accepted({
    type: 'SettlementFailed',
    data: {
      ...namesOf(state),
      businessDate,
      daysFailing: Math.max(seen, ageing.daysFailing + 1),
      quantityUnsettled: subtractQuantities(terms.quantity, state.settledQuantity),
      reasons: reasonsOfFail(state),
      ...(terms.cashAccount === undefined ? {} : { cashAccount: terms.cashAccount }),
      ...(unsettled === undefined
        ? {}
        : { amountUnsettled: isNegative(unsettled) ? zero(unsettled.currency) : unsettled }),
      expectedSettlementDate: days.next,
    },
  });
}

/** The servicer's last word, else what we know ourselves. */
function reasonsOfFail(state: LiveInstruction): readonly StatusReason[] {
  if (state.standing.reasons.length > 0) return state.standing.reasons;
  const [code, narrative] = ownReason(state);
  return [{ dimension: 'SETTLEMENT', code, scheme: 'ISO', narrative }];
}

function ownReason(state: LiveInstruction): readonly [code: string, narrative: string] {
  if (state.cancellation === 'REQUESTED') return ['PREA', 'A cancellation was asked for and is not answered.'];
  if (state.matching !== 'MATCHED') return ['PREA', 'The depository has not reported a match.'];
  if (state.hold === 'RELEASED') return ['OTHR', 'The account servicer gave no reason.'];
  if (!state.confirmed) return ['PREA', 'On our hold: the counterparty has not confirmed the trade.'];
  if (needsProvision(state) && !state.provisioned) {
    const what = state.terms.movement === 'DELI' ? 'the securities' : 'the cash';
    return ['PREA', `On our hold: ${what} could not be set aside.`];
  }
  if (state.hold === 'RELEASE_DENIED') return ['PREA', 'On our hold: the servicer refused the release.'];
  return ['PREA', 'On our hold: the release is not answered.'];
}
