import type { BusinessApplicationHeader } from './business-application-header.js';
import type { CashStatementMessage } from './cash-statement.js';
import type { SettlementConfirmation } from './settlement-confirmation.js';
import type { SettlementInstruction } from './settlement-instruction.js';

/** Whole messages for the tests of this package: what the street of a EUR trade at a T2S depository sends. */
export const deliveryAgainstPayment: SettlementInstruction = {
  transactionIdentification: 'INS-0001',
  movement: 'DELI',
  payment: 'APMT',
  commonIdentification: 'COMMON-77',
  tradeIdentification: 'TRD-0001',
  uniqueTransactionIdentifier: '5299000J2N45DDNE4Y28TRADE0001',
  tradeDate: '2026-10-12',
  settlementDate: '2026-10-14',
  isin: 'DE0007164600',
  quantity: { type: 'UNIT', quantity: '1500' },
  accountOwner: 'VERSDEFFXXX',
  safekeepingAccount: 'CBFVERS0000000001',
  cashAccount: 'DE89370400440532013000',
  hold: true,
  priority: '0003',
  transactionType: 'TRAD',
  settlementConditions: ['NOMC'],
  partialIndicator: 'PART',
  delivering: {
    depository: 'DAKVDEFFXXX',
    party1: { bic: 'VERSDEFFXXX', safekeepingAccount: 'CBFVERS0000000001' },
    party2: { lei: '5299000J2N45DDNE4Y28' },
  },
  receiving: {
    depository: 'DAKVDEFFXXX',
    party1: { bic: 'CPTYDEFFXXX', safekeepingAccount: 'CBFCPTY0000000009' },
    party2: { name: 'A & B <Clients>', processingIdentification: 'THEIRS-1' },
  },
  settlementAmount: { currency: 'EUR', amount: '223455.00', creditDebit: 'CRDT' },
};

export const partialConfirmation: SettlementConfirmation = {
  transactionIdentification: 'INS-0001',
  accountServicerTransactionIdentification: 'CSD-1',
  marketInfrastructureTransactionIdentification: 'T2S-1',
  counterpartyMarketInfrastructureTransactionIdentification: 'T2S-2',
  movement: 'DELI',
  payment: 'APMT',
  partialSettlement: 'PAIN',
  previousPartialConfirmationIdentification: 'CSD-0',
  tradeDate: '2026-10-12',
  settlementDate: '2026-10-14',
  effectiveSettlementDate: '2026-10-14',
  isin: 'DE0007164600',
  settledQuantity: { type: 'UNIT', quantity: '600' },
  previouslySettledQuantity: { type: 'UNIT', quantity: '400' },
  remainingQuantity: { type: 'UNIT', quantity: '500' },
  previouslySettledAmount: { currency: 'EUR', amount: '59588.00', creditDebit: 'CRDT' },
  remainingAmount: { currency: 'EUR', amount: '74485.00', creditDebit: 'CRDT' },
  safekeepingAccount: 'CBFVERS0000000001',
  cashAccount: 'OWN-NUMBER-1',
  transactionType: 'TRAD',
  partialIndicator: 'PART',
  settledAmount: { currency: 'EUR', amount: '89382.00', creditDebit: 'CRDT' },
};

export const dailyStatement: CashStatementMessage = {
  messageIdentification: 'CAMT-20261014-1',
  creationDateTime: '2026-10-14T18:45:00Z',
  statements: [
    {
      statementIdentification: 'STMT-20261014',
      pageNumber: '1',
      lastPage: true,
      electronicSequenceNumber: '203',
      account: {
        identification: 'DE89370400440532013000',
        currency: 'EUR',
        owner: 'VERSDEFFXXX',
        servicer: 'BANKDEFFXXX',
      },
      balances: [
        { type: 'OPBD', currency: 'EUR', amount: '100.00', creditDebit: 'CRDT', date: '2026-10-14' },
        { type: 'CLBD', currency: 'EUR', amount: '89482.00', creditDebit: 'CRDT', date: '2026-10-14' },
      ],
      entries: [
        {
          entryReference: '1',
          currency: 'EUR',
          amount: '89382.00',
          creditDebit: 'CRDT',
          reversal: false,
          status: 'BOOK',
          bookingDate: '2026-10-14',
          valueDate: '2026-10-14',
          accountServicerReference: 'BANK-1',
          bankTransactionCode: { domain: 'SECU', family: 'SETT', subFamily: 'TRAD' },
          transactions: [
            {
              endToEndIdentification: 'INS-0001',
              accountOwnerTransactionIdentification: 'INS-0001',
              amount: { currency: 'EUR', amount: '89382.00' },
            },
          ],
        },
        { currency: 'EUR', amount: '0', creditDebit: 'DBIT', status: 'INFO', transactions: [{}] },
      ],
    },
  ],
};

export const header: BusinessApplicationHeader = {
  from: 'VERSDEFFXXX',
  to: 'DAKVDEFFXXX',
  businessMessageIdentifier: 'MSG-0001',
  messageDefinitionIdentifier: 'sese.023.001.13',
  creationDateTime: '2026-10-12T16:00:00Z',
};
