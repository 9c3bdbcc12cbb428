import fc from 'fast-check';
import {
  anyBic,
  anyCashAccount,
  anyCreditDebit,
  anyCurrency,
  anyDate,
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
  anyTradePartyChain,
  anyUti,
  omit,
} from './any-field.fixture.js';
import {
  confirmationTransactionTypes,
  allegementTransactionTypes,
  instructionTransactionTypes,
  settlementConditions,
} from './code-sets.js';
import { tradeTransactionTypes } from './code-sets.js';
import type * as iso20022 from './index.js';

export * from './any-statement.fixture.js';
export * from './any-status.fixture.js';

const anyMovement = fc.constantFrom<iso20022.Movement>('DELI', 'RECE');
const anyPayment = fc.constantFrom<iso20022.Payment>('APMT', 'FREE');
const anyPartial = fc.constantFrom<iso20022.PartialIndicator>('PART', 'NPAR', 'PARC', 'PARQ');

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

export const anyAllegementRemoval = anyRecord<iso20022.AllegementRemoval>(
  {
    transactionIdentification: anyIdentification,
    movement: anySettlementTerms.movement,
    payment: anySettlementTerms.payment,
    accountOwner: anySettlementTerms.accountOwner,
    safekeepingAccount: anySettlementTerms.safekeepingAccount,
  },
  ['transactionIdentification', 'movement', 'payment'],
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

export const anySettlementReversal = fc
  .tuple(anySettlementConfirmation, anyIdentification)
  .filter(([{ transactionType }]) => transactionType !== 'REBL')
  .map(([confirmation, confirmationReference]): iso20022.SettlementReversal => ({
    ...omit(confirmation, 'previousPartialConfirmationIdentification'),
    confirmationReference,
  }));

const anyConfirmationParty = anyParty.map((party): iso20022.ConfirmationParty => omit(party, 'safekeepingAccount'));

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
