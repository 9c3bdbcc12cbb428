import { DrivenCashRoom } from './driven-room.fixture.js';
import {
  ABOUT,
  ACCOUNT,
  cashAccountDefined,
  type Deal,
  euros,
  eventsOf,
  MONDAY,
  obligation,
  openingBalance,
  safekeepingAccountDefined,
  settled,
  statement,
  TUESDAY,
  WEDNESDAY,
} from './market-day.fixture.js';

const sale: Deal = { id: 'SELL', side: 'SALE', amount: '30.00', settles: MONDAY };
const purchase: Deal = { id: 'BUY', side: 'PURCHASE', amount: '10.00', settles: MONDAY };
const saleEntry = { minor: 3_000n, message: 'MSELL', instruction: 'ISELL' };
const purchaseEntry = { minor: -1_000n, message: 'MBUY', instruction: 'IBUY' };

function openedWith100(): DrivenCashRoom {
  const room = new DrivenCashRoom();
  room.now = `${WEDNESDAY}T18:30:00.000000Z`;
  room.feed('reference-data', cashAccountDefined());
  room.feed('reference-data', safekeepingAccountDefined());
  room.feed('reference-data', openingBalance('100.00'));
  room.feed('settlement', obligation(sale));
  room.feed('settlement', obligation(purchase));
  return room;
}

describe('A statement that says what the ledger says', () => {
  it('matches every entry one to one and proves the day', () => {
    const room = openedWith100();
    room.feed('settlement', settled(sale, MONDAY));
    room.feed('settlement', settled(purchase, MONDAY));
    const events = room.receive(
      statement({ id: 'S1', day: MONDAY, opening: 10_000n, entries: [saleEntry, purchaseEntry] }),
    );
    expect(room.typesOf(events)).toEqual([
      'MessageReceived',
      'StatementReceived',
      'StatementEntryMatched',
      'StatementEntryMatched',
      'BalanceProved',
    ]);
    expect(eventsOf(events, 'StatementEntryMatched')[1]).toEqual({
      ...ABOUT,
      statementId: 'S1',
      entryReference: 'S1-2',
      movementId: 'IBUY:MBUY',
      amount: euros('-10.00'),
      rule: 'EXACT_REFERENCE/1',
    });
    expect(eventsOf(events, 'BalanceProved')).toEqual([
      {
        ...ABOUT,
        businessDate: MONDAY,
        statementId: 'S1',
        ledgerClosing: euros('120.00'),
        openItems: euros('0.00'),
        statementClosing: euros('120.00'),
      },
    ]);
  });

  it('proves a day without movements', () => {
    const events = openedWith100().receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n }));
    expect(eventsOf(events, 'BalanceProved')).toHaveLength(1);
  });

  it('matches by the instruction when the agent does not know the confirmation', () => {
    const room = openedWith100();
    room.feed('settlement', settled(sale, MONDAY));
    const entries = [{ minor: 3_000n, instruction: 'ISELL' }];
    const events = room.receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n, entries }));
    expect(eventsOf(events, 'StatementEntryMatched')[0]?.rule).toBe('EXACT_INSTRUCTION/1');
    expect(eventsOf(events, 'BalanceProved')).toHaveLength(1);
  });
});

describe('A statement that arrives before the settlement is posted', () => {
  it('raises a break for the entry, which the posting clears; the day is proved then', () => {
    const room = openedWith100();
    const early = room.receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n, entries: [saleEntry] }));
    expect(eventsOf(early, 'BreakRaised')).toMatchObject([
      { kind: 'NOT_IN_LEDGER', reference: 'MSELL', businessDate: MONDAY },
    ]);
    expect(eventsOf(early, 'BalanceProved')).toEqual([]);
    const events = room.feed('settlement', settled(sale, MONDAY));
    expect(room.typesOf(events)).toEqual([
      'CashMovementPosted',
      'StatementEntryMatched',
      'BreakCleared',
      'BalanceProved',
    ]);
    expect(room.account(ACCOUNT).reconciliation.breaks.size).toBe(0);
  });
});

describe('What statement and ledger do not share', () => {
  it('is a break when the ledger has it alone, until a later statement explains it; both days are proved then', () => {
    const room = openedWith100();
    room.feed('settlement', settled(sale, MONDAY));
    const monday = room.receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n }));
    expect(eventsOf(monday, 'BreakRaised')).toMatchObject([{ kind: 'NOT_ON_STATEMENT', movementId: 'ISELL:MSELL' }]);
    const entries = [{ ...saleEntry, valueDate: TUESDAY }];
    const tuesday = room.receive(statement({ id: 'S2', day: TUESDAY, opening: 10_000n, entries }));
    expect(eventsOf(tuesday, 'StatementEntryMatched')[0]?.rule).toBe('REFERENCE_DATE_WINDOW/1');
    expect(eventsOf(tuesday, 'BalanceProved')).toMatchObject([
      {
        businessDate: MONDAY,
        ledgerClosing: euros('130.00'),
        openItems: euros('-30.00'),
        statementClosing: euros('100.00'),
      },
      {
        businessDate: TUESDAY,
        ledgerClosing: euros('130.00'),
        openItems: euros('0.00'),
        statementClosing: euros('130.00'),
      },
    ]);
  });

  it('is a break when a posting comes after the statement of its day, which lacks it', () => {
    const room = openedWith100();
    room.receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n }));
    const events = room.feed('settlement', settled(sale, MONDAY));
    expect(eventsOf(events, 'BreakRaised')).toMatchObject([{ kind: 'NOT_ON_STATEMENT', statementId: 'S1' }]);
  });

  it('is one break when both have it with different amounts, from whichever side it is seen first', () => {
    const entries = [{ ...saleEntry, minor: 2_999n }];
    const statementLast = openedWith100();
    statementLast.feed('settlement', settled(sale, MONDAY));
    statementLast.receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n, entries }));
    const statementFirst = openedWith100();
    statementFirst.receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n, entries }));
    statementFirst.feed('settlement', settled(sale, MONDAY));
    for (const room of [statementLast, statementFirst]) {
      expect(eventsOf(room.events, 'BreakRaised').at(-1)).toMatchObject({
        kind: 'AMOUNT_DIFFERS',
        amount: euros('-0.01'),
      });
      expect([...room.account(ACCOUNT).reconciliation.breaks.keys()]).toEqual(['brk_ISELL:MSELL:amount']);
      expect(eventsOf(room.events, 'BalanceProved')).toEqual([]);
    }
  });

  it('keeps its own day unproved, and is carried as an open item of the days after it', () => {
    const room = openedWith100();
    const entries = [{ minor: 777n, message: 'BANK-FEE' }];
    room.receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n, entries }));
    const events = room.receive(statement({ id: 'S2', day: TUESDAY, opening: 10_777n }));
    expect(eventsOf(events, 'BalanceProved')).toMatchObject([
      {
        businessDate: TUESDAY,
        ledgerClosing: euros('100.00'),
        openItems: euros('7.77'),
        statementClosing: euros('107.77'),
      },
    ]);
  });

  it('is not explained by a movement dated beyond the window, nor by the same amount under another name', () => {
    const room = openedWith100();
    room.feed('settlement', settled(sale, '2026-11-16'));
    room.feed('settlement', settled(purchase, MONDAY));
    const entries = [saleEntry, { ...purchaseEntry, message: 'OTHER', instruction: 'OTHER' }];
    const events = room.receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n, entries }));
    expect(eventsOf(events, 'StatementEntryMatched')).toEqual([]);
    expect(
      eventsOf(events, 'BreakRaised')
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['NOT_IN_LEDGER', 'NOT_IN_LEDGER', 'NOT_ON_STATEMENT', 'NOT_ON_STATEMENT']);
  });
});
