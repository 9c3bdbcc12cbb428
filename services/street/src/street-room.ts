import type { ClockReading, Order, Room } from '@verso/messaging';
import { iso20022Writer } from './channels/message-writer.js';
import { receive } from './channels/receive.js';
import { reactToReferenceData } from './consumers/reference-data.js';
import { reactToStreet } from './consumers/street.js';
import { emptyDirectory, foldDirectory, type StreetDirectory } from './directory.js';
import { Behaviour, type StreetKnobs } from './domain/behaviour.js';
import { counterpartyTradeDecider } from './domain/counterparty-trade.js';
import { booksDecider } from './domain/decide-books.js';
import { servicerInstructionDecider } from './domain/decide-instruction.js';
import type { PointReached } from './domain/point-reached.js';

export interface StreetOptions {
  /** The same seed and knobs give the same outside world. */
  readonly seed: number;
  readonly knobs: StreetKnobs;
}

/** The outside world as a room of its own: counterparties, a depository, a custodian and cash agents. */
export function createStreetRoom({ seed, knobs }: StreetOptions): Room<'street', StreetDirectory> {
  const behaviour = new Behaviour(seed, knobs);
  return {
    name: 'street',
    broadcasts: ['reference-data'],
    upstreams: [],
    directory: { initial: emptyDirectory, evolve: foldDirectory },
    streams: {
      'counterparty-trade': { decider: counterpartyTradeDecider(behaviour, iso20022Writer) },
      instruction: { decider: servicerInstructionDecider(behaviour, iso20022Writer) },
      book: { decider: booksDecider(behaviour, iso20022Writer) },
    },
    react: (event, directory) =>
      event.log === 'street' ? reactToStreet(event) : reactToReferenceData(event, directory),
    receive,
    wake,
  };
}

/** Tells a waiting stream what point of which market's day was reached. */
function wake(stream: string, _clock: ClockReading, { point }: StreetDirectory): Order | undefined {
  if (point === undefined) return undefined;
  const command: PointReached = { type: 'PointReached', ...point };
  return { stream, command };
}
