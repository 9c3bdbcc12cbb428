import type { SettlementEvent } from '@verso/contracts';
import type { Order, ReceivedEvent, Room } from '@verso/messaging';
import { receiveSettlementMessage } from './channels/incoming.js';
import { confirmationEvents, onConfirmationEvent } from './consumers/confirmation.js';
import { onOwnEvent } from './consumers/own-events.js';
import { cashEvents, onCashEvent, onPositionEvent, positionEvents } from './consumers/provision.js';
import { onReferenceData } from './consumers/reference-data.js';
import { onTradeEvent, tradeEvents } from './consumers/trade-capture.js';
import type { SettlementDirectory } from './directory.js';
import { settlementDivision } from './division.js';
import { emptyDirectory, foldDirectory } from './directory.js';
import { allegementDecider } from './domain/allegement.js';
import { instructionDecider } from './domain/decide-instruction.js';
import { obligationDecider } from './domain/decide-obligation.js';
import { tradeOf } from './domain/identifiers.js';
import type { InstructionCommand } from './domain/instruction-commands.js';
import { waitingDecider } from './domain/waiting.js';

/** What is owed, instructed and followed to finality. */
export const settlementRoom: Room<'settlement', SettlementDirectory> = {
  name: 'settlement',
  broadcasts: ['reference-data'],
  upstreams: ['trade-capture', 'confirmation', 'cash', 'positions'],
  interest: {
    'trade-capture': tradeEvents,
    confirmation: confirmationEvents,
    cash: cashEvents,
    positions: positionEvents,
  },
  directory: { initial: emptyDirectory, evolve: foldDirectory },
  streams: {
    obligation: { decider: obligationDecider },
    instruction: { decider: instructionDecider },
    waiting: { decider: waitingDecider },
    allegement: { decider: allegementDecider },
  },
  react,
  receive: receiveSettlementMessage,
  wake: (stream, clock, directory) => {
    // Fails are aged when a business day closes; the other points of the day change nothing for them.
    if (clock.now !== directory.lastClose) return undefined;
    const command: InstructionCommand = { type: 'AgeInstruction', closedDays: directory.closedDays };
    return { stream, command };
  },
  link: linkedTrade,
  division: settlementDivision,
};

function react(event: ReceivedEvent, directory: SettlementDirectory): readonly Order[] {
  switch (event.log) {
    case 'settlement':
      return onOwnEvent(event, directory);
    case 'trade-capture':
      return onTradeEvent(event, directory);
    case 'confirmation':
      return onConfirmationEvent(event);
    case 'cash':
      return onCashEvent(event);
    case 'positions':
      return onPositionEvent(event);
    case 'reference-data':
      return onReferenceData(event);
    default:
      return [];
  }
}

/** Obligation and instruction belong to the life of their trade. */
function linkedTrade(event: SettlementEvent): readonly string[] {
  if (!('obligationId' in event.data)) return [];
  const trade = tradeOf(event.data.obligationId);
  return trade === undefined ? [] : [trade.tradeId];
}
