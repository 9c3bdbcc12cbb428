import { DrivenCashRoom } from './driven-room.fixture.js';
import {
  ACCOUNT,
  cashAccountDefined,
  type EntryOf,
  eventsOf,
  MONDAY,
  openingBalance,
  statement,
  type StatementOf,
  TUESDAY,
  WEDNESDAY,
} from './market-day.fixture.js';

const first: StatementOf = { id: 'S1', day: MONDAY, opening: 10_000n, sequence: 1 };

function openedWith100(): DrivenCashRoom {
  const room = new DrivenCashRoom();
  room.now = `${WEDNESDAY}T18:30:00.000000Z`;
  room.feed('reference-data', cashAccountDefined());
  room.feed('reference-data', openingBalance('100.00'));
  return room;
}

describe('Statement intake', () => {
  it.each<readonly [string, string, Partial<StatementOf>]>([
    ['opens with something else than was closed with', 'OPENING_DIFFERS', { opening: 9_999n }],
    ['does not add up', 'ARITHMETIC', { closing: 10_001n }],
    ['comes from a bank that does not keep the account', 'WRONG_ACCOUNT', { servicer: 'BNPAFRPPXXX' }],
    ['is in another currency', 'WRONG_CURRENCY', { currency: 'USD' }],
    ['is of a day that has not come', 'FUTURE_DATE', { day: '2026-11-26' }],
    ['is another statement of a day that has one', 'DUPLICATE', { id: 'S1b', day: MONDAY }],
    ['is another statement under an id that was taken', 'DUPLICATE', { id: 'S1', day: TUESDAY }],
    ['follows after a gap', 'SEQUENCE_GAP', { sequence: 3 }],
  ])('quarantines a whole statement that %s: %s', (_, code, fault) => {
    const room = openedWith100();
    room.receive(statement(first));
    const faulty = statement({ id: 'S2', day: TUESDAY, opening: 10_000n, sequence: 2, ...fault }, 'MSG-2');
    const events = room.receive(faulty);
    expect(room.typesOf(events)).toEqual(['MessageReceived', 'StatementQuarantined']);
    expect(eventsOf(events, 'StatementQuarantined')[0]?.code).toBe(code);
    expect(room.account(ACCOUNT).reconciliation.statements).toHaveLength(1);
  });

  it('quarantines a first statement that does not open with the opening balance, and takes it once that has come', () => {
    const room = new DrivenCashRoom();
    room.feed('reference-data', cashAccountDefined());
    expect(eventsOf(room.receive(statement(first)), 'StatementQuarantined')[0]?.code).toBe('OPENING_DIFFERS');
    const events = room.feed('reference-data', openingBalance('100.00'));
    expect(room.typesOf(events)).toEqual(['CashMovementPosted', 'StatementReceived', 'BalanceProved']);
  });

  it('takes statements that arrive in the wrong order once the chain is complete', () => {
    const room = openedWith100();
    const fee = (message: string): readonly EntryOf[] => [{ minor: -100n, message }];
    room.receive(statement({ id: 'S3', day: WEDNESDAY, opening: 9_800n, sequence: 3, entries: fee('F3') }));
    room.receive(statement({ id: 'S2', day: TUESDAY, opening: 9_900n, sequence: 2, entries: fee('F2') }));
    expect(eventsOf(room.events, 'StatementReceived')).toEqual([]);
    room.receive(statement({ ...first, entries: fee('F1') }));
    expect(eventsOf(room.events, 'StatementReceived').map(({ statementId }) => statementId)).toEqual([
      'S1',
      'S2',
      'S3',
    ]);
    expect(room.account(ACCOUNT).reconciliation.held.size).toBe(0);
  });

  it('takes a statement of a quiet day that came too late, when it fits between its neighbours', () => {
    const room = openedWith100();
    room.receive(statement({ id: 'S1', day: MONDAY, opening: 10_000n }));
    room.receive(statement({ id: 'S3', day: WEDNESDAY, opening: 10_000n }));
    const events = room.receive(statement({ id: 'S2', day: TUESDAY, opening: 10_000n }));
    expect(room.typesOf(events)).toEqual(['MessageReceived', 'StatementReceived', 'BalanceProved']);
  });

  it('does nothing upon a repeat, keeps one under a new message id, and refuses other content under a known id', () => {
    const room = openedWith100();
    room.receive(statement(first));
    expect(room.receive(statement(first))).toEqual([]);
    expect(room.typesOf(room.receive(statement(first, 'MSG-again')))).toEqual(['MessageReceived']);
    const [rejected] = eventsOf(room.receive(statement({ ...first, day: TUESDAY }, 'MSG-S1')), 'MessageRejected');
    expect(rejected?.code).toBe('CONTENT_DIFFERS');
  });
});

describe('A message that is no statement of ours', () => {
  const message = statement(first);

  it.each([
    ['is garbled', { ...message, body: message.body.slice(0, 200) }, 'MESSAGE_GARBLED'],
    ['is not text', { ...message, bodyEncoding: 'base64' as const }, 'MESSAGE_GARBLED'],
    ['is of an account that is not ours', statement({ ...first, number: 'UNKNOWN' }), 'UNKNOWN_REFERENCE'],
    ['lacks its balances', { ...message, body: message.body.replaceAll('OPBD', 'ITBD') }, 'BALANCE_MISSING'],
  ])('is kept with the reason when it %s', (_, unusable, code) => {
    const room = openedWith100();
    const events = room.receive(unusable);
    expect(room.typesOf(events)).toEqual(['MessageReceived', 'MessageRejected']);
    expect(eventsOf(events, 'MessageRejected')[0]?.code).toBe(code);
    expect(room.account(ACCOUNT).messages.size).toBe(0);
  });

  it('is kept with the reason when it is addressed to somebody else', () => {
    const room = openedWith100();
    const owner = { lei: cashAccountDefined().data.bookingEntity, version: 1, name: 'Us', bic: 'VERSDEFFXXX' };
    const data = { ...owner, role: 'BOOKING_ENTITY', confirmationMethod: '', toleranceProfile: '' };
    room.feed('reference-data', { type: 'PartyDefined', data });
    const events = room.receive({ ...message, receiver: 'OTHRDEFFXXX' });
    expect(eventsOf(events, 'MessageRejected')[0]?.code).toBe('WRONG_RECEIVER');
    expect(room.typesOf(room.receive({ ...message, messageId: 'MSG-ours', receiver: 'VERSDEFF' }))).toContain(
      'StatementReceived',
    );
  });

  it('is noted as repaired when its sender repeats it intact', () => {
    const room = openedWith100();
    room.receive({ ...message, body: 'x' });
    const events = room.receive({ ...message, messageId: 'MSG-repair', replacesMessageId: message.messageId });
    expect(room.typesOf(events)).toEqual(['MessageReceived', 'StatementReceived', 'MessageRepaired', 'BalanceProved']);
  });
});
