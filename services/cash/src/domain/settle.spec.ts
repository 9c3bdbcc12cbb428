import { given } from '@verso/decider';
import type { CashEvent } from '@verso/contracts';
import { ABOUT, ACCOUNT, COUNTERPARTY, ENTITY, euros, eventsOf, MONDAY, TUESDAY } from '../market-day.fixture.js';
import type { SettleFlow } from './commands.js';
import { cashAccountDecider } from './decide.js';

const opened: CashEvent = {
  type: 'CashAccountOpened',
  data: {
    ...ABOUT,
    currency: 'EUR',
    servicer: 'DEUTDEFFXXX',
    fundingPolicy: 'AGENT_LINE',
    creditLine: euros('500.00'),
    moneyOwner: 'OWN',
    settlementMarket: 'T2S',
    accountNumber: 'N1',
  },
};

function projected(direction: 'IN' | 'OUT', amount: string): CashEvent {
  const flow = { obligationId: 'obl_1', direction, amount: euros(amount), counterparty: COUNTERPARTY };
  return { type: 'CashFlowProjected', data: { ...ABOUT, ...flow, valueDate: MONDAY, contractualDate: MONDAY } };
}

function settle(more: Partial<SettleFlow>): SettleFlow {
  return {
    type: 'SettleFlow',
    ...ABOUT,
    obligationId: 'obl_1',
    instructionId: 'I1',
    messageId: 'M1',
    direction: 'OUT',
    amount: euros('100.00'),
    effectiveDate: MONDAY,
    final: true,
    ...more,
  };
}

function postingsOf(events: readonly CashEvent[]): readonly string[] {
  const postings = eventsOf(events, 'CashMovementPosted').flatMap((movement) => movement.postings);
  return postings.map(({ ledgerAccount, side, amount }) => `${side} ${ledgerAccount} ${amount.amount}`);
}

describe('Posting a settlement', () => {
  it('debits the nostro for money received and names what the agent will call it', () => {
    const events = given(cashAccountDecider, opened, projected('IN', '100.00'))
      .when(settle({ direction: 'IN' }))
      .events();
    expect(postingsOf(events)).toEqual([
      `DEBIT nostro:${ACCOUNT} 100.00`,
      `CREDIT counterparty:${COUNTERPARTY} 100.00`,
    ]);
    expect(eventsOf(events, 'CashMovementPosted')[0]).toMatchObject({
      movementId: 'I1:M1',
      kind: 'SETTLEMENT',
      servicerReference: 'M1',
      instructionId: 'I1',
      valueDate: MONDAY,
    });
  });

  it.each([
    [
      'OUT',
      '99.50',
      [`CREDIT nostro:${ACCOUNT} 99.50`, `DEBIT counterparty:${COUNTERPARTY} 100.00`, 'CREDIT tolerance:EUR 0.50'],
    ],
    [
      'OUT',
      '100.50',
      [`CREDIT nostro:${ACCOUNT} 100.50`, `DEBIT counterparty:${COUNTERPARTY} 100.00`, 'DEBIT tolerance:EUR 0.50'],
    ],
    [
      'IN',
      '99.50',
      [`DEBIT nostro:${ACCOUNT} 99.50`, `CREDIT counterparty:${COUNTERPARTY} 100.00`, 'DEBIT tolerance:EUR 0.50'],
    ],
    [
      'IN',
      '100.50',
      [`DEBIT nostro:${ACCOUNT} 100.50`, `CREDIT counterparty:${COUNTERPARTY} 100.00`, 'CREDIT tolerance:EUR 0.50'],
    ],
  ] as const)('posts the difference to the tolerance account: %s %s of 100.00 owed', (direction, amount, postings) => {
    const { events } = {
      events: given(cashAccountDecider, opened, projected(direction, '100.00'))
        .when(settle({ amount: euros(amount), direction }))
        .events(),
    };
    expect(postingsOf(events)).toEqual(postings);
  });

  it('posts what the last part leaves of the obligation to the tolerance account', () => {
    const first = given(cashAccountDecider, opened, projected('OUT', '100.00')).when(
      settle({ messageId: 'M0', amount: euros('40.00'), final: false }),
    );
    const history = [opened, projected('OUT', '100.00'), ...first.events()];
    const last = given(cashAccountDecider, ...history).when(settle({ amount: euros('59.98') }));
    expect(postingsOf(last.events())).toEqual([
      `CREDIT nostro:${ACCOUNT} 59.98`,
      `DEBIT counterparty:${COUNTERPARTY} 60.00`,
      'CREDIT tolerance:EUR 0.02',
    ]);
    expect(last.state().flows.size).toBe(0);
  });

  it('posts a settlement whose obligation is unknown against suspense: a fact is a fact', () => {
    const events = given(cashAccountDecider, opened).when(settle({})).events();
    expect(postingsOf(events)).toEqual([`CREDIT nostro:${ACCOUNT} 100.00`, 'DEBIT suspense:EUR 100.00']);
  });

  it('posts once: a repeat changes nothing, another amount under the same id is refused naming the first', () => {
    const posted = given(cashAccountDecider, opened).when(settle({})).events();
    given(cashAccountDecider, opened, ...posted)
      .when(settle({}))
      .thenNothing();
    const refusal = given(cashAccountDecider, opened, ...posted)
      .when(settle({ amount: euros('100.01') }))
      .thenRefused('MOVEMENT_DIFFERS');
    expect(refusal.detail).toContain('-100.00 EUR');
  });

  it('refuses an amount in another currency, or finer than the currency', () => {
    given(cashAccountDecider, opened)
      .when(settle({ amount: { currency: 'USD', amount: '1' } }))
      .thenRefused('WRONG_CURRENCY');
    given(cashAccountDecider, opened)
      .when(settle({ amount: euros('1.001') }))
      .thenRefused('INVALID_AMOUNT');
  });
});

describe('An account below its line', () => {
  it('is told once when a settlement takes it there, and told when it is back', () => {
    const over = given(cashAccountDecider, opened).when(settle({ amount: euros('500.01') }));
    expect(eventsOf(over.events(), 'AccountOverdrawn')).toEqual([
      { ...ABOUT, balance: euros('-500.01'), creditLine: euros('500.00'), movementId: 'I1:M1' },
    ]);
    const further = given(cashAccountDecider, opened, ...over.events()).when(settle({ messageId: 'M2' }));
    expect(eventsOf(further.events(), 'AccountOverdrawn')).toEqual([]);
    const back = given(cashAccountDecider, opened, ...over.events()).when(
      settle({ messageId: 'M3', direction: 'IN', amount: euros('0.01'), effectiveDate: TUESDAY }),
    );
    expect(eventsOf(back.events(), 'AccountOverdraftCleared')).toEqual([
      { ...ABOUT, balance: euros('-500.00'), creditLine: euros('500.00') },
    ]);
  });

  it('is within it at exactly the line', () => {
    const events = given(cashAccountDecider, opened)
      .when(settle({ amount: euros('500.00') }))
      .events();
    expect(eventsOf(events, 'AccountOverdrawn')).toEqual([]);
  });
});

describe('Opening an account', () => {
  const open = {
    type: 'OpenAccount',
    account: ACCOUNT,
    bookingEntity: ENTITY,
    currency: 'EUR',
    servicer: 'DEUTDEFFXXX',
    accountNumber: 'N1',
    fundingPolicy: 'AGENT_LINE',
    creditLine: '500',
    moneyOwner: 'OWN',
    settlementMarket: 'T2S',
  } as const;

  it('opens once and notes changed terms', () => {
    given(cashAccountDecider).when(open).then(opened);
    given(cashAccountDecider, opened).when(open).thenNothing();
    const events = given(cashAccountDecider, opened)
      .when({ ...open, creditLine: '600' })
      .events();
    expect(events.map(({ type }) => type)).toEqual(['CashAccountAmended']);
  });

  it('refuses a policy that it does not know and a line that is no amount', () => {
    given(cashAccountDecider)
      .when({ ...open, fundingPolicy: 'HOPE' })
      .thenRefused('UNKNOWN_FUNDING_POLICY');
    given(cashAccountDecider)
      .when({ ...open, creditLine: '-1' })
      .thenRefused('INVALID_AMOUNT');
    given(cashAccountDecider)
      .when({ ...open, creditLine: 'much' })
      .thenRefused('INVALID_AMOUNT');
  });

  it('takes one opening balance and refuses another, naming the first', () => {
    const balance = { type: 'PostOpeningBalance', ...ABOUT, balance: euros('7.00'), asOf: MONDAY } as const;
    const posted = given(cashAccountDecider, opened).when(balance);
    expect(postingsOf(posted.events())).toEqual([`DEBIT nostro:${ACCOUNT} 7.00`, 'CREDIT opening:EUR 7.00']);
    given(cashAccountDecider, opened, ...posted.events())
      .when(balance)
      .thenNothing();
    const refusal = given(cashAccountDecider, opened, ...posted.events())
      .when({ ...balance, balance: euros('8.00') })
      .thenRefused('OPENING_BALANCE_DIFFERS');
    expect(refusal.detail).toContain('7.00 EUR');
  });
});
