import type { TradeCaptureEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import type { Room, StreamFamily } from '@verso/messaging';
import { onOwnEvent } from './consumers/own-events.js';
import { onReferenceData } from './consumers/reference-data.js';
import { tradeDecider } from './domain/decide-trade.js';
import type { ReferenceDirectory } from './domain/reference-directory.js';
import { emptyDirectory, foldDirectory } from './domain/reference-directory.js';
import { refusalDecider } from './domain/refusal.js';
import { transactionIdentifierDecider } from './domain/transaction-identifier.js';
import { waitingListDecider } from './domain/waiting-list.js';

/** The room and what its doors look up in: the same directory, so that a door checks against what decides. */
export interface TradeCapture {
  readonly room: Room<'trade-capture', ReferenceDirectory>;
  readonly reference: () => ReferenceDirectory;
}

/** One room per process; the doors of the process share its directory. */
export function createTradeCapture(): TradeCapture {
  let directory = emptyDirectory();
  const room: Room<'trade-capture', ReferenceDirectory> = {
    name: 'trade-capture',
    broadcasts: ['reference-data'],
    upstreams: [],
    directory: {
      initial: () => {
        directory = emptyDirectory();
        return directory;
      },
      evolve: (known, event) => (event.log === 'reference-data' ? foldDirectory(known, event) : known),
    },
    streams: {
      trade: family(tradeDecider),
      uti: family(transactionIdentifierDecider),
      waiting: family(waitingListDecider),
      refusal: family(refusalDecider),
    },
    react: (event, known) => {
      if (event.log === 'reference-data') return onReferenceData(event, known);
      return event.log === 'trade-capture' ? onOwnEvent(event, known) : [];
    },
  };
  return { room, reference: () => directory };
}

function family<Command, State>(decider: Decider<Command, TradeCaptureEvent, State>): StreamFamily<TradeCaptureEvent> {
  return { decider };
}
