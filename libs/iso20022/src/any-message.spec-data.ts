import fc from 'fast-check';
import {
  anyBic,
  anyCreditDebit,
  anyCurrency,
  anyDate,
  anyDateTime,
  anyDecimal,
  anyDirectedAmount,
  anyIdentification,
  anyIsin,
  anyMoney,
  anyParty,
  anyPartyChain,
  anyPriority,
  anyQuantity,
  anyRecord,
  anyText,
  anyTradePartyChain,
  anyUti,
} from './any-field.spec-data.js';
import {
  confirmationTransactionTypes,
  allegementTransactionTypes,
  instructionTransactionTypes,
  settlementConditions,
} from './code-sets.js';
import { tradeTransactionTypes } from './code-sets.js';
import type * as iso20022 from './index.js';

export * from './any-status.spec-data.js';

const anyMovement = fc.constantFrom<iso20022.Movement>('DELI', 'RECE');
const anyPayment = fc.constantFrom<iso20022.Payment>('APMT', 'FREE');
const anyPartial = fc.constantFrom<iso20022.PartialIndicator>('PART', 'NPAR', 'PARC', 'PARQ');
const anyCashAccount = fc.oneof(fc.constantFrom('DE89370400440532013000', 'GB82WEST12345698765432'), anyText(34));

const anySettlementTerms = {
  movement: anyMovement,
  payment: anyPayment,
  commonIdentification: anyIdentification,
  tradeIdentification: anyIdentification,
  uniqueTransactionIdentifier: anyUti,
  tradeDate: anyDate,
  settlementDate: anyDate,
  isin: anyIsin,
  accountOwner: anyBic,
  safekeepingAccount: anyIdentification,
  cashAccount: anyCashAccount,
  partialIndicator: anyPartial,
  delivering: anyPartyChain,
  receiving: anyPartyChain,
};

export const anySettlementInstruction = anyRecord<iso20022.SettlementInstruction>(
  {
    ...anySettlementTerms,
    transactionIdentification: anyIdentification,
    quantity: anyQuantity,
    hold: fc.boolean(),
    priority: anyPriority,
    transactionType: fc.constantFrom(...instructionTransactionTypes),
    settlementConditions: fc.array(fc.constantFrom(...settlementConditions), { minLength: 1, maxLength: 3 }),
    settlementAmount: anyDirectedAmount,
  },
  ['transactionIdentification', 'movement', 'payment', 'settlementDate', 'isin', 'quantity', 'transactionType'],
);

export const anyAllegement = anyRecord<iso20022.Allegement>(
  {
    ...anySettlementTerms,
    transactionIdentification: anyIdentification,
    marketInfrastructureTransactionIdentification: anyIdentification,
    counterpartyMarketInfrastructureTransactionIdentification: anyIdentification,
    quantity: anyQuantity,
    hold: fc.boolean(),
    transactionType: fc.constantFrom(...allegementTransactionTypes),
    settlementAmount: anyDirectedAmount,
  },
  ['transactionIdentification', 'movement', 'payment', 'settlementDate', 'isin', 'quantity', 'transactionType'],
);

export const anySettlementConfirmation = anyRecord<iso20022.SettlementConfirmation>(
  {
    ...anySettlementTerms,
    transactionIdentification: anyIdentification,
    accountServicerTransactionIdentification: anyIdentification,
    marketInfrastructureTransactionIdentification: anyIdentification,
    counterpartyMarketInfrastructureTransactionIdentification: anyIdentification,
    partialSettlement: fc.constantFrom<iso20022.PartialSettlement>('PAIN', 'PARC'),
    previousPartialConfirmationIdentification: anyIdentification,
    effectiveSettlementDate: anyDate,
    settledQuantity: anyQuantity,
    previouslySettledQuantity: anyQuantity,
    remainingQuantity: anyQuantity,
    previouslySettledAmount: anyDirectedAmount,
    remainingAmount: anyDirectedAmount,
    priority: anyPriority,
    transactionType: fc.constantFrom(...confirmationTransactionTypes),
    settledAmount: anyDirectedAmount,
  },
  [
    'transactionIdentification',
    'movement',
    'payment',
    'effectiveSettlementDate',
    'isin',
    'settledQuantity',
    'transactionType',
  ],
);

const anyConfirmationParty = anyParty.map(({ safekeepingAccount: _account, ...party }) => party);

const anyDealPrice: fc.Arbitrary<iso20022.DealPrice> = fc.oneof(
  anyDecimal(11, 10).map((percentage): iso20022.DealPrice => ({ type: 'PERCENTAGE', percentage })),
  fc
    .tuple(anyCurrency, anyDecimal(18, 13))
    .map(([currency, amount]): iso20022.DealPrice => ({ type: 'AMOUNT', currency, amount })),
);

const anyTradeReference = fc.oneof(
  anyUti.map((identification): iso20022.TradeReference => ({ kind: 'UNIQUE_TRANSACTION_IDENTIFIER', identification })),
  anyOtherReference(),
);

export const anyTradeConfirmation = anyRecord<iso20022.TradeConfirmation>(
  {
    transactionIdentification: anyIdentification,
    references: fc.array(anyTradeReference, { minLength: 1, maxLength: 3 }),
    side: fc.constantFrom('BUYI', 'SELL'),
    payment: anyPayment,
    placeOfTrade: fc.constantFrom('XETR', 'XOFF', 'XNYS'),
    tradeDate: anyDate,
    settlementDate: anyDate,
    quantity: anyQuantity,
    grossAmount: anyMoney,
    dealPrice: anyDealPrice,
    numberOfDaysAccrued: fc.integer({ min: 0, max: 999 }).map(String),
    accruedInterest: anyMoney,
    isin: anyIsin,
    buyer: anyConfirmationParty,
    seller: anyConfirmationParty,
    affirmingParty: anyConfirmationParty,
    transactionType: fc.constantFrom(...tradeTransactionTypes),
    delivering: anyTradePartyChain,
    receiving: anyTradePartyChain,
    settlementAmount: anyDirectedAmount,
    charges: fc.array(anyCharge(), { minLength: 1, maxLength: 3 }),
  },
  ['transactionIdentification', 'side', 'tradeDate', 'settlementDate', 'quantity', 'dealPrice', 'isin', 'buyer'],
);

export const anyTradeConfirmationCancellation = anyRecord<iso20022.TradeConfirmationCancellation>(
  {
    transactionIdentification: anyIdentification,
    references: fc.array(anyOtherReference(), { minLength: 1, maxLength: 3 }),
  },
  ['transactionIdentification'],
);

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

function anyOtherReference(): fc.Arbitrary<iso20022.TradeReference> {
  return fc.record(
    {
      kind: fc.constantFrom<iso20022.TradeReferenceKind>(
        'COMMON',
        'BLOCK',
        'CLIENT_ORDER_LINK',
        'EXECUTING_PARTY_TRANSACTION',
      ),
      identification: anyIdentification,
    },
    { noNullPrototype: true },
  );
}

function anyCharge(): fc.Arbitrary<iso20022.TradeCharge> {
  return anyRecord<iso20022.TradeCharge>(
    {
      kind: fc.constantFrom('CHARGES_AND_FEES', 'LOCAL_TAX', 'STAMP_DUTY', 'WITHHOLDING_TAX', 'STOCK_EXCHANGE_TAX'),
      currency: anyCurrency,
      amount: anyDecimal(18, 5),
      creditDebit: anyCreditDebit,
    },
    ['kind', 'currency', 'amount'],
  );
}
