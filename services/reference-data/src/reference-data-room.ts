import type { ReferenceDataEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import type { Room, StreamFamily } from '@verso/messaging';
import type { ClockDirectory } from './domain/clock-directory.js';
import { emptyClockDirectory, foldClockDirectory } from './domain/clock-directory.js';
import { marketClockDecider } from './domain/market-clock.js';
import { definitionDecider } from './domain/reference-definition.js';

/** The room and what the clock's driver looks into: the same directory. */
export interface ReferenceData {
  readonly room: Room<'reference-data', ClockDirectory>;
  readonly clock: () => ClockDirectory;
}

/**
 * The room of facts and of time: it reacts to nobody. Definitions come from the seed, ticks from whoever drives the clock,
 * by submitting {@link nextTickOrder} of the directory when nothing else moves.
 */
export function createReferenceData(): ReferenceData {
  let directory = emptyClockDirectory();
  const room: Room<'reference-data', ClockDirectory> = {
    name: 'reference-data',
    // Its own log: how far the clocks have come is known again after a restart.
    broadcasts: ['reference-data'],
    upstreams: [],
    directory: {
      initial: () => {
        directory = emptyClockDirectory();
        return directory;
      },
      evolve: (known, event) => (event.log === 'reference-data' ? foldClockDirectory(known, event) : known),
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
  return { room, clock: () => directory };
}

/** For a process that needs no more than the room. */
export const referenceDataRoom: Room<'reference-data', ClockDirectory> = createReferenceData().room;

function family<Command, State>(
  decider: Decider<Command, ReferenceDataEvent, State>,
): StreamFamily<ReferenceDataEvent> {
  return { decider };
}
