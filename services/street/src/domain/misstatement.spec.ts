import type { StreetEvent } from '@verso/contracts';
import { given } from '@verso/decider';
import type { Behaviour } from './behaviour.js';
import { booksDecider } from './decide-books.js';
import type { CashStatement, HoldingsStatement } from './message-writer.js';
import type { Misstatement } from './misstatement.js';
import { behaviourThat, plainWriter } from './servicer.fixture.js';

const MONDAY = '2026-11-23';
const TUESDAY = '2026-11-24';

const opened = (account: string, kind: string): StreetEvent => {
  const who = { accountNumber: account, servicer: 'CSD', owner: 'WE', market: 'T2S' };
  return {
    type: 'BookAccountOpened',
    data: { account, version: 1, kind, ...who, currency: 'EUR', creditLine: '0.00' },
  };
};
const booked = (instructionId: string, amount: string): StreetEvent => ({
  type: 'SettlementBooked',
  data: {
    ...{ instructionId, servicerReference: `R-${instructionId}`, account: 'SAFE', cashAccount: 'CASH' },
    ...{ movement: 'DELI', isin: 'X', quantityType: 'UNIT', quantity: '10', sequence: 1 },
    ...{ previouslySettledQuantity: '0', remainingQuantity: '0' },
    ...{ amount: { currency: 'EUR', amount }, valueDate: MONDAY },
  },
});
const HISTORY: readonly StreetEvent[] = [
  opened('SAFE', 'SAFEKEEPING'),
  opened('CASH', 'CASH'),
  { type: 'BookOpeningBalancePosted', data: { account: 'SAFE', isin: 'X', quantity: '100', quantityType: 'UNIT' } },
  { type: 'BookOpeningBalancePosted', data: { account: 'CASH', balance: { currency: 'EUR', amount: '500.00' } } },
  booked('I1', '100.00'),
  booked('I2', '200.00'),
];

/** A seed by which Monday's statement of an account is wrong in this way, and Tuesday's is right. */
function wrongOnMonday(account: string, how: Misstatement): Behaviour {
  return behaviourThat({ wrongStatementRate: 0.5 }, (behaviour) => {
    const days = statementsOf(behaviour, account).map(({ misstatement }) => misstatement);
    return days[0] === how && days[1] === undefined;
  });
}

interface Stated {
  readonly misstatement: string | undefined;
  readonly text: CashStatement & HoldingsStatement;
}

/** The statements of Monday and Tuesday. */
function statementsOf(behaviour: Behaviour, account: string): readonly Stated[] {
  const books = booksDecider(behaviour, plainWriter);
  let events = HISTORY;
  const stated: Stated[] = [];
  for (const businessDate of [MONDAY, TUESDAY]) {
    const closed = given(books, ...events)
      .when({ type: 'CloseDay', businessDate, at: `${businessDate}T18:00:00Z` })
      .events();
    events = [...events, ...closed];
    const written = closed.find(
      ({ type, data }) => type.endsWith('StatementWritten') && 'account' in data && data.account === account,
    );
    const sent = closed.find(
      ({ type, data }) => type === 'MessageSent' && 'account' in data && data.account === account,
    );
    if (written === undefined || sent?.type !== 'MessageSent') throw new Error('no statement');
    const misstatement = 'misstatement' in written.data ? written.data.misstatement : undefined;
    stated.push({ misstatement, text: JSON.parse(sent.data.body) as Stated['text'] });
  }
  return stated;
}

const amounts = ({ text }: Stated): readonly string[] => text.entries.map(({ amount }) => amount);
const balances = ({ text }: Stated): readonly string[] => [text.opening.amount, text.closing.amount];

/** What every statement keeps, however wrong: it adds up, and the next one goes on from it. */
function expectChain([monday, tuesday]: readonly Stated[]): void {
  for (const { text } of [monday, tuesday].filter((one) => one !== undefined)) {
    const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));
    const sum = text.entries.reduce((total, { amount }) => total + minor(amount), minor(text.opening.amount));
    expect(sum).toBe(minor(text.closing.amount));
  }
  expect(tuesday?.text.opening).toEqual(monday?.text.closing);
}

describe('a cash statement that is wrong', () => {
  it('in an amount has one that is too large, and is never put right by itself', () => {
    const [monday, tuesday] = statementsOf(wrongOnMonday('CASH', 'AMOUNT'), 'CASH') as [Stated, Stated];
    expectChain([monday, tuesday]);
    const differ = amounts(monday).filter((amount, index) => amount !== ['100.00', '200.00'][index]);
    expect([monday.text.entries.length, differ.length]).toEqual([2, 1]);
    expect(amounts(tuesday)).toEqual([]);
  });

  it('by a missing entry has the entry on the next business day, with its own value date', () => {
    const [monday, tuesday] = statementsOf(wrongOnMonday('CASH', 'MISSING'), 'CASH') as [Stated, Stated];
    expectChain([monday, tuesday]);
    expect([...amounts(monday), ...amounts(tuesday)].sort()).toEqual(['100.00', '200.00']);
    expect(tuesday.text.entries).toMatchObject([{ valueDate: MONDAY }]);
    expect(balances(tuesday)[1]).toBe('800.00');
  });

  it('by an entry too many has one that names no instruction', () => {
    const [monday, tuesday] = statementsOf(wrongOnMonday('CASH', 'EXTRA'), 'CASH') as [Stated, Stated];
    expectChain([monday, tuesday]);
    expect(amounts(monday).slice(0, 2)).toEqual(['100.00', '200.00']);
    expect(monday.text.entries.slice(2)).toMatchObject([{ instructionId: 'NOTPROVIDED', valueDate: MONDAY }]);
  });
});

describe('a statement of holdings that is wrong', () => {
  it.each([
    ['AMOUNT', /^X [1-9]\d*$/],
    ['MISSING', /^$/],
    ['EXTRA', /^JP3633400001 [1-9]\d*,X 80$/],
  ] as const)('%s: says so for one security, and is right again on the next business day', (how, wrong) => {
    const [monday, tuesday] = statementsOf(wrongOnMonday('SAFE', how), 'SAFE') as [Stated, Stated];
    const said = ({ text }: Stated): string => text.holdings.map(({ isin, quantity }) => `${isin} ${quantity}`).join();
    expect(said(monday)).toMatch(wrong);
    expect(said(monday)).not.toBe('X 80');
    expect(said(tuesday)).toBe('X 80');
  });
});

describe('whether a statement is wrong', () => {
  it('hangs on seed, account and day alone, never on the order in which things were booked', () => {
    const behaviour = wrongOnMonday('CASH', 'MISSING');
    const inOrder = statementsOf(behaviour, 'CASH').map(amounts);
    const books = booksDecider(behaviour, plainWriter);
    const reversed = [...HISTORY.slice(0, 4), ...HISTORY.slice(4).toReversed()];
    const closed = given(books, ...reversed)
      .when({ type: 'CloseDay', businessDate: MONDAY, at: `${MONDAY}T18:00:00Z` })
      .events();
    const sent = closed.find(
      ({ type, data }) => type === 'MessageSent' && 'account' in data && data.account === 'CASH',
    );
    const body = sent?.type === 'MessageSent' ? sent.data.body : '';
    expect((JSON.parse(body) as CashStatement).entries.map(({ amount }) => amount)).toEqual(inOrder[0]);
  });
});
