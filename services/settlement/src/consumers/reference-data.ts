import type { Order, ReceivedEventOf } from '@verso/messaging';
import { waitingLists } from '../division.js';
import { accountWaitingKey, instructionWaitingKey, partyWaitingKey } from '../domain/standing-data.js';
import type { WaitingCommand } from '../domain/waiting.js';

/** New standing data calls whoever waits for it. */
export function onReferenceData(event: ReceivedEventOf<'reference-data'>): readonly Order[] {
  switch (event.type) {
    case 'AccountDefined':
      return arrived(accountWaitingKey(event.data.bookingEntity, event.data.settlementMarket));
    case 'StandingSettlementInstructionDefined':
      return arrived(instructionWaitingKey(event.data.party, event.data.settlementMarket));
    case 'PartyDefined':
      return arrived(partyWaitingKey(event.data.lei));
    default:
      return [];
  }
}

function arrived(waitingKey: string): readonly Order[] {
  const command: WaitingCommand = { type: 'NoteRouteData', waitingKey };
  return waitingLists(waitingKey).map((stream) => ({ stream, command }));
}
