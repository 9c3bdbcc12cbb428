import { toScaledQuantity } from '@verso/money';
import { stockRecord } from './domain/safekeeping-account.js';
import { DrivenPositionsRoom } from './driven-room.fixture.js';
import * as day from './market-day.fixture.js';
import { ABOUT, ACCOUNT, BUND, type Deal, ENTITY, eventsOf, MONDAY, SHARE, TUESDAY } from './market-day.fixture.js';

const delivery: Deal = { id: 'OUT', direction: 'DELIVER', quantity: '100', settles: MONDAY };
const receipt: Deal = { id: 'IN', direction: 'RECEIVE', quantity: '100', settles: MONDAY };

function holding(quantity: string): DrivenPositionsRoom {
  const room = new DrivenPositionsRoom();
  room.feed('reference-data', day.accountDefined());
  room.feed('reference-data', day.openingBalance(quantity));
  return room;
}

function instruct(room: DrivenPositionsRoom, deal: Deal, priority = 4): void {
  room.feed('settlement', day.obligation(deal));
  room.feed('settlement', day.provisionRequested(deal, priority));
}

function recordOf(room: DrivenPositionsRoom): Record<string, bigint> {
  return { ...stockRecord(room.account(ACCOUNT), BUND) };
}

function scaled(quantities: Readonly<Record<string, string>>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, toScaledQuantity(quantity)]));
}

describe('Securities for a delivery', () => {
  it('are set aside at provisioning, with the figures used, and used up by the settlement', () => {
    const room = holding('150');
    instruct(room, delivery);
    expect(eventsOf(room.feed('reference-data', day.provisioning(MONDAY)), 'SecuritiesReserved')).toEqual([
      {
        ...ABOUT,
        obligationId: 'obl_OUT',
        instructionId: 'IOUT',
        reservationId: 'rsv_IOUT',
        isin: BUND,
        quantity: '100',
        figures: { settled: '150', reserved: '0', available: '150' },
      },
    ]);
    expect(recordOf(room)).toEqual(
      scaled({ depot: '150', reserved: '100', available: '50', inFlight: '-100', own: '50' }),
    );
    const events = room.feed('settlement', day.settled(delivery, MONDAY));
    expect(room.typesOf(events)).toEqual(['SecuritiesReservationConsumed', 'SecuritiesMovementPosted']);
    expect(eventsOf(events, 'SecuritiesMovementPosted')[0]?.postings).toEqual([
      { ledgerAccount: 'location:DAKVDEFFXXX', side: 'CREDIT', quantity: '100' },
      { ledgerAccount: 'owner:SAFE-T2S-1', side: 'DEBIT', quantity: '100' },
    ]);
    expect(recordOf(room)).toEqual(scaled({ depot: '50', reserved: '0', available: '50', inFlight: '0', own: '50' }));
  });

  it('are never those that are only expected: a shortfall, told once a day, until the receipt is posted', () => {
    const room = holding('0');
    instruct(room, delivery);
    instruct(room, receipt);
    expect(
      eventsOf(room.feed('reference-data', day.provisioning(MONDAY)), 'SecuritiesShortfallDetected'),
    ).toMatchObject([{ businessDate: MONDAY, figures: { settled: '0', reserved: '0', available: '0' } }]);
    expect(room.feed('reference-data', day.provisioning(MONDAY))).toEqual([]);
    room.feed('settlement', day.settled(receipt, MONDAY));
    expect(room.typesOf(room.feed('reference-data', day.provisioning(MONDAY)))).toEqual(['SecuritiesReserved']);
  });

  it('are not given to two deliveries: the more urgent one goes first, smaller ones may pass', () => {
    const room = holding('120');
    instruct(room, { ...delivery, id: 'B' });
    instruct(room, { ...delivery, id: 'C', quantity: '20' });
    instruct(room, { ...delivery, id: 'Z' }, 1);
    instruct(room, { ...delivery, id: 'A', isin: SHARE, quantity: '1' });
    const events = room.feed('reference-data', day.provisioning(MONDAY));
    expect(events.map(({ type, data }) => [type, 'instructionId' in data ? data.instructionId : ''])).toEqual([
      ['SecuritiesReserved', 'IZ'],
      ['SecuritiesShortfallDetected', 'IA'],
      ['SecuritiesShortfallDetected', 'IB'],
      ['SecuritiesReserved', 'IC'],
    ]);
  });

  it('stay set aside for the rest when a part settles, and while the delivery fails', () => {
    const room = holding('100');
    instruct(room, delivery);
    room.feed('reference-data', day.provisioning(MONDAY));
    const events = room.feed('settlement', day.partlySettled(delivery, MONDAY, '30.5'));
    expect(eventsOf(events, 'SecuritiesReservationConsumed')).toMatchObject([{ consumed: '30.5', remaining: '69.5' }]);
    room.feed('settlement', day.failed(delivery, MONDAY, TUESDAY));
    expect(recordOf(room)).toMatchObject(scaled({ depot: '69.5', reserved: '69.5', available: '0', own: '0' }));
    expect(room.feed('reference-data', day.provisioning(TUESDAY))).toEqual([]);
    room.feed('settlement', day.settled(delivery, TUESDAY, '69.5'));
    expect(recordOf(room)).toMatchObject(scaled({ depot: '0', reserved: '0', own: '0' }));
  });

  it('are free again when the instruction is cancelled; the obligation waits for the next one', () => {
    const room = holding('100');
    instruct(room, delivery);
    room.feed('reference-data', day.provisioning(MONDAY));
    expect(room.typesOf(room.feed('settlement', day.instructionCancelled(delivery)))).toEqual([
      'SecuritiesReservationReleased',
      'SecuritiesFlowCancelled',
      'SecuritiesFlowProjected',
    ]);
    expect(recordOf(room)).toMatchObject(scaled({ reserved: '0', inFlight: '-100' }));
    expect(room.feed('settlement', day.provisionRequested(delivery))).toEqual([]);
    const gone = {
      obligationId: 'obl_OUT',
      bookingEntity: ENTITY,
      account: ACCOUNT,
      reason: 'bust',
      settledQuantity: '0',
    };
    room.feed('settlement', { type: 'SettlementObligationCancelled', data: gone });
    expect(recordOf(room)).toMatchObject(scaled({ own: '100', inFlight: '0' }));
  });
});

describe('Posting', () => {
  it('happens once: a repeat changes nothing, another quantity under the same id is refused', () => {
    const room = holding('0');
    room.feed('settlement', day.settled(receipt, MONDAY));
    expect(room.feed('settlement', day.settled(receipt, MONDAY))).toEqual([]);
    room.feed('settlement', day.settled(receipt, MONDAY, '99'));
    expect(room.refusals).toEqual(['MOVEMENT_DIFFERS']);
    expect(recordOf(room)).toMatchObject(scaled({ depot: '100' }));
  });

  it('takes one opening balance by ISIN and refuses another', () => {
    const room = holding('5');
    expect(room.feed('reference-data', day.openingBalance('5'))).toEqual([]);
    room.feed('reference-data', day.openingBalance('6'));
    expect(room.refusals).toEqual(['OPENING_BALANCE_DIFFERS']);
  });

  it('refuses what is no quantity', () => {
    const room = holding('5');
    room.feed('settlement', day.settled(receipt, MONDAY, 'many'));
    expect(room.refusals).toEqual(['INVALID_QUANTITY']);
  });
});
