import {
  buildCashStatement,
  buildCustodyHoldingsStatement,
  type DirectedAmount,
  type StatementEntry,
} from '@verso/iso20022';
import type { CashEntry, CashStatement, HoldingsStatement, MessageText } from '../domain/message-writer.js';

/** camt.053 of one account and day. */
export function cashStatementText(statement: CashStatement): MessageText {
  const { statementId, at, businessDate, sequence, accountNumber, servicer, owner, opening, closing, entries } =
    statement;
  const { currency } = opening;
  const body = buildCashStatement({
    messageIdentification: statementId,
    creationDateTime: at,
    statements: [
      {
        statementIdentification: statementId,
        electronicSequenceNumber: String(sequence),
        creationDateTime: at,
        account: { identification: accountNumber, currency, ...(isBic(owner) ? { owner } : {}), servicer },
        balances: [
          { type: 'OPBD', date: businessDate, ...directed(currency, opening.amount) },
          { type: 'CLBD', date: businessDate, ...directed(currency, closing.amount) },
        ],
        entries: entries.map((entry) => entryOf(entry, currency, businessDate)),
      },
    ],
  });
  return { definition: 'camt.053.001.14', body };
}

/** semt.002 of one account and day: all that is held, by settled positions. */
export function holdingsStatementText(statement: HoldingsStatement): MessageText {
  const { statementId, businessDate, accountNumber, servicer, owner, holdings } = statement;
  const body = buildCustodyHoldingsStatement({
    pageNumber: '1',
    lastPage: true,
    statementIdentification: statementId,
    statementDate: businessDate,
    frequency: 'DAIL',
    updateType: 'COMP',
    basis: 'SETT',
    ...(isBic(owner) ? { accountOwner: owner } : {}),
    accountServicer: servicer,
    safekeepingAccount: accountNumber,
    holdings: holdings.map(({ isin, quantityType, quantity }) => ({
      isin,
      aggregate: {
        type: quantityType === 'FAMT' ? 'FAMT' : 'UNIT',
        quantity: quantity.replace('-', ''),
        shortLong: quantity.startsWith('-') ? 'SHOR' : 'LONG',
      },
    })),
  });
  return { definition: 'semt.002.001.12', body };
}

function entryOf(entry: CashEntry, currency: string, businessDate: string): StatementEntry {
  const { servicerReference, instructionId, valueDate, amount } = entry;
  return {
    entryReference: servicerReference,
    ...directed(currency, amount),
    status: 'BOOK',
    bookingDate: businessDate,
    valueDate,
    accountServicerReference: servicerReference,
    bankTransactionCode: { domain: 'SECU', family: 'SETT', subFamily: 'TRAD' },
    transactions: [{ endToEndIdentification: instructionId, accountOwnerTransactionIdentification: instructionId }],
  };
}

function directed(currency: string, signed: string): DirectedAmount {
  const negative = signed.startsWith('-');
  return { currency, amount: negative ? signed.slice(1) : signed, creditDebit: negative ? 'DBIT' : 'CRDT' };
}

/** An owner whose BIC is not known is left out. */
function isBic(address: string): boolean {
  return address.length === 8 || address.length === 11;
}
