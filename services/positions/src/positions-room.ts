import { slotOf } from '@verso/event-store';
import { plainSnapshot, type Room } from '@verso/messaging';
import { receiveCustodyStatement } from './channels/custody-statement.js';
import { reactToPositions } from './consumers/positions.js';
import { reactToReferenceData } from './consumers/reference-data.js';
import { reactToSettlement, SETTLEMENT_EVENTS } from './consumers/settlement.js';
import { directoryFold, type PositionsDirectory } from './directory.js';
import { safekeepingAccountDecider } from './domain/decide.js';

/** The room that keeps the stock record: positions, reservations, and the proof against the servicers' statements. */
export const positionsRoom: Room<'positions', PositionsDirectory> = {
  name: 'positions',
  broadcasts: ['reference-data'],
  upstreams: ['settlement'],
  interest: {
    'reference-data': ['AccountDefined', 'OpeningBalanceDefined', 'CutOffReached'],
    settlement: SETTLEMENT_EVENTS,
  },
  directory: directoryFold,
  streams: { account: { decider: safekeepingAccountDecider, snapshot: plainSnapshot('safekeeping-account@1') } },
  react(event, directory) {
    switch (event.log) {
      case 'settlement':
        return reactToSettlement(event);
      case 'reference-data':
        return reactToReferenceData(event, directory);
      case 'positions':
        return reactToPositions(event);
      default:
        return [];
    }
  },
  receive: receiveCustodyStatement,
  // An account is one stream, and nothing that is decided about it concerns another.
  division: { slotOf },
};
