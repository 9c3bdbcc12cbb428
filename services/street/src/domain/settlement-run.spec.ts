import type { ServicerPlan, SettlementQueued, StreetEvent } from '@verso/contracts';
import { given } from '@verso/decider';
import { Behaviour } from './behaviour.js';
import { booksDecider } from './decide-books.js';
import { NOTHING, plainWriter } from './servicer.fixture.js';

const books = booksDecider(new Behaviour(1, NOTHING), plainWriter);
const ISD = '2026-11-25';
const PLAN: ServicerPlan = {
  counterpart: 'AT_ONCE',
  unmatchedReason: '',
  failDays: 0,
  failReason: 'CLAC',
  cancellationRefused: false,
};

const ACCOUNTS: readonly StreetEvent[] = [
  account('SAFE', 'SAFEKEEPING'),
  account('CASH', 'CASH'),
  { type: 'BookOpeningBalancePosted', data: { account: 'SAFE', isin: 'X', quantity: '100', quantityType: 'UNIT' } },
  { type: 'BookOpeningBalancePosted', data: { account: 'CASH', balance: { currency: 'EUR', amount: '500.00' } } },
];

function account(name: string, kind: string): StreetEvent {
  const data = {
    account: name,
    version: 1,
    kind,
    accountNumber: name,
    servicer: 'CSD',
    owner: 'WE',
    market: 'T2S',
    currency: 'EUR',
    creditLine: '100.00',
  };
  return { type: 'BookAccountOpened', data };
}

function queued(instructionId: string, changes: Partial<SettlementQueued> = {}): StreetEvent {
  const data: SettlementQueued = {
    instructionId,
    account: 'SAFE',
    cashAccount: 'CASH',
    movement: 'RECE',
    isin: 'X',
    quantityType: 'UNIT',
    quantity: '10',
    amount: { currency: 'EUR', amount: '600.00' },
    settlementDate: ISD,
    plan: PLAN,
    market: 'T2S',
    ...changes,
  };
  return { type: 'SettlementQueued', data };
}

function run(businessDate: string, last = false) {
  return { type: 'RunSettlement', market: 'T2S', businessDate, last } as const;
}

/** Runs the last settlement of each date, one after the other. */
function days(given_: readonly StreetEvent[], ...dates: string[]): readonly StreetEvent[] {
  let events = given_;
  for (const date of dates)
    events = [
      ...events,
      ...given(books, ...events)
        .when(run(date, true))
        .events(),
    ];
  return events.slice(given_.length);
}

function outline(events: readonly StreetEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type === 'SettlementBooked')
      return [`${event.data.instructionId} ${event.data.quantity} on ${event.data.valueDate}`];
    if (event.type === 'SettlementOutstanding')
      return [`${event.data.instructionId} ${event.data.status} ${event.data.reason}`];
    return [];
  });
}

describe('a settlement run', () => {
  it('settles nothing before its settlement date', () => {
    expect(
      outline(
        given(books, ...ACCOUNTS, queued('I1'))
          .when(run('2026-11-24'))
          .events(),
      ),
    ).toEqual([]);
  });

  it('pays for what is received with what is delivered, whatever came first', () => {
    const sale = queued('I9', { movement: 'DELI' });
    const orders = [
      [queued('I1'), queued('I2'), sale],
      [sale, queued('I2'), queued('I1')],
    ];
    for (const order of orders) {
      const events = given(books, ...ACCOUNTS, ...order)
        .when(run(ISD))
        .events();
      expect(outline(events)).toEqual([`I9 10 on ${ISD}`, `I1 10 on ${ISD}`, `I2 10 on ${ISD}`]);
    }
  });

  it('leaves what the office cannot pay, credit line included, pending and after the cut-off failing', () => {
    const events = [...ACCOUNTS, queued('I1'), queued('I2')];
    const first = given(books, ...events)
      .when(run(ISD))
      .events();
    expect(outline(first)).toEqual([`I1 10 on ${ISD}`, 'I2 PENDING MONY']);
    expect(
      outline(
        given(books, ...events, ...first)
          .when(run(ISD))
          .events(),
      ),
    ).toEqual([]);
    expect(
      outline(
        given(books, ...events, ...first)
          .when(run(ISD, true))
          .events(),
      ),
    ).toEqual(['I2 FAILING MONY']);
  });

  it('delivers what was received in the same run, but nothing that is not there', () => {
    const sale = queued('I1', { movement: 'DELI', quantity: '105', amount: { currency: 'EUR', amount: '1.00' } });
    expect(
      outline(
        given(books, ...ACCOUNTS, sale)
          .when(run(ISD))
          .events(),
      ),
    ).toEqual(['I1 PENDING LACK']);
    expect(
      outline(
        given(books, ...ACCOUNTS, sale, queued('I2'))
          .when(run(ISD))
          .events(),
      ),
    ).toEqual([`I2 10 on ${ISD}`, `I1 105 on ${ISD}`]);
  });

  it('moves no cash free of payment', () => {
    const { amount: _amount, cashAccount: _cash, ...free } = queued('I1').data as SettlementQueued;
    const state = given(books, ...ACCOUNTS, { type: 'SettlementQueued', data: free })
      .when(run(ISD))
      .state();
    expect(state.accounts.get('CASH')?.balance).toBe(50_000n);
    expect(state.queue.size).toBe(0);
  });
});

describe('a counterparty that cannot settle', () => {
  it('settles after as many business days as it fails', () => {
    const failing = queued('I1', { plan: { ...PLAN, failDays: 2 } });
    const events = days([...ACCOUNTS, failing], ISD, '2026-11-26', '2026-11-27');
    expect(outline(events)).toEqual(['I1 FAILING CLAC', 'I1 10 on 2026-11-27']);
  });

  it('may fail for ever', () => {
    const failing = queued('I1', { plan: { ...PLAN, failDays: -1 } });
    const events = days([...ACCOUNTS, failing], ISD, '2026-11-26', '2026-11-27', '2026-11-30', '2026-12-01');
    expect(outline(events)).toEqual(['I1 FAILING CLAC']);
  });
});

describe('a partial settlement', () => {
  const partial = queued('I1', { amount: { currency: 'EUR', amount: '99.99' }, plan: { ...PLAN, partQuantity: '4' } });

  it('settles a part with its share of the amount, and the rest on the next business day', () => {
    const events = days([...ACCOUNTS, partial], ISD, '2026-11-26');
    const parts = events.flatMap(({ type, data }) => (type === 'SettlementBooked' ? [data] : []));
    expect(parts).toMatchObject([
      {
        sequence: 1,
        quantity: '4',
        amount: { amount: '39.99' },
        remainingQuantity: '6',
        remainingAmount: { amount: '60.00' },
      },
      {
        sequence: 2,
        quantity: '6',
        amount: { amount: '60.00' },
        previouslySettledQuantity: '4',
        remainingQuantity: '0',
      },
    ]);
    expect(outline(events)).toContain('I1 FAILING CLAC');
  });

  it('settles no second part on the day of the first', () => {
    const events = days([...ACCOUNTS, partial], ISD);
    expect(
      outline(
        given(books, ...ACCOUNTS, partial, ...events)
          .when(run(ISD))
          .events(),
      ),
    ).toEqual([]);
  });

  it('cannot be cancelled any more', () => {
    const events = [...ACCOUNTS, partial, ...days([...ACCOUNTS, partial], ISD)];
    const asked = { instructionId: 'I1', account: 'SAFE', requestMessageId: 'm', market: 'T2S' };
    const [outcome] = given(books, ...events)
      .when({ type: 'Withdraw', asked })
      .events();
    expect(outcome?.data).toMatchObject({ withdrawn: false });
  });
});

describe('what is withdrawn before it settled', () => {
  it('does not settle', () => {
    const asked = { instructionId: 'I1', account: 'SAFE', requestMessageId: 'm', market: 'T2S' };
    const withdrawn = given(books, ...ACCOUNTS, queued('I1'))
      .when({ type: 'Withdraw', asked })
      .events();
    expect(withdrawn).toMatchObject([{ data: { withdrawn: true } }]);
    expect(
      outline(
        given(books, ...ACCOUNTS, queued('I1'), ...withdrawn)
          .when(run(ISD))
          .events(),
      ),
    ).toEqual([]);
  });
});

describe('the end of a business day', () => {
  const close = { type: 'CloseDay', businessDate: ISD, at: `${ISD}T17:30:00.000000Z` } as const;

  it('states every account once, with what moved since the last statement', () => {
    const settled = [...ACCOUNTS, queued('I1'), ...days([...ACCOUNTS, queued('I1')], ISD)];
    const written = given(books, ...settled).when(close);
    const bodies = written
      .events()
      .flatMap(({ type, data }) => (type === 'MessageSent' ? [JSON.parse(data.body) as unknown] : []));
    expect(bodies).toMatchObject([
      {
        opening: { amount: '500.00' },
        closing: { amount: '-100.00' },
        entries: [{ servicerReference: 'I1-S1', instructionId: 'I1', amount: '-600.00', valueDate: ISD }],
      },
      { holdings: [{ isin: 'X', quantity: '110' }] },
    ]);
    const after = [...settled, ...written.events()];
    given(books, ...after)
      .when(close)
      .thenNothing();
    const next = given(books, ...after)
      .when({ ...close, businessDate: '2026-11-26' })
      .events();
    expect(next).toContainEqual({
      type: 'CashStatementWritten',
      data: expect.objectContaining({
        sequence: 2,
        entries: 0,
        opening: { currency: 'EUR', amount: '-100.00' },
      }) as unknown,
    });
  });
});

describe('the accounts in the books', () => {
  it('are opened once per version, with each opening balance once', () => {
    given(books, ...ACCOUNTS)
      .when({ type: 'OpenAccount', account: ACCOUNTS[0]?.data as never })
      .thenNothing();
    const opening = { account: 'CASH', balance: { currency: 'EUR', amount: '500.00' } };
    given(books, ...ACCOUNTS)
      .when({ type: 'PostOpeningBalance', opening })
      .thenNothing();
    given(books).when({ type: 'PostOpeningBalance', opening }).thenNothing();
  });
});
