import type { SettlementEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import { accepted } from '@verso/decider';
import { unaffected } from './unaffected.js';

/** Who waits for one piece of standing data. A stream per key, so that the wait survives a restart. */
export type WaitingEvent = Extract<SettlementEvent, { readonly type: 'RouteAwaited' | 'RouteDataArrived' }>;

export type WaitingCommand =
  | { readonly type: 'AwaitRoute'; readonly waitingKey: string; readonly obligationId: string }
  | { readonly type: 'NoteRouteData'; readonly waitingKey: string };

/** Obligations in the order in which they came to wait. */
export type Waiting = Set<string>;

export const waitingDecider: Decider<WaitingCommand, WaitingEvent, Waiting> = {
  initialState: () => new Set(),

  decide(command, waiting) {
    switch (command.type) {
      case 'AwaitRoute': {
        const { waitingKey, obligationId } = command;
        if (waiting.has(obligationId)) return accepted();
        return accepted({ type: 'RouteAwaited', data: { waitingKey, obligationId } });
      }
      case 'NoteRouteData': {
        if (waiting.size === 0) return accepted();
        const data = { waitingKey: command.waitingKey, obligationIds: [...waiting] };
        return accepted({ type: 'RouteDataArrived', data });
      }
    }
  },

  /** Whoever still lacks something after an arrival comes back to wait. */
  evolve(waiting, event) {
    switch (event.type) {
      case 'RouteAwaited':
        return waiting.add(event.data.obligationId);
      case 'RouteDataArrived':
        waiting.clear();
        return waiting;
    }
    return unaffected(waiting, event);
  },

  isAtRest: ({ size }) => size === 0,
};
