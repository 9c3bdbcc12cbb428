import type { ReferenceDataEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import type { Room, StreamFamily } from '@verso/messaging';
import type { ClockDirectory } from './domain/clock-directory.js';
import { emptyClockDirectory, foldClockDirectory } from './domain/clock-directory.js';
import { marketClockDecider } from './domain/market-clock.js';
import { definitionDecider } from './domain/reference-definition.js';

/**
 * The room of facts and of time: it reacts to nobody. Definitions come from the seed, ticks from whoever drives the clock.
 */
export const referenceDataRoom: Room<'reference-data', ClockDirectory> = {
  name: 'reference-data',
  broadcasts: [],
  upstreams: [],
  directory: {
    initial: emptyClockDirectory,
    evolve: (directory, event) => (event.log === 'reference-data' ? foldClockDirectory(directory, event) : directory),
  },
  streams: {
    instrument: family(definitionDecider),
    party: family(definitionDecider),
    account: family(definitionDecider),
    'opening-balance': family(definitionDecider),
    ssi: family(definitionDecider),
    calendar: family(definitionDecider),
    'settlement-cycle': family(definitionDecider),
    'tolerance-profile': family(definitionDecider),
    schedule: family(definitionDecider),
    clock: family(marketClockDecider),
  },
  react: () => [],
};

function family<Command, State>(
  decider: Decider<Command, ReferenceDataEvent, State>,
): StreamFamily<ReferenceDataEvent> {
  // Rooms order only commands of their own deciders; the loop need not know which.
  return { decider: decider as StreamFamily<ReferenceDataEvent>['decider'] };
}
