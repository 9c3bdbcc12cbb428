import type { SettlementEvent } from '@verso/contracts';
import { DrivenCashRoom } from './driven-room.fixture.js';
import * as day from './market-day.fixture.js';
import { eventsOf } from './market-day.fixture.js';
import { signedSum } from './recomputed-figures.fixture.js';

const purchase: day.Deal = { id: 'BUY', side: 'PURCHASE', amount: '30.00', settles: day.MONDAY };
const sale: day.Deal = { id: 'SELL', side: 'SALE', amount: '30.00', settles: day.MONDAY };

function reversed(
  deal: day.Deal,
  amount = deal.amount,
  more: { reopened?: boolean; of?: string } = {},
): SettlementEvent {
  const { data } = day.settled(deal, day.MONDAY, amount);
  const { instructionId, obligationId, bookingEntity, account, isin, direction, settledAmount } = data;
  return {
    type: 'SettlementReversed',
    data: {
      ...{ instructionId, obligationId, bookingEntity, account, isin, direction, cashAccount: day.ACCOUNT },
      messageId: `R${deal.id}`,
      reversedMessageId: more.of ?? data.messageId,
      effectiveDate: day.TUESDAY,
      reversedQuantity: '100',
      ...(settledAmount === undefined ? {} : { reversedAmount: settledAmount }),
      owedAmount: day.euros(more.of === undefined ? deal.amount : amount),
      settledQuantity: '0',
      servicerPreviouslySettledQuantity: '0',
      settlementDate: day.MONDAY,
      priority: 4,
      reopened: more.reopened ?? true,
    },
  };
}

function open(balance: string, deal: day.Deal): DrivenCashRoom {
  const room = new DrivenCashRoom();
  room.feed('reference-data', day.cashAccountDefined());
  room.feed('reference-data', day.openingBalance(balance));
  room.feed('settlement', day.obligation(deal));
  room.feed('settlement', day.provisionRequested(deal));
  room.feed('reference-data', day.provisioning(day.MONDAY));
  return room;
}

describe('a settlement that is reversed', () => {
  it.each([
    ['a payment', purchase, '30.02'],
    ['a receipt', sale, '29.99'],
  ])('posts %s back by a movement of its own, tolerance and all, and expects it again', (_, deal, amount) => {
    const room = open('100.00', deal);
    room.feed('settlement', day.settled(deal, day.MONDAY, amount));
    const events = room.feed('settlement', reversed(deal, amount));
    const [movement] = eventsOf(events, 'CashMovementPosted');
    expect(movement).toMatchObject({ kind: 'REVERSAL', servicerReference: `R${deal.id}`, valueDate: day.TUESDAY });
    for (const account of [`counterparty:${day.COUNTERPARTY}`, 'tolerance:EUR'])
      expect(signedSum(room.events, (name) => name === account)).toBe(0n);
    expect(signedSum(room.events, () => true)).toBe(0n);
    expect(room.account(day.ACCOUNT).posted).toBe(10_000n);
    expect(room.account(day.ACCOUNT).flows.get(`obl_${deal.id}`)).toMatchObject({
      remaining: 3_000n,
      valueDate: day.TUESDAY,
      instructionId: `I${deal.id}`,
    });
    expect(room.feed('settlement', reversed(deal, amount))).toEqual([]);
  });

  it('that paid is provisioned and settled anew', () => {
    const room = open('100.00', purchase);
    room.feed('settlement', day.settled(purchase, day.MONDAY));
    room.feed('settlement', reversed(purchase));
    expect(eventsOf(room.feed('reference-data', day.provisioning(day.TUESDAY)), 'FundsReserved')).toHaveLength(1);
    const again = day.settled(purchase, day.TUESDAY);
    room.feed('settlement', { ...again, data: { ...again.data, messageId: 'M2' } });
    expect(room.account(day.ACCOUNT)).toMatchObject({ posted: 7_000n, reserved: 0n });
    expect(room.account(day.ACCOUNT).flows.size).toBe(0);
  });

  it('that was a part enlarges what is still to be paid', () => {
    const room = open('100.00', purchase);
    room.feed('settlement', day.partlySettled(purchase, day.MONDAY, '12.00'));
    room.feed('settlement', reversed(purchase, '12.00', { of: 'MBUY-1' }));
    expect(room.account(day.ACCOUNT).flows.get('obl_BUY')).toMatchObject({ remaining: 3_000n });
    expect(room.account(day.ACCOUNT).posted).toBe(10_000n);
  });

  it('whose rest was cancelled is not expected again', () => {
    const room = open('100.00', purchase);
    room.feed('settlement', day.settled(purchase, day.MONDAY));
    room.feed('settlement', reversed(purchase, '30.00', { reopened: false }));
    expect(room.account(day.ACCOUNT).flows.size).toBe(0);
    expect(room.account(day.ACCOUNT).posted).toBe(10_000n);
  });
});
