import type { CashEvent } from '@verso/contracts';
import { accepted, refused, type Decision } from '@verso/decider';
import { fromMinor } from '@verso/money';
import { overdraft } from './account.js';
import { creditLineOf, type CashAccount, type CashFlow } from './cash-account.js';
import type { SettleFlow } from './commands.js';
import { explainMovement } from './explain-movement.js';
import { absolute, minorOf } from './minor-amount.js';
import { movementIdOf, settlementMovement } from './movement.js';

/**
 * Posts what the depository settled: a fact, whatever the account holds. The same slice of settlement posts once; told with
 * another amount it is refused, naming the first.
 */
export function decideSettleFlow(command: SettleFlow, state: CashAccount): Decision<CashEvent> {
  const flow = state.flows.get(command.obligationId);
  const settled = command.amount === undefined ? (flow?.remaining ?? 0n) : minorOf(command.amount, state);
  if (typeof settled !== 'bigint') return refused(settled.code, settled.detail);
  const currency = command.amount?.currency ?? state.currency;
  const paysUs = (flow?.direction ?? command.direction) === 'IN';
  const moved = paysUs ? absolute(settled) : -absolute(settled);
  const movementId = movementIdOf(command);
  const before = state.movements.get(movementId);
  if (before !== undefined) {
    if (before.minor === moved) return accepted();
    const first = fromMinor(currency, before.minor).amount;
    return refused('MOVEMENT_DIFFERS', `${movementId} was posted with ${first} ${currency} on ${before.valueDate}`);
  }
  if (moved === 0n && flow === undefined) return accepted();
  const counterparty = flow?.counterparty ?? state.ended.get(command.obligationId)?.counterparty ?? '';
  const discharged = command.final && flow !== undefined ? flow.remaining : absolute(moved);
  const movement = settlementMovement(
    command,
    { currency, moved, discharged, counterparty },
    command.final ? 'SETTLEMENT' : 'PARTIAL_SETTLEMENT',
  );
  const after = { currency, balance: state.posted + moved, line: creditLineOf(state), movementId };
  return accepted(
    ...consumed(command, flow, absolute(moved), currency),
    movement,
    ...overdraft(command, state, after),
    ...explainMovement(command, movement.data, moved, state),
  );
}

/** A partial settlement keeps the rest reserved; the last one leaves nothing set aside, also not what a tolerance saved. */
function consumed(
  { account, bookingEntity, obligationId, final }: SettleFlow,
  flow: CashFlow | undefined,
  settled: bigint,
  currency: string,
): readonly CashEvent[] {
  if (flow === undefined || flow.reserved === 0n) return [];
  const used = settled < flow.reserved ? settled : flow.reserved;
  const data = {
    account,
    bookingEntity,
    obligationId,
    reservationId: flow.reservationId,
    instructionId: flow.instructionId,
    consumed: fromMinor(currency, used),
    remaining: fromMinor(currency, final ? 0n : flow.reserved - used),
  };
  return [{ type: 'FundsReservationConsumed', data }];
}
