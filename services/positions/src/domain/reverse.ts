import type { PositionsEvent } from '@verso/contracts';
import { accepted, refused, type Decision } from '@verso/decider';
import { fromScaledQuantity } from '@verso/money';
import { compareMovement } from './compare.js';
import type { ReverseSettlement } from './commands.js';
import { projected } from './flow.js';
import type { SafekeepingAccount } from './safekeeping-account.js';
import { absolute, scaledOf } from './scaled-quantity.js';
import { postings } from './settle.js';

/**
 * Posts back what a settlement had moved, by a movement of its own: nothing that was posted is taken away. What we own stays:
 * what leaves the depot is in flight again.
 */
export function decideReverseSettlement(
  command: ReverseSettlement,
  state: SafekeepingAccount,
): Decision<PositionsEvent> {
  const { account, bookingEntity, obligationId, instructionId, messageId, isin, effectiveDate } = command;
  const scaled = scaledOf(command.quantity);
  if (typeof scaled !== 'bigint') return refused(scaled.code, scaled.detail);
  const movementId = `${instructionId}:${messageId}`;
  if (state.movements.has(movementId)) return accepted();
  const moved = command.direction === 'RECEIVE' ? -absolute(scaled) : absolute(scaled);
  const names = { account, bookingEntity, obligationId };
  const posted: readonly PositionsEvent[] = [
    {
      type: 'SecuritiesMovementPosted',
      data: {
        ...names,
        movementId,
        kind: 'REVERSAL',
        isin,
        effectiveDate,
        postings: postings(command, state, moved),
        instructionId,
        messageId,
      },
    },
    ...compareMovement(command, { isin, effectiveDate, moved }, state),
  ];
  if (!command.reopened || state.flows.has(obligationId)) return accepted(...posted);
  return accepted(...posted, ...expectedAgain(command, fromScaledQuantity(absolute(scaled))));
}

function expectedAgain(command: ReverseSettlement, quantity: string): readonly PositionsEvent[] {
  const { account, bookingEntity, obligationId, instructionId, isin, direction, priority, contractualDate } = command;
  const expectedDate = command.effectiveDate > contractualDate ? command.effectiveDate : contractualDate;
  const names = { account, bookingEntity, obligationId, isin };
  const expected = projected({ ...names, direction, quantity, expectedDate });
  if (direction === 'RECEIVE') return [expected];
  return [expected, { type: 'SecuritiesFlowFirmed', data: { ...names, instructionId, priority } }];
}
