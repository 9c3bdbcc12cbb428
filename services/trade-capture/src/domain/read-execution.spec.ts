import type { ExecutionRequest } from './execution.js';
import { execution } from './execution.fixture.js';
import { readExecution } from './read-execution.js';

function problemsOf(input: unknown): readonly { pointer: string; code: string }[] {
  const read = readExecution(input);
  if (read.outcome === 'execution') return [];
  expect(read.refusal.code).toBe(read.refusal.errors[0]?.code);
  return read.refusal.errors.map(({ pointer, code }) => ({ pointer, code }));
}

const lacking = (field: keyof ExecutionRequest): unknown =>
  Object.fromEntries(Object.entries(execution()).filter(([name]) => name !== field));

describe('an execution that is well-formed', () => {
  it('is read with defaults filled in and decimals in their one spelling', () => {
    const read = readExecution(execution({ price: '0200.500', quantity: '300.0' }));
    expect(read).toMatchObject({
      outcome: 'execution',
      execution: {
        action: 'NEW',
        terms: {
          price: '200.5',
          quantity: '300',
          paymentType: 'DVP',
          transactionType: 'TRAD',
          mic: 'XOFF',
          settlementCurrency: 'EUR',
          executionTime: '2026-11-23T09:15:00.250000Z',
        },
      },
    });
  });

  it('is for the one booking entity of the office when it names none', () => {
    const read = readExecution(lacking('bookingEntity'), { bookingEntity: '529900ALPENBROKR0122' });
    expect(read).toMatchObject({ execution: { terms: { bookingEntity: '529900ALPENBROKR0122' } } });
  });

  it('needs no terms to bust a trade', () => {
    const { source, session, tradeDate } = execution();
    const bust = { source, session, tradeDate, executionId: 'E-2', action: 'CANCEL', referencedExecutionId: 'E-1' };
    expect(readExecution(bust)).toMatchObject({ execution: { action: 'CANCEL', referencedExecutionId: 'E-1' } });
  });
});

describe('an execution that is malformed is refused, naming the field', () => {
  it.each([
    ['no side', lacking('side'), '/side', 'SIDE_REQUIRED'],
    ['no counterparty', lacking('counterparty'), '/counterparty', 'COUNTERPARTY_REQUIRED'],
    ['a counterparty without a name', execution({ counterparty: {} }), '/counterparty', 'COUNTERPARTY_REQUIRED'],
    ['a wrong side', { ...execution(), side: 'HOLD' }, '/side', 'NOT_IN_LIST'],
    ['a bad ISIN check digit', execution({ isin: 'DE0007164601' }), '/isin', 'ISIN_INVALID'],
    ['a bad LEI', execution({ bookingEntity: '529900VERSOSECEU0195' }), '/bookingEntity', 'LEI_INVALID'],
    ['a bad LEI inside', execution({ counterparty: { lei: 'X' } }), '/counterparty/lei', 'LEI_INVALID'],
    ['no instrument', lacking('isin'), '/isin', 'ISIN_REQUIRED'],
    [
      'settlement before trade date',
      execution({ settlementDate: '2026-11-22' }),
      '/settlementDate',
      'SETTLEMENT_BEFORE_TRADE_DATE',
    ],
    ['a negative quantity', execution({ quantity: '-300' }), '/quantity', 'NEGATIVE'],
    ['no quantity to speak of', execution({ quantity: '0.00' }), '/quantity', 'NOT_POSITIVE'],
    ['39 digits', execution({ quantity: '9'.repeat(39) }), '/quantity', 'TOO_MANY_INTEGER_DIGITS'],
    ['a number instead of text', { ...execution(), price: 200.5 }, '/price', 'NOT_TEXT'],
    ['an exponent', execution({ price: '2e2' }), '/price', 'NOT_A_DECIMAL'],
    [
      'an amount beyond 18 digits',
      execution({ price: '9999999999999', quantity: '999999999' }),
      '/quantity',
      'AMOUNT_TOO_LARGE',
    ],
    ['a NUL byte', execution({ executionId: 'E\u00001' }), '/executionId', 'CONTROL_CHARACTER'],
    ['half a character', execution({ orderId: '\ud800' }), '/orderId', 'CONTROL_CHARACTER'],
    ['a megabyte', execution({ source: 'x'.repeat(1_000_000) }), '/source', 'TOO_LONG'],
    ['a date that is none', execution({ tradeDate: '2026-02-29' }), '/tradeDate', 'NOT_A_DATE'],
    ['a time without offset', execution({ executionTime: '2026-11-23T10:15:00' }), '/executionTime', 'NOT_AN_INSTANT'],
    ['a currency that is none', execution({ tradeCurrency: 'EUX' }), '/tradeCurrency', 'NOT_A_CURRENCY'],
    ['a leg of a repo', execution({ legRole: 'OPENING' }), '/legRole', 'REPO_NOT_SUPPORTED'],
    ['a repo by its type', execution({ transactionType: 'REPU' }), '/transactionType', 'REPO_NOT_SUPPORTED'],
    ['a price by yield', { ...execution(), priceType: 'YIELD' }, '/priceType', 'PRICE_TYPE_NOT_SUPPORTED'],
    [
      'another currency without rate',
      execution({ settlementCurrency: 'USD' }),
      '/foreignExchange',
      'FOREIGN_EXCHANGE_REQUIRED',
    ],
    [
      'a correction of nothing',
      execution({ action: 'AMEND' }),
      '/referencedExecutionId',
      'REFERENCED_EXECUTION_ID_REQUIRED',
    ],
    [
      'a correction of itself',
      execution({ action: 'AMEND', referencedExecutionId: 'E-1' }),
      '/referencedExecutionId',
      'REFERS_TO_ITSELF',
    ],
    ['a field nobody knows', { ...execution(), 'a/b': 1 }, '/a~1b', 'UNKNOWN_FIELD'],
    ['nothing to pay', execution({ price: '0' }), '/price', 'SETTLEMENT_AMOUNT_ZERO'],
    ['a list', [], '', 'NOT_AN_OBJECT'],
    ['null', null, '', 'NOT_AN_OBJECT'],
  ])('%s', (_, input, pointer, code) => {
    expect(problemsOf(input)).toEqual([{ pointer, code }]);
  });

  it('names all that is wrong, the first in the order of the contract', () => {
    const input = { ...execution({ isin: 'DE0007164601', quantity: '-1' }), side: 7 };
    expect(problemsOf(input)).toEqual([
      { pointer: '/side', code: 'NOT_TEXT' },
      { pointer: '/isin', code: 'ISIN_INVALID' },
      { pointer: '/quantity', code: 'NEGATIVE' },
    ]);
  });

  it('names charges that cannot be part of what is paid', () => {
    const charge = {
      type: 'COMM',
      amount: '1000000',
      currency: 'EUR',
      payableBy: 'SELLER',
      inSettlementAmount: true,
      ruleVersion: '1',
    };
    const read = readExecution(execution({ side: 'SELL', charges: [charge] }));
    expect(read).toMatchObject({ refusal: { code: 'SETTLEMENT_AMOUNT_NEGATIVE' } });
    const foreign = readExecution(execution({ charges: [{ ...charge, currency: 'USD' }] }));
    expect(foreign).toMatchObject({ refusal: { errors: [{ pointer: '/charges/0/currency' }] } });
  });
});
