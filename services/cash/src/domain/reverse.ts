import type { CashEvent } from '@verso/contracts';
import { accepted, refused, type Decision } from '@verso/decider';
import { fromMinor } from '@verso/money';
import { overdraft } from './account.js';
import { creditLineOf, type CashAccount } from './cash-account.js';
import type { ReverseSettlement } from './commands.js';
import { explainMovement } from './explain-movement.js';
import { projected } from './flow.js';
import { absolute, minorOf } from './minor-amount.js';
import { movementIdOf, settlementMovement } from './movement.js';

/**
 * Posts back what a settlement had moved, by a movement of its own: nothing that was posted is taken away. What is owed again
 * is expected again, firm, for its instruction can settle at any time.
 */
export function decideReverseSettlement(command: ReverseSettlement, state: CashAccount): Decision<CashEvent> {
  const { account, bookingEntity, obligationId, instructionId, direction, contractualDate, priority } = command;
  const settled = minorOf(command.amount, state);
  const owed = minorOf(command.owed, state);
  if (typeof settled !== 'bigint') return refused(settled.code, settled.detail);
  if (typeof owed !== 'bigint') return refused(owed.code, owed.detail);
  if (state.movements.has(movementIdOf(command))) return accepted();
  const { currency } = command.amount;
  const flow = state.flows.get(obligationId);
  const counterparty = flow?.counterparty ?? state.ended.get(obligationId)?.counterparty ?? '';
  const moved = direction === 'IN' ? -absolute(settled) : absolute(settled);
  const amounts = { currency, moved, discharged: absolute(owed), counterparty };
  const movement = settlementMovement(command, amounts, 'REVERSAL');
  const after = {
    currency,
    balance: state.posted + moved,
    line: creditLineOf(state),
    movementId: movementIdOf(command),
  };
  const posted = [
    movement,
    ...overdraft(command, state, after),
    ...explainMovement(command, movement.data, moved, state),
  ];
  if (!command.reopened || flow !== undefined || owed === 0n) return accepted(...posted);
  const valueDate = command.effectiveDate > contractualDate ? command.effectiveDate : contractualDate;
  const about = { account, bookingEntity, obligationId, direction, contractualDate, counterparty };
  return accepted(...posted, projected(about, fromMinor(currency, absolute(owed)), valueDate), {
    type: 'CashFlowFirmed',
    data: { account, bookingEntity, obligationId, instructionId, priority },
  });
}
