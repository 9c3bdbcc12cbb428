import fc from 'fast-check';
import {
  anyBic,
  anyCashAccount,
  anyCreditDebit,
  anyCurrency,
  anyDate,
  anyDateTime,
  anyDecimal,
  anyDirectedAmount,
  anyIdentification,
  anyIsin,
  anyMoney,
  anyQuantity,
  anyRecord,
  anyText,
} from './any-field.fixture.js';
import type * as iso20022 from './index.js';

const anyHoldingBalance = fc
  .tuple(fc.constantFrom<iso20022.ShortLong>('LONG', 'SHOR'), anyQuantity)
  .map(([shortLong, quantity]) => ({ shortLong, ...quantity }));

const anyHoldings = fc.array(
  anyRecord<iso20022.Holding>(
    { isin: anyIsin, aggregate: anyHoldingBalance, available: anyHoldingBalance, notAvailable: anyQuantity },
    ['isin', 'aggregate'],
  ),
  { maxLength: 4 },
);

export const anyCustodyHoldingsStatement = anyRecord<iso20022.CustodyHoldingsStatement>(
  {
    pageNumber: fc.integer({ min: 1, max: 99999 }).map(String),
    lastPage: fc.boolean(),
    statementIdentification: anyIdentification,
    statementDate: anyDate,
    frequency: fc.constantFrom('DAIL', 'ADHO'),
    updateType: fc.constantFrom('COMP', 'DELT'),
    basis: fc.constantFrom('SETT', 'TRAD', 'CONT'),
    accountOwner: anyBic,
    accountServicer: anyBic,
    safekeepingAccount: anyIdentification,
    holdings: anyHoldings,
    subAccounts: fc.array(
      anyRecord<iso20022.SubAccountHoldings>({ safekeepingAccount: anyIdentification, holdings: anyHoldings }, [
        'holdings',
      ]),
      { minLength: 1, maxLength: 2 },
    ),
  },
  ['pageNumber', 'lastPage', 'statementDate', 'frequency', 'updateType', 'basis', 'holdings'],
);

const anyEntry = anyRecord<iso20022.StatementEntry>(
  {
    entryReference: anyIdentification,
    currency: anyCurrency,
    amount: anyDecimal(18, 5),
    creditDebit: anyCreditDebit,
    reversal: fc.boolean(),
    status: fc.constantFrom('BOOK', 'PDNG', 'INFO'),
    bookingDate: anyDate,
    valueDate: anyDate,
    accountServicerReference: anyIdentification,
    bankTransactionCode: fc.constant({ domain: 'SECU', family: 'SETT', subFamily: 'TRAD' }),
    transactions: fc.array(anyEntryTransaction(), { maxLength: 3 }),
    additionalInformation: anyText(500),
  },
  ['currency', 'amount', 'creditDebit', 'status', 'transactions'],
);

const anyStatement = anyRecord<Omit<iso20022.CashStatement, 'pageNumber' | 'lastPage' | 'fromDateTime' | 'toDateTime'>>(
  {
    statementIdentification: anyIdentification,
    electronicSequenceNumber: anyDecimal(18, 0),
    legalSequenceNumber: anyDecimal(18, 0),
    creationDateTime: anyDateTime,
    account: anyRecord<iso20022.StatementAccount>(
      {
        identification: anyCashAccount,
        currency: anyCurrency,
        ownerName: anyText(140),
        owner: anyBic,
        servicer: anyBic,
      },
      ['identification'],
    ),
    balances: fc.array(
      fc
        .tuple(fc.constantFrom('OPBD', 'CLBD', 'CLAV'), anyDirectedAmount, anyDate)
        .map(([type, amount, date]) => ({ type, ...amount, date })),
      { minLength: 1, maxLength: 3 },
    ),
    entries: fc.array(anyEntry, { maxLength: 4 }),
  },
  ['statementIdentification', 'account', 'balances', 'entries'],
);

const anyPages = fc.oneof(
  fc.constant({}),
  fc.boolean().map((lastPage) => ({ pageNumber: '1', lastPage })),
);
const anyPeriod = fc.oneof(
  fc.constant({}),
  anyDateTime.map((time) => ({ fromDateTime: time, toDateTime: time })),
);

export const anyCashStatement: fc.Arbitrary<iso20022.CashStatementMessage> = fc.record(
  {
    messageIdentification: anyIdentification,
    creationDateTime: anyDateTime,
    statements: fc.array(
      fc
        .tuple(anyStatement, anyPages, anyPeriod)
        .map(([statement, pages, period]) => ({ ...statement, ...pages, ...period })),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { noNullPrototype: true },
);

function anyEntryTransaction(): fc.Arbitrary<iso20022.EntryTransaction> {
  return anyRecord<iso20022.EntryTransaction>(
    {
      accountServicerReference: anyIdentification,
      instructionIdentification: anyIdentification,
      endToEndIdentification: anyIdentification,
      transactionIdentification: anyIdentification,
      accountOwnerTransactionIdentification: anyIdentification,
      accountServicerTransactionIdentification: anyIdentification,
      marketInfrastructureTransactionIdentification: anyIdentification,
      amount: anyMoney,
      creditDebit: anyCreditDebit,
    },
    [],
  );
}
