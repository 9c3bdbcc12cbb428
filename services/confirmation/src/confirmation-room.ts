import type { ConfirmationEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import { messageFamily, type Room, type StreamFamily } from '@verso/messaging';
import { receiveConfirmation } from './channels/receive-confirmation.js';
import { reactToOwn } from './consumers/own-events.js';
import { reactToSettlement, SETTLEMENT_EVENTS } from './consumers/settlement-matches.js';
import { reactToTrade, TRADE_EVENTS } from './consumers/trades.js';
import { confirmationDivision } from './division.js';
import { counterpartyConfirmationDecider } from './domain/counterparty-confirmation.js';
import { pairingDecider } from './domain/pairing.js';
import {
  emptyReferenceDirectory,
  foldReferenceDirectory,
  type ReferenceDirectory,
} from './domain/reference-directory.js';
import { tradeConfirmationDecider, type TradeConfirmationCommand } from './domain/trade-confirmation.js';

/** Confirms each trade by the method that applies to it. */
export const confirmationRoom: Room<'confirmation', ReferenceDirectory> = {
  name: 'confirmation',
  broadcasts: ['reference-data'],
  upstreams: ['trade-capture', 'settlement'],
  interest: { 'reference-data': [], 'trade-capture': TRADE_EVENTS, settlement: SETTLEMENT_EVENTS },
  directory: {
    initial: emptyReferenceDirectory,
    evolve: (directory, event) =>
      event.log === 'reference-data' ? foldReferenceDirectory(directory, event) : directory,
  },
  streams: {
    confirmation: family(tradeConfirmationDecider),
    pairing: family(pairingDecider),
    'counterparty-confirmation': family(counterpartyConfirmationDecider),
    message: messageFamily,
  },
  react(event, directory) {
    switch (event.log) {
      case 'trade-capture':
        return reactToTrade(event, directory);
      case 'settlement':
        return reactToSettlement(event);
      case 'confirmation':
        return reactToOwn(event, directory);
      default:
        return [];
    }
  },
  receive: receiveConfirmation,
  wake(stream, clock) {
    const command: TradeConfirmationCommand = { type: 'CheckOverdue', now: clock.now };
    return stream.startsWith('confirmation/') ? { stream, command } : undefined;
  },
  division: confirmationDivision,
};

function family<Command, State>(decider: Decider<Command, ConfirmationEvent, State>): StreamFamily<ConfirmationEvent> {
  return { decider };
}
