import type { TradeCaptureEvent, TradeRefused } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import { accepted } from '@verso/decider';

/** Keeps that something was handed in which is no execution, and why. */
export interface RecordRefusal {
  readonly type: 'RecordRefusal';
  readonly refusal: TradeRefused;
}

export interface RefusalState {
  readonly recorded: boolean;
}

/** One stream per thing refused: the same thing again is refused again and recorded once. */
export const refusalDecider: Decider<RecordRefusal, TradeCaptureEvent, RefusalState> = {
  initialState: () => ({ recorded: false }),
  decide: ({ refusal }, { recorded }) => (recorded ? accepted() : accepted({ type: 'TradeRefused', data: refusal })),
  evolve: (state, event) => (event.type === 'TradeRefused' ? { recorded: true } : state),
};
