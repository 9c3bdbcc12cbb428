import type { BusinessDayClosed, BusinessDayOpened, CutOffReached, ReferenceDataEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import { accepted, refused } from '@verso/decider';

/** One reading of a market's clock; what happens at that instant. */
export type ClockEvent =
  | { readonly type: 'BusinessDayOpened'; readonly data: BusinessDayOpened }
  | { readonly type: 'CutOffReached'; readonly data: CutOffReached }
  | { readonly type: 'BusinessDayClosed'; readonly data: BusinessDayClosed };

export interface AdvanceClock {
  readonly type: 'AdvanceClock';
  readonly tick: ClockEvent;
}

/** How far a market's clock has come. */
export type MarketClockState =
  | { readonly status: 'NOT_STARTED' }
  | { readonly status: 'RUNNING'; readonly at: string; readonly businessDate: string; readonly name: string };

/** The clock of one market: it goes forward, and a closed day never reopens. */
export const marketClockDecider: Decider<AdvanceClock, ReferenceDataEvent, MarketClockState> = {
  initialState: () => ({ status: 'NOT_STARTED' }),

  decide({ tick }, state) {
    if (state.status === 'RUNNING') {
      const { at, businessDate } = tick.data;
      if (at === state.at && businessDate === state.businessDate && nameOf(tick) === state.name) return accepted();
      if (at <= state.at || businessDate < state.businessDate) {
        const detail = `the clock of ${tick.data.market} stands at ${state.at}; it cannot go to ${at}`;
        return refused('CLOCK_GOES_BACKWARDS', detail, { pointer: '/tick/data/at', code: 'NOT_LATER', detail });
      }
    }
    return accepted(tick);
  },

  evolve(state, event) {
    switch (event.type) {
      case 'BusinessDayOpened':
      case 'CutOffReached':
      case 'BusinessDayClosed': {
        const { at, businessDate } = event.data;
        return { status: 'RUNNING', at, businessDate, name: nameOf(event) };
      }
      case 'InstrumentDefined':
      case 'PartyDefined':
      case 'AccountDefined':
      case 'OpeningBalanceDefined':
      case 'StandingSettlementInstructionDefined':
      case 'CalendarDefined':
      case 'SettlementCycleDefined':
      case 'ToleranceProfileDefined':
      case 'MarketScheduleDefined':
      case 'MessageReceived':
      case 'MessageSent':
      case 'MessageRejected':
      case 'MessageRepaired':
      case 'EventSetAside':
      case 'EventReplayed':
        return state;
    }
  },
};

function nameOf(tick: ClockEvent): string {
  return tick.type === 'CutOffReached' ? tick.data.name : tick.type;
}
