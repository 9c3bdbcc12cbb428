import type { EventSetAside } from '@verso/contracts';
import { accepted, type Decider } from '@verso/decider';
import type { StreamFamily } from './room.js';

/** Streams `set-aside/<upstream>:<position>`: one per event that a room could not handle. */
export interface RecordEventSetAside {
  readonly type: 'RecordEventSetAside';
  readonly setAside: EventSetAside;
}

type SetAsideEvent = { readonly type: 'EventSetAside'; readonly data: EventSetAside };

const setAsideDecider: Decider<RecordEventSetAside, SetAsideEvent, { readonly recorded: boolean }> = {
  initialState: () => ({ recorded: false }),
  decide: ({ setAside }, { recorded }) => (recorded ? accepted() : accepted({ type: 'EventSetAside', data: setAside })),
  evolve: () => ({ recorded: true }),
};

export const setAsideFamily: StreamFamily<SetAsideEvent> = { decider: setAsideDecider };
