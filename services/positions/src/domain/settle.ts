import type { PositionsEvent, SecuritiesPosting } from '@verso/contracts';
import { accepted, refused, type Decision } from '@verso/decider';
import { fromScaledQuantity } from '@verso/money';
import { compareMovement } from './compare.js';
import type { About, OpenAccount, PostOpeningBalance, SettleFlow } from './commands.js';
import type { SafekeepingAccount, SecuritiesFlow } from './safekeeping-account.js';
import { absolute, scaledOf } from './scaled-quantity.js';

export function decideOpenAccount(command: OpenAccount, state: SafekeepingAccount): Decision<PositionsEvent> {
  if (state.servicer !== '') return accepted();
  const { account, bookingEntity, servicer, segregation, settlementMarket, accountNumber } = command;
  const data = { account, bookingEntity, servicer, segregation, settlementMarket, accountNumber };
  return accepted({ type: 'SafekeepingAccountOpened', data });
}

/** What the account held of an ISIN before the first trade. A second balance for it is refused, naming the first. */
export function decideOpeningBalance(command: PostOpeningBalance, state: SafekeepingAccount): Decision<PositionsEvent> {
  const { account, bookingEntity, isin, asOf } = command;
  const moved = scaledOf(command.quantity);
  if (typeof moved !== 'bigint') return refused(moved.code, moved.detail);
  const before = state.openings.get(isin);
  if (before === moved || (before === undefined && moved === 0n)) return accepted();
  if (before !== undefined) {
    return refused('OPENING_BALANCE_DIFFERS', `the account was opened with ${fromScaledQuantity(before)} of ${isin}`);
  }
  return accepted(
    {
      type: 'SecuritiesMovementPosted',
      data: {
        account,
        bookingEntity,
        // An opening balance comes from no obligation: the account itself is the subject.
        obligationId: account,
        movementId: `opening:${isin}`,
        kind: 'OPENING_BALANCE',
        isin,
        effectiveDate: asOf,
        postings: postings(command, state, moved),
      },
    },
    ...compareMovement(command, { isin, effectiveDate: asOf, moved }, state),
  );
}

/**
 * Posts what the depository settled: a fact, whatever the account holds. The same slice of settlement posts once; told with
 * another quantity it is refused, naming the first.
 */
export function decideSettleFlow(command: SettleFlow, state: SafekeepingAccount): Decision<PositionsEvent> {
  const { account, bookingEntity, obligationId, instructionId, messageId, isin, effectiveDate, final } = command;
  const quantity = scaledOf(command.quantity);
  if (typeof quantity !== 'bigint') return refused(quantity.code, quantity.detail);
  const moved = command.direction === 'RECEIVE' ? absolute(quantity) : -absolute(quantity);
  const movementId = `${instructionId}:${messageId}`;
  const before = state.movements.get(movementId);
  if (before !== undefined) {
    if (before.moved === moved && before.isin === isin) return accepted();
    const first = `${fromScaledQuantity(before.moved)} of ${before.isin} on ${before.effectiveDate}`;
    return refused('MOVEMENT_DIFFERS', `${movementId} was posted with ${first}`);
  }
  return accepted(
    ...consumed(command, state.flows.get(obligationId), absolute(moved)),
    {
      type: 'SecuritiesMovementPosted',
      data: {
        account,
        bookingEntity,
        obligationId,
        movementId,
        kind: final ? 'SETTLEMENT' : 'PARTIAL_SETTLEMENT',
        isin,
        effectiveDate,
        postings: postings(command, state, moved),
        instructionId,
        messageId,
      },
    },
    ...compareMovement(command, { isin, effectiveDate, moved }, state),
  );
}

/** What we own more is what lies more at the location: both sides of the stock record in one event. */
export function postings(
  { account }: About,
  { servicer }: SafekeepingAccount,
  moved: bigint,
): readonly SecuritiesPosting[] {
  if (moved === 0n) return [];
  const quantity = fromScaledQuantity(absolute(moved));
  const location = `location:${servicer === '' ? 'unassigned' : servicer}`;
  return [
    { ledgerAccount: location, side: moved > 0n ? 'DEBIT' : 'CREDIT', quantity },
    { ledgerAccount: `owner:${account}`, side: moved > 0n ? 'CREDIT' : 'DEBIT', quantity },
  ];
}

/** A partial settlement keeps the rest reserved; the last one leaves nothing set aside. */
function consumed(command: SettleFlow, flow: SecuritiesFlow | undefined, settled: bigint): readonly PositionsEvent[] {
  if (flow === undefined || flow.reserved === 0n) return [];
  const { account, bookingEntity, obligationId, final } = command;
  const { reservationId, instructionId, isin, reserved } = flow;
  const used = settled < reserved ? settled : reserved;
  const quantities = {
    consumed: fromScaledQuantity(used),
    remaining: fromScaledQuantity(final ? 0n : reserved - used),
  };
  const data = { account, bookingEntity, obligationId, reservationId, instructionId, isin, ...quantities };
  return [{ type: 'SecuritiesReservationConsumed', data }];
}
