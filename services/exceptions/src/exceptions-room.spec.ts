import {
  alleged,
  breakCleared,
  breakRaised,
  busted,
  confirmationCancelled,
  depositoryMatched,
  duplicate,
  eventReplayed,
  eventSetAside,
  failed,
  fundsReserved,
  matched,
  messageRejected,
  messageRepaired,
  method,
  mismatched,
  pending,
  settled,
  settlementReversed,
  shortOfFunds,
  statusWithReasons,
  TRADE,
} from './course-of-events.fixture.js';
import { ExceptionsOffice, type Told } from './exceptions.fixture.js';

let office: ExceptionsOffice;

beforeEach(() => {
  office = new ExceptionsOffice();
});

async function after(...told: readonly Told[]): Promise<readonly string[]> {
  for (const one of told) await office.tell(one);
  const open = await office.openCases();
  expect(office.notices).toEqual([]);
  return open;
}

describe('a counterparty that instructs against us', () => {
  it('has a case until the depository removes the allegement', async () => {
    const subject = 'allegement:CSD:ALG-1';
    const received = alleged('CSD:ALG-1', 'AllegementReceived');
    expect(await after(received)).toEqual([`${subject} ALLEGEMENT_RECEIVED`]);
    expect(await after(alleged('CSD:ALG-2', 'AllegementRemoved'))).toEqual([`${subject} ALLEGEMENT_RECEIVED`]);
    expect(await after(alleged('CSD:ALG-1', 'AllegementRemoved'))).toEqual([]);
  });
});

describe('a trade', () => {
  it('that waits for reference data has a case until it is complete or busted', async () => {
    expect(await after(pending(1))).toEqual([`${TRADE} TRADE_INCOMPLETE`]);
    expect((await office.decided())[0]?.data).toMatchObject({
      detail: 'The trade waits for PARTY 529900ALPENBROKR0122. It goes on once that is loaded.',
      responsible: 'US',
      affectedTrades: [TRADE],
    });
    expect(await after(busted(1))).toEqual([]);
  });

  it('whose UTI came in before has a case that names both, until it is busted', async () => {
    expect(await after(duplicate('trd_first'))).toEqual([`${TRADE} POSSIBLE_DUPLICATE`]);
    expect((await office.decided())[0]?.data).toMatchObject({ affectedTrades: [TRADE, 'trd_first'] });
    expect(await after(busted(1))).toEqual([]);
  });

  it.each([
    ['VENUE_OR_CCP', 'CCP_ROUTE_NOT_BUILT'],
    ['AFFIRMATION', 'CONFIRMATION_ROUTE_NOT_BUILT'],
    ['CENTRAL_MATCHING', 'CONFIRMATION_ROUTE_NOT_BUILT'],
  ])('to be confirmed by %s stops in %s, until another version is confirmed otherwise', async (name, cause) => {
    expect(await after(method(1, name))).toEqual([`${TRADE} ${cause}`]);
    expect(await after(method(2, 'BILATERAL'))).toEqual([]);
  });

  it('that both sides see differently has a case with both values, until they agree or the version ends', async () => {
    expect(await after(mismatched(1))).toEqual([`${TRADE} CONFIRMATION_MISMATCH`]);
    expect((await office.decided())[0]?.data).toMatchObject({
      detail: expect.stringContaining('price (ours 101.25, theirs 101.3)') as string,
      responsible: 'BOTH',
    });
    expect(await after(matched(1))).toEqual([]);
    expect(await after(mismatched(2), confirmationCancelled(2))).toEqual([]);
  });

  it.each([
    ['LACK', 'US'],
    ['CLAC', 'COUNTERPARTY'],
    ['CSDH', 'MARKET'],
    ['BOTH', 'BOTH'],
  ])('failing for %s is for %s to act on, one case over all days until it settles', async (code, responsible) => {
    expect(await after(failed(1, 1, code), failed(1, 2, code))).toEqual([`${TRADE} SETTLEMENT_FAILED`]);
    expect(await office.decided()).toMatchObject([
      { type: 'CaseOpened', data: { responsible } },
      { type: 'CaseUpdated', data: { responsible } },
    ]);
    expect(await after(settled(1))).toEqual([]);
  });

  it('that settled before it could be cancelled keeps its case: a person must reverse it', async () => {
    const denied = statusWithReasons('CancellationDenied', 1, 'DSET');
    expect(await after(denied, settled(1))).toEqual([`${TRADE} CANCELLATION_DENIED`]);
  });

  it('without problems costs nothing: no case, no event', async () => {
    await after(method(1, 'BILATERAL'), depositoryMatched(1), fundsReserved(1), settled(1));
    expect(await office.decided()).toEqual([]);
  });

  it('short of funds has one case, updated with the figures, until the funds are reserved', async () => {
    expect(await after(shortOfFunds(1, '10'), shortOfFunds(1, '20'))).toEqual([`${TRADE} FUNDS_SHORTFALL`]);
    expect((await office.decided()).map(({ type }) => type)).toEqual(['CaseOpened', 'CaseUpdated']);
    expect(await after(fundsReserved(1))).toEqual([]);
  });
});

describe('a trade of which a room could not handle an event', () => {
  it('has one case with the error until what was set aside has been replayed', async () => {
    expect(await after(eventSetAside(7), eventSetAside(9))).toEqual([`${TRADE} EVENT_SET_ASIDE`]);
    expect((await office.decided())[0]?.data).toMatchObject({
      detail: expect.stringContaining('settlement could not handle event 7 of trade-capture') as string,
      affectedTrades: [TRADE],
    });
    expect(await after(eventReplayed(7), eventReplayed(9))).toEqual([]);
    expect(await after(eventSetAside(12))).toEqual([`${TRADE} EVENT_SET_ASIDE`]);
  });
});

describe('accounts and messages', () => {
  it('have a case for each break until it is cleared', async () => {
    expect(await after(breakRaised('B1'), breakRaised('B2'), breakCleared('B1'))).toEqual(['CASH-EUR-1 NOSTRO_BREAK']);
    expect(await after(breakCleared('B2'))).toEqual([]);
  });

  it('have a case for each message that could not be used until it is sent again intact', async () => {
    expect(await after(messageRejected('M1'), messageRejected('M2'))).toEqual([
      'M1 MESSAGE_REJECTED',
      'M2 MESSAGE_REJECTED',
    ]);
    expect(await after(messageRepaired('M1'))).toEqual(['M2 MESSAGE_REJECTED']);
    expect(await after(messageRepaired('M3'), messageRejected('M3'))).toEqual(['M2 MESSAGE_REJECTED']);
  });
});

describe('the case of a trade that waits for a person', () => {
  it('says what that person can do', async () => {
    await after(
      pending(1, TRADE, [
        { kind: 'DUPLICATE_CHECK', key: 'UTI:1:trd_first' },
        { kind: 'AMOUNT_CHECK', key: 'AMOUNTS_DIFFER: 10 stated, 11 computed' },
        { kind: 'PARTY', key: 'LEI' },
      ]),
    );
    expect((await office.decided()).flatMap(({ type, data }) => (type === 'CaseOpened' ? [data.detail] : []))).toEqual([
      'The trade may be trd_first again: both bear UTI UTI:1. It waits until the front office busts it, or amends it with an ' +
        'identifier of its own. What was stated contradicts the reference data that has come (AMOUNTS_DIFFER: 10 stated, 11 ' +
        'computed). The trade waits until the front office amends it with amounts that agree, or busts it. The trade waits for ' +
        'PARTY LEI. It is looked at again once that is loaded.',
    ]);
  });
});

describe('a settlement that is reversed', () => {
  it('has a case until it settles again, and ends what waited for the reversal', async () => {
    const denied = statusWithReasons('CancellationDenied', 1, 'DSET');
    expect(await after(settled(1), denied)).toEqual([`${TRADE} CANCELLATION_DENIED`]);
    expect(await after(settlementReversed(1))).toEqual([`${TRADE} SETTLEMENT_REVERSED`]);
    expect(await after(settled(1))).toEqual([]);
  });
});
