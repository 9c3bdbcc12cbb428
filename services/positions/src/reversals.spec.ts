import type { SettlementEvent } from '@verso/contracts';
import { toScaledQuantity } from '@verso/money';
import { stockRecord } from './domain/safekeeping-account.js';
import { DrivenPositionsRoom } from './driven-room.fixture.js';
import * as day from './market-day.fixture.js';
import { ACCOUNT, BUND, type Deal, ENTITY, eventsOf, MONDAY, TUESDAY } from './market-day.fixture.js';

const delivery: Deal = { id: 'OUT', direction: 'DELIVER', quantity: '100', settles: MONDAY };
const receipt: Deal = { id: 'IN', direction: 'RECEIVE', quantity: '100', settles: MONDAY };

function reversed(deal: Deal, quantity = deal.quantity): SettlementEvent {
  return {
    type: 'SettlementReversed',
    data: {
      instructionId: `I${deal.id}`,
      obligationId: `obl_${deal.id}`,
      bookingEntity: ENTITY,
      account: ACCOUNT,
      messageId: `R${deal.id}`,
      reversedMessageId: `M${deal.id}`,
      isin: BUND,
      direction: deal.direction,
      effectiveDate: TUESDAY,
      reversedQuantity: quantity,
      settledQuantity: '0',
      servicerPreviouslySettledQuantity: '0',
      settlementDate: MONDAY,
      priority: 4,
      reopened: true,
    },
  };
}

function instructed(deal: Deal): DrivenPositionsRoom {
  const room = new DrivenPositionsRoom();
  room.feed('reference-data', day.accountDefined());
  room.feed('reference-data', day.openingBalance('150'));
  room.feed('settlement', day.obligation(deal));
  room.feed('settlement', day.provisionRequested(deal));
  room.feed('reference-data', day.provisioning(MONDAY));
  return room;
}

function recordOf(room: DrivenPositionsRoom): Record<string, bigint> {
  return { ...stockRecord(room.account(ACCOUNT), BUND) };
}

describe('a settlement that is reversed', () => {
  it.each([delivery, receipt])('moves the securities back ($direction), and what we own stays', (deal) => {
    const room = instructed(deal);
    const { own } = recordOf(room);
    room.feed('settlement', day.settled(deal, MONDAY));
    expect(recordOf(room)).toMatchObject({ own, inFlight: 0n });
    const [movement] = eventsOf(room.feed('settlement', reversed(deal)), 'SecuritiesMovementPosted');
    expect(movement).toMatchObject({ kind: 'REVERSAL', effectiveDate: TUESDAY });
    expect(recordOf(room)).toMatchObject({ own, depot: toScaledQuantity('150') });
    expect(room.feed('settlement', reversed(deal))).toEqual([]);
  });

  it('that delivered is provisioned anew', () => {
    const room = instructed(delivery);
    room.feed('settlement', day.settled(delivery, MONDAY));
    room.feed('settlement', reversed(delivery));
    expect(eventsOf(room.feed('reference-data', day.provisioning(TUESDAY)), 'SecuritiesReserved')).toHaveLength(1);
  });

  it('that was a part is in flight again with the rest', () => {
    const room = instructed(receipt);
    room.feed('settlement', day.partlySettled(receipt, MONDAY, '40'));
    room.feed('settlement', reversed(receipt, '40'));
    expect(recordOf(room)).toMatchObject({ inFlight: toScaledQuantity('100'), depot: toScaledQuantity('150') });
  });
});
