import type { PositionsEvent } from '@verso/contracts';
import { given } from '@verso/decider';
import { toScaledQuantity } from '@verso/money';
import { ABOUT, ACCOUNT, ACCOUNT_NUMBER, BUND, CSD, eventsOf, MONDAY, SHARE, TUESDAY } from '../market-day.fixture.js';
import type { OpenAccount, PostOpeningBalance, SettleFlow } from './commands.js';
import { safekeepingAccountDecider } from './decide.js';
import { holdingOn, stockRecord } from './safekeeping-account.js';

const terms = { servicer: CSD, segregation: 'OWN', settlementMarket: 'T2S', accountNumber: ACCOUNT_NUMBER };
const open: OpenAccount = { type: 'OpenAccount', ...ABOUT, ...terms };
const opened: PositionsEvent = { type: 'SafekeepingAccountOpened', data: { ...ABOUT, ...terms } };
const balance: PostOpeningBalance = {
  type: 'PostOpeningBalance',
  ...ABOUT,
  isin: BUND,
  quantity: '150',
  asOf: '2026-11-20',
};

function settle(more: Partial<SettleFlow> = {}): SettleFlow {
  return {
    type: 'SettleFlow',
    ...ABOUT,
    obligationId: 'obl_1',
    instructionId: 'I1',
    messageId: 'M1',
    isin: BUND,
    direction: 'DELIVER',
    quantity: '100',
    effectiveDate: MONDAY,
    final: true,
    ...more,
  };
}

function postingsOf(events: readonly PositionsEvent[]): readonly string[] {
  return eventsOf(events, 'SecuritiesMovementPosted')
    .flatMap(({ postings }) => postings)
    .map(({ side, ledgerAccount, quantity }) => `${side} ${ledgerAccount} ${quantity}`);
}

describe('A safekeeping account', () => {
  it('is opened once', () => {
    given(safekeepingAccountDecider).when(open).then(opened);
    given(safekeepingAccountDecider, opened).when(open).thenNothing();
  });

  it('takes one opening balance by ISIN, none of nothing, and refuses another, naming the first', () => {
    const posted = given(safekeepingAccountDecider, opened).when(balance).events();
    expect(postingsOf(posted)).toEqual([`DEBIT location:${CSD} 150`, `CREDIT owner:${ACCOUNT} 150`]);
    given(safekeepingAccountDecider, opened)
      .when({ ...balance, quantity: '0' })
      .thenNothing();
    given(safekeepingAccountDecider, opened, ...posted)
      .when(balance)
      .thenNothing();
    const refusal = given(safekeepingAccountDecider, opened, ...posted)
      .when({ ...balance, quantity: '151' })
      .thenRefused('OPENING_BALANCE_DIFFERS');
    expect(refusal.detail).toContain(`150 of ${BUND}`);
  });

  it('refuses what is no quantity', () => {
    given(safekeepingAccountDecider, opened)
      .when({ ...balance, quantity: 'some' })
      .thenRefused('INVALID_QUANTITY');
    given(safekeepingAccountDecider, opened)
      .when(settle({ quantity: '1e3' }))
      .thenRefused('INVALID_QUANTITY');
  });
});

describe('Posting a settlement', () => {
  it('moves owner and location by the same quantity, whatever the account holds: a fact is a fact', () => {
    const delivered = given(safekeepingAccountDecider, opened).when(settle());
    expect(postingsOf(delivered.events())).toEqual([`CREDIT location:${CSD} 100`, `DEBIT owner:${ACCOUNT} 100`]);
    expect(stockRecord(delivered.state(), BUND).depot).toBe(toScaledQuantity('-100'));
    const received = given(safekeepingAccountDecider, opened).when(settle({ direction: 'RECEIVE', quantity: '0.5' }));
    expect(postingsOf(received.events())).toEqual([`DEBIT location:${CSD} 0.5`, `CREDIT owner:${ACCOUNT} 0.5`]);
  });

  it('names no location before the account is defined', () => {
    const events = given(safekeepingAccountDecider).when(settle()).events();
    expect(postingsOf(events)).toContain('CREDIT location:unassigned 100');
  });

  it('happens once: a repeat changes nothing, another quantity or ISIN is refused, naming the first', () => {
    const posted = given(safekeepingAccountDecider, opened).when(settle()).events();
    const after = given(safekeepingAccountDecider, opened, ...posted);
    after.when(settle()).thenNothing();
    after.when(settle({ isin: SHARE })).thenRefused('MOVEMENT_DIFFERS');
    const refusal = after.when(settle({ quantity: '99' })).thenRefused('MOVEMENT_DIFFERS');
    expect(refusal.detail).toContain(`-100 of ${BUND} on ${MONDAY}`);
  });

  it('counts from its effective date on, also when it is told later', () => {
    const history = [
      ...given(safekeepingAccountDecider, opened).when(balance).events(),
      ...given(safekeepingAccountDecider, opened)
        .when(settle({ effectiveDate: TUESDAY }))
        .events(),
    ];
    const late = given(safekeepingAccountDecider, opened, ...history).when(settle({ messageId: 'M0', quantity: '7' }));
    const held = [MONDAY, TUESDAY].map((date) => holdingOn(late.state(), BUND, date));
    expect(held).toEqual([toScaledQuantity('143'), toScaledQuantity('43')]);
  });
});
