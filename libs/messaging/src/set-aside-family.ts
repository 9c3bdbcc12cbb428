import type { EventReplayed, EventSetAside } from '@verso/contracts';
import { accepted, type Decider } from '@verso/decider';
import type { Part } from './part.js';
import type { Order, StreamFamily } from './room.js';

/** Streams `set-aside/<upstream>:<position>`: one per event that a room, or `set-aside/<slots>/…` a part of it, could not handle. */
export type SetAsideCommand =
  | { readonly type: 'RecordEventSetAside'; readonly setAside: EventSetAside }
  | { readonly type: 'RecordEventReplayed'; readonly replayed: EventReplayed };

type SetAsideEvent =
  | { readonly type: 'EventSetAside'; readonly data: EventSetAside }
  | { readonly type: 'EventReplayed'; readonly data: EventReplayed };

const setAsideDecider: Decider<SetAsideCommand, SetAsideEvent, 'NONE' | 'SET_ASIDE' | 'REPLAYED'> = {
  initialState: () => 'NONE',
  decide(command, state) {
    if (command.type === 'RecordEventSetAside')
      return state === 'SET_ASIDE' ? accepted() : accepted({ type: 'EventSetAside', data: command.setAside });
    // What was never told to be set aside has no case to close.
    return state === 'SET_ASIDE' ? accepted({ type: 'EventReplayed', data: command.replayed }) : accepted();
  },
  evolve: (_state, event) => (event.type === 'EventSetAside' ? 'SET_ASIDE' : 'REPLAYED'),
  isAtRest: () => true,
};

export const setAsideFamily: StreamFamily<SetAsideEvent> = { decider: setAsideDecider };

/** Tells that an event was set aside, or has been handled after all. */
export function setAsideOrder(part: Part, command: SetAsideCommand): Order {
  const { upstream, position } = command.type === 'RecordEventSetAside' ? command.setAside : command.replayed;
  return { stream: part.setAsideStream(upstream, position), command };
}
