import type { TradeCaptureEvent, TradeRefused } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import { accepted, refused } from '@verso/decider';

/** Keeps that something was handed in which is no execution, and why. */
export interface RecordRefusal {
  readonly type: 'RecordRefusal';
  readonly refusal: TradeRefused;
}

/** Asks, of a record that may have been read before, whether it was refused then. */
export interface AskWhetherRefused {
  readonly type: 'AskWhetherRefused';
}

/** Name of the refusal that answers yes. */
export const REFUSED_BEFORE = 'REFUSED_BEFORE';

export interface RefusalState {
  readonly recorded: boolean;
}

/** One stream per thing refused: the same thing again is refused again and recorded once. */
export const refusalDecider: Decider<RecordRefusal | AskWhetherRefused, TradeCaptureEvent, RefusalState> = {
  initialState: () => ({ recorded: false }),
  decide(command, { recorded }) {
    if (command.type === 'AskWhetherRefused') {
      return recorded ? refused(REFUSED_BEFORE, 'this was refused before') : accepted();
    }
    return recorded ? accepted() : accepted({ type: 'TradeRefused', data: command.refusal });
  },
  evolve: (state, event) => (event.type === 'TradeRefused' ? { recorded: true } : state),
  isAtRest: () => true,
};
