import { DrivenPositionsRoom } from './driven-room.fixture.js';
import * as day from './market-day.fixture.js';
import {
  ABOUT,
  ACCOUNT,
  BUND,
  type Deal,
  eventsOf,
  MONDAY,
  SHARE,
  type StatementOf,
  TUESDAY,
} from './market-day.fixture.js';

const receipt: Deal = { id: 'IN', direction: 'RECEIVE', quantity: '100', settles: MONDAY };
const monday: StatementOf = { id: 'S1', day: MONDAY, holdings: { [BUND]: '50' } };

function holding50(): DrivenPositionsRoom {
  const room = new DrivenPositionsRoom();
  room.now = `${TUESDAY}T18:30:00.000000Z`;
  room.feed('reference-data', day.accountDefined());
  room.feed('reference-data', day.openingBalance('50'));
  return room;
}

describe('A statement of holdings', () => {
  it('proves the day when it says what the stock record says', () => {
    const room = holding50();
    const events = room.receive(day.statement(monday));
    expect(room.typesOf(events)).toEqual(['MessageReceived', 'StatementReceived', 'BalanceProved']);
    expect(eventsOf(events, 'BalanceProved')).toEqual([
      { ...ABOUT, businessDate: MONDAY, statementId: 'S1', holdings: 1 },
    ]);
  });

  it('is compared as of its own day, whenever it arrives', () => {
    const room = holding50();
    room.feed('settlement', day.settled(receipt, TUESDAY));
    expect(eventsOf(room.receive(day.statement(monday)), 'BalanceProved')).toHaveLength(1);
  });

  it('raises a break for each ISIN that differs, those included that only one side has', () => {
    const room = holding50();
    const events = room.receive(day.statement({ ...monday, holdings: { [SHARE]: '7' } }));
    expect(eventsOf(events, 'BreakRaised')).toMatchObject([
      { isin: BUND, ours: '50', theirs: '0', businessDate: MONDAY },
      { isin: SHARE, ours: '0', theirs: '7' },
    ]);
    expect(eventsOf(events, 'BalanceProved')).toEqual([]);
  });

  it('is proved later when it arrives before the settlement is posted', () => {
    const room = holding50();
    room.receive(day.statement({ ...monday, holdings: { [BUND]: '150' } }));
    expect(room.account(ACCOUNT).breaks.get(MONDAY)).toEqual(new Set([BUND]));
    const events = room.feed('settlement', day.settled(receipt, MONDAY));
    expect(room.typesOf(events)).toEqual(['SecuritiesMovementPosted', 'BreakCleared', 'BalanceProved']);
  });

  it('differs from a posting that comes after it and that it does not know', () => {
    const room = holding50();
    room.receive(day.statement(monday));
    const events = room.feed('settlement', day.settled(receipt, MONDAY));
    expect(eventsOf(events, 'BreakRaised')).toMatchObject([
      { isin: BUND, ours: '150', theirs: '50', statementId: 'S1' },
    ]);
  });

  it('tells a short position with its sign', () => {
    const room = new DrivenPositionsRoom();
    room.feed('reference-data', day.accountDefined());
    room.feed('reference-data', day.openingBalance('-5'));
    expect(
      eventsOf(room.receive(day.statement({ ...monday, holdings: { [BUND]: '-5' } })), 'BalanceProved'),
    ).toHaveLength(1);
  });
});

describe('Intake of statements of holdings', () => {
  it.each<readonly [string, string, Partial<StatementOf>]>([
    ['comes from somebody who does not keep the account', 'WRONG_ACCOUNT', { servicer: 'BNPAFRPPXXX' }],
    ['is of a day that has not come', 'FUTURE_DATE', { day: '2026-11-25' }],
    ['is another statement of a day that has one', 'DUPLICATE', { day: MONDAY, holdings: {} }],
    ['is another statement under an id that was taken', 'DUPLICATE', { id: 'S1' }],
  ])('quarantines a whole statement that %s: %s', (_, code, fault) => {
    const room = holding50();
    room.receive(day.statement(monday));
    const events = room.receive(day.statement({ id: 'S2', day: TUESDAY, holdings: {}, ...fault }, 'MSG-2'));
    expect(room.typesOf(events)).toEqual(['MessageReceived', 'StatementQuarantined']);
    expect(eventsOf(events, 'StatementQuarantined')[0]?.code).toBe(code);
    expect(room.account(ACCOUNT).breaks.size).toBe(0);
  });

  it('does nothing upon a repeat, keeps one under a new message id, and refuses other content under a known id', () => {
    const room = holding50();
    room.receive(day.statement(monday));
    expect(room.receive(day.statement(monday))).toEqual([]);
    expect(room.typesOf(room.receive(day.statement(monday, 'MSG-again')))).toEqual(['MessageReceived']);
    const [rejected] = eventsOf(room.receive(day.statement({ ...monday, holdings: {} })), 'MessageRejected');
    expect(rejected?.code).toBe('CONTENT_DIFFERS');
  });

  it.each([
    ['is garbled', { ...day.statement(monday), body: '<Document' }, 'MESSAGE_GARBLED'],
    ['is of an account that is not ours', day.statement({ ...monday, number: 'OTHER' }), 'UNKNOWN_REFERENCE'],
    ['is not of settled positions', day.statement({ ...monday, basis: 'TRAD' }), 'CONTENT_UNSUPPORTED'],
  ])('keeps a message with the reason when it %s', (_, message, code) => {
    const room = holding50();
    const events = room.receive(message);
    expect(room.typesOf(events)).toEqual(['MessageReceived', 'MessageRejected']);
    expect(eventsOf(events, 'MessageRejected')[0]?.code).toBe(code);
  });
});
