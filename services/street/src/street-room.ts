import type { Room } from '@verso/messaging';
import type { StreetKnobs } from './domain/behaviour.js';

export interface StreetOptions {
  readonly seed: number;
  readonly knobs: StreetKnobs;
}

/** The outside world as a room of its own. */
export function createStreetRoom(_options: StreetOptions): Room<'street', null> {
  return {
    name: 'street',
    broadcasts: ['reference-data'],
    upstreams: [],
    directory: { initial: () => null, evolve: (directory) => directory },
    streams: {},
    react: () => [],
  };
}
