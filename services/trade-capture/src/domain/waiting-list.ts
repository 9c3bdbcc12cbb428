import type { MissingReference, TradeCaptureEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import { accepted } from '@verso/decider';

/** A trade begins to wait for something. */
export interface RecordWaiter {
  readonly type: 'RecordWaiter';
  readonly waitingFor: MissingReference;
  readonly tradeId: string;
  readonly bookingEntity: string;
}

/** What is waited for here has arrived, or has changed. */
export interface ResumeWaiting {
  readonly type: 'ResumeWaiting';
  readonly arrived: MissingReference;
}

export type WaitingCommand = RecordWaiter | ResumeWaiting;

/** The trades that wait for one thing, in the order in which they began to. */
export interface WaitingState {
  readonly tradeIds: Set<string>;
}

/** Arrival empties the list; a trade that still lacks the thing says so again and is back on it. */
export const waitingListDecider: Decider<WaitingCommand, TradeCaptureEvent, WaitingState> = {
  initialState: () => ({ tradeIds: new Set() }),

  decide(command, { tradeIds }) {
    switch (command.type) {
      case 'RecordWaiter': {
        const { tradeId, bookingEntity, waitingFor } = command;
        if (tradeIds.has(tradeId)) return accepted();
        return accepted({ type: 'TradeWaiting', data: { tradeId, bookingEntity, waitingFor } });
      }
      case 'ResumeWaiting': {
        if (tradeIds.size === 0) return accepted();
        return accepted({ type: 'WaitingTradesResumed', data: { ...command.arrived, tradeIds: [...tradeIds] } });
      }
    }
  },

  evolve(state, event) {
    if (event.type === 'TradeWaiting') state.tradeIds.add(event.data.tradeId);
    else if (event.type === 'WaitingTradesResumed') state.tradeIds.clear();
    return state;
  },

  isAtRest: ({ tradeIds }) => tradeIds.size === 0,
};
