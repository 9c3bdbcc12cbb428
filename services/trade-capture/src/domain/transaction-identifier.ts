import type { TradeCaptureEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import { accepted, refused } from '@verso/decider';

/** A trade says that this unique transaction identifier is its own. */
export interface ClaimTransactionIdentifier {
  readonly type: 'ClaimTransactionIdentifier';
  readonly uti: string;
  readonly tradeId: string;
  readonly bookingEntity: string;
  readonly side: string;
}

export type TransactionIdentifierState =
  { readonly status: 'FREE' } | { readonly status: 'CLAIMED'; readonly tradeId: string };

export const TRANSACTION_IDENTIFIER_TAKEN = 'TRANSACTION_IDENTIFIER_TAKEN';

/**
 * One identifier, seen from one side of one booking entity: the first trade holds it, every other one may be the same
 * trade through another door. (Both sides of a trade carry the same identifier, hence a stream for each.)
 */
export const transactionIdentifierDecider: Decider<
  ClaimTransactionIdentifier,
  TradeCaptureEvent,
  TransactionIdentifierState
> = {
  initialState: () => ({ status: 'FREE' }),

  decide({ uti, tradeId, bookingEntity, side }, state) {
    if (state.status === 'FREE') {
      return accepted({ type: 'TransactionIdentifierClaimed', data: { uti, tradeId, bookingEntity, side } });
    }
    if (state.tradeId === tradeId) return accepted();
    const first = { pointer: '/tradeId', code: 'FIRST_TRADE', detail: state.tradeId };
    return refused(TRANSACTION_IDENTIFIER_TAKEN, `${uti} was first seen on ${state.tradeId}`, first);
  },

  evolve(state, event) {
    if (event.type !== 'TransactionIdentifierClaimed' || state.status === 'CLAIMED') return state;
    return { status: 'CLAIMED', tradeId: event.data.tradeId };
  },

  isAtRest: () => true,
};
