import { DrivenCashRoom } from './driven-room.fixture.js';
import {
  ABOUT,
  ACCOUNT,
  cashAccountDefined,
  type Deal,
  euros,
  eventsOf,
  failed,
  instructionCancelled,
  MONDAY,
  obligation,
  openingBalance,
  partlySettled,
  provisioning,
  provisionRequested,
  safekeepingAccountDefined,
  settled,
  TUESDAY,
  WEDNESDAY,
} from './market-day.fixture.js';

const purchase: Deal = { id: 'BUY', side: 'PURCHASE', amount: '10000000.00', settles: MONDAY };
const sale: Deal = { id: 'SELL', side: 'SALE', amount: '10000000.00', settles: MONDAY };

function accountWith(terms: Parameters<typeof cashAccountDefined>[0], balance: string): DrivenCashRoom {
  const room = new DrivenCashRoom();
  room.feed('reference-data', cashAccountDefined(terms));
  room.feed('reference-data', safekeepingAccountDefined());
  room.feed('reference-data', openingBalance(balance));
  return room;
}

function instruct(room: DrivenCashRoom, deal: Deal, priority = 4): void {
  room.feed('settlement', obligation(deal));
  room.feed('settlement', provisionRequested(deal, priority));
}

describe('Provisioning under NET_PROJECTED', () => {
  it('lets a buy and a sell of the same value on one day both settle with little cash', () => {
    const room = accountWith({ creditLine: '0' }, '1000.00');
    instruct(room, purchase);
    instruct(room, sale);
    const [reserved] = eventsOf(room.feed('reference-data', provisioning(MONDAY)), 'FundsReserved');
    expect(reserved).toEqual({
      ...ABOUT,
      obligationId: 'obl_BUY',
      reservationId: 'rsv_IBUY',
      instructionId: 'IBUY',
      amount: euros('10000000.00'),
      valueDate: MONDAY,
      fundingPolicy: 'NET_PROJECTED',
      figures: {
        posted: '1000.00',
        reserved: '0.00',
        firmReceipts: '10000000.00',
        creditLine: '0.00',
        available: '10001000.00',
      },
    });
    room.feed('settlement', settled(sale, MONDAY));
    room.feed('settlement', settled(purchase, MONDAY));
    expect(room.account(ACCOUNT)).toMatchObject({ posted: 100_000n, reserved: 0n, overdrawn: false });
    expect(room.account(ACCOUNT).flows.size).toBe(0);
  });

  it('does not count receipts that are only projected or come on a later day', () => {
    const room = accountWith({ creditLine: '0' }, '1000.00');
    instruct(room, purchase);
    room.feed('settlement', obligation(sale));
    instruct(room, { ...sale, id: 'LATER', settles: TUESDAY });
    const [shortfall] = eventsOf(room.feed('reference-data', provisioning(MONDAY)), 'FundsShortfallDetected');
    expect(shortfall?.figures).toMatchObject({ firmReceipts: '0.00', available: '1000.00' });
  });

  it('counts a receipt of yesterday that failed, once it is expected today', () => {
    const room = accountWith({ creditLine: '0' }, '0');
    instruct(room, sale);
    room.feed('settlement', failed(sale, MONDAY, TUESDAY));
    instruct(room, { ...purchase, settles: TUESDAY });
    expect(eventsOf(room.feed('reference-data', provisioning(TUESDAY)), 'FundsReserved')).toHaveLength(1);
  });
});

describe('Provisioning under the other policies', () => {
  it('PREFUNDED spends only what is posted: no receipts, no line', () => {
    const room = accountWith({ fundingPolicy: 'PREFUNDED', creditLine: '99999999.00' }, '9999999.99');
    instruct(room, purchase);
    instruct(room, sale);
    const [shortfall] = eventsOf(room.feed('reference-data', provisioning(MONDAY)), 'FundsShortfallDetected');
    expect(shortfall?.figures).toEqual({
      posted: '9999999.99',
      reserved: '0.00',
      firmReceipts: '0.00',
      creditLine: '0.00',
      available: '9999999.99',
    });
  });

  it('AGENT_LINE spends what is posted and the line of the agent', () => {
    const room = accountWith({ fundingPolicy: 'AGENT_LINE', creditLine: '9999000.00' }, '1000.00');
    instruct(room, purchase);
    instruct(room, { ...purchase, id: 'BUZ', amount: '0.01' });
    const events = room.feed('reference-data', provisioning(MONDAY));
    expect(room.typesOf(events)).toEqual(['FundsReserved', 'FundsShortfallDetected']);
    expect(eventsOf(events, 'FundsShortfallDetected')[0]?.figures).toMatchObject({
      reserved: '10000000.00',
      available: '0.00',
    });
  });
});

describe('A provisioning window', () => {
  it('serves by priority, then obligation, whatever the order of arrival, and lets smaller ones pass', () => {
    const deals: readonly (readonly [Deal, number])[] = [
      [{ ...purchase, id: 'C', amount: '40.00' }, 4],
      [{ ...purchase, id: 'B', amount: '100.00' }, 4],
      [{ ...purchase, id: 'A', amount: '30.00' }, 4],
      [{ ...purchase, id: 'D', amount: '50.00' }, 1],
    ];
    for (const order of [deals, [...deals].reverse()]) {
      const room = accountWith({}, '120.00');
      for (const [deal, priority] of order) instruct(room, deal, priority);
      const events = room.feed('reference-data', provisioning(MONDAY));
      expect(events.map(({ type, data }) => [type, 'instructionId' in data ? data.instructionId : ''])).toEqual([
        ['FundsReserved', 'ID'],
        ['FundsReserved', 'IA'],
        ['FundsShortfallDetected', 'IB'],
        ['FundsReserved', 'IC'],
      ]);
    }
  });

  it('tells a shortfall once per business day and reserves as soon as there is enough', () => {
    const room = accountWith({}, '0');
    instruct(room, { ...purchase, amount: '50.00' });
    expect(room.typesOf(room.feed('reference-data', provisioning(MONDAY)))).toEqual(['FundsShortfallDetected']);
    expect(room.feed('reference-data', provisioning(MONDAY))).toEqual([]);
    room.feed('settlement', failed(purchase, MONDAY, TUESDAY));
    expect(room.typesOf(room.feed('reference-data', provisioning(TUESDAY)))).toEqual(['FundsShortfallDetected']);
    instruct(room, { ...sale, settles: TUESDAY, amount: '50.00' });
    expect(room.typesOf(room.feed('reference-data', provisioning(TUESDAY)))).toEqual(['FundsReserved']);
    expect(room.feed('reference-data', provisioning(TUESDAY))).toEqual([]);
  });

  it('leaves alone what is not firm, not yet due, or of another market', () => {
    const room = accountWith({}, '100000000.00');
    room.feed('settlement', obligation(purchase));
    instruct(room, { ...purchase, id: 'LATER', settles: WEDNESDAY });
    expect(room.feed('reference-data', provisioning(TUESDAY))).toEqual([]);
    expect(room.feed('reference-data', provisioning(WEDNESDAY, 'DTC'))).toEqual([]);
    expect(eventsOf(room.feed('reference-data', provisioning(WEDNESDAY)), 'FundsReserved')).toHaveLength(1);
  });
});

describe('A reservation', () => {
  it('keeps the rest reserved when a part settles', () => {
    const room = accountWith({}, '20000000.00');
    instruct(room, purchase);
    room.feed('reference-data', provisioning(MONDAY));
    const [consumed] = eventsOf(
      room.feed('settlement', partlySettled(purchase, MONDAY, '4000000.00')),
      'FundsReservationConsumed',
    );
    expect(consumed).toMatchObject({ consumed: euros('4000000.00'), remaining: euros('6000000.00') });
    expect(room.account(ACCOUNT)).toMatchObject({ posted: 1_600_000_000n, reserved: 600_000_000n });
    room.feed('settlement', settled(purchase, TUESDAY, '6000000.00'));
    expect(room.account(ACCOUNT)).toMatchObject({ posted: 1_000_000_000n, reserved: 0n });
  });

  it('is kept while the payment fails, and is not made a second time', () => {
    const room = accountWith({}, '20000000.00');
    instruct(room, purchase);
    room.feed('reference-data', provisioning(MONDAY));
    expect(eventsOf(room.feed('settlement', failed(purchase, MONDAY, TUESDAY)), 'CashFlowRolled')).toEqual([
      { ...ABOUT, obligationId: 'obl_BUY', fromValueDate: MONDAY, toValueDate: TUESDAY, contractualDate: MONDAY },
    ]);
    expect(room.feed('reference-data', provisioning(TUESDAY))).toEqual([]);
    expect(room.account(ACCOUNT).reserved).toBe(1_000_000_000n);
  });

  it('is free again when its instruction is cancelled; the obligation waits for the next instruction', () => {
    const room = accountWith({}, '20000000.00');
    instruct(room, purchase);
    room.feed('reference-data', provisioning(MONDAY));
    const events = room.feed('settlement', instructionCancelled(purchase));
    expect(room.typesOf(events)).toEqual(['FundsReservationReleased', 'CashFlowCancelled', 'CashFlowProjected']);
    expect(room.account(ACCOUNT).reserved).toBe(0n);
    expect(room.feed('settlement', instructionCancelled(purchase))).toEqual([]);
    expect(room.feed('settlement', provisionRequested(purchase))).toEqual([]);
    const { data } = settled(purchase, MONDAY);
    const { obligationId, bookingEntity, account: safekeeping, cashAccount = '' } = data;
    const reason = 'bust';
    const gone = { obligationId, bookingEntity, account: safekeeping, cashAccount, reason, settledQuantity: '0' };
    expect(room.typesOf(room.feed('settlement', { type: 'SettlementObligationCancelled', data: gone }))).toEqual([
      'CashFlowCancelled',
    ]);
    expect(room.account(ACCOUNT).flows.size).toBe(0);
    expect(room.feed('settlement', obligation(purchase))).toEqual([]);
  });
});
