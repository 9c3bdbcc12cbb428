import { slotOf } from '@verso/event-store';
import { plainSnapshot, type Room } from '@verso/messaging';
import { receiveCashStatement } from './channels/cash-statement.js';
import { reactToCash } from './consumers/cash.js';
import { reactToReferenceData } from './consumers/reference-data.js';
import { reactToSettlement, SETTLEMENT_EVENTS } from './consumers/settlement.js';
import { directoryFold, type CashDirectory } from './directory.js';
import { cashAccountDecider } from './domain/decide.js';

/** The room that keeps our cash: ledger, projection, reservations, and the proof against the agents' statements. */
export const cashRoom: Room<'cash', CashDirectory> = {
  name: 'cash',
  broadcasts: ['reference-data'],
  upstreams: ['settlement'],
  interest: {
    'reference-data': ['AccountDefined', 'OpeningBalanceDefined', 'CutOffReached'],
    settlement: SETTLEMENT_EVENTS,
  },
  directory: directoryFold,
  streams: { account: { decider: cashAccountDecider, snapshot: plainSnapshot('cash-account@1') } },
  react(event, directory) {
    switch (event.log) {
      case 'settlement':
        return reactToSettlement(event, directory);
      case 'reference-data':
        return reactToReferenceData(event, directory);
      case 'cash':
        return reactToCash(event);
      default:
        return [];
    }
  },
  receive: receiveCashStatement,
  // An account is one stream, and nothing that is decided about it concerns another.
  division: { slotOf },
};
