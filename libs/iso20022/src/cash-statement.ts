import type { CreditDebit } from './code-sets.js';
import { creditDebits } from './code-sets.js';
import { isoDateTime, max34, max35, pageNumber, wholeNumber } from './format.js';
import { accountText, readAccount } from './cash-statement-account.js';
import type { StatementAccount } from './cash-statement-account.js';
import { entryText, readEntry } from './cash-statement-entry.js';
import type { StatementEntry } from './cash-statement-entry.js';
import { externalCode, isoDate } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { MessageInvalid } from './message-invalid.js';
import { dateOf, indicatorAt, missing, requiredCode, requiredElement, requiredText, textAt } from './read-element.js';
import type { DirectedAmount } from './settlement-amount.js';
import { amountText, creditDebitFormat, readMoney } from './settlement-amount.js';
import { documentText, group, indicator, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/** camt.053 BankToCustomerStatement: the booked balances and entries of one or more cash accounts. */
export interface CashStatementMessage {
  readonly messageIdentification: string;
  readonly creationDateTime: string;
  /** At least one. */
  readonly statements: readonly CashStatement[];
}

export interface CashStatement {
  readonly statementIdentification: string;
  readonly pageNumber?: string;
  readonly lastPage?: boolean;
  readonly electronicSequenceNumber?: string;
  readonly legalSequenceNumber?: string;
  readonly creationDateTime?: string;
  readonly fromDateTime?: string;
  readonly toDateTime?: string;
  readonly account: StatementAccount;
  /** At least one; `bookedBalance` finds the opening and the closing one. */
  readonly balances: readonly StatementBalance[];
  readonly entries: readonly StatementEntry[];
}

export interface StatementBalance extends DirectedAmount {
  /** External code: OPBD opening booked, CLBD closing booked, PRCD previously closed booked, CLAV closing available … */
  readonly type: string;
  readonly date: string;
}

export const cashStatementDefinition: MessageDefinition = {
  definition: 'camt.053.001.14',
  root: 'BkToCstmrStmt',
  readVersions: [2, 14],
};

/** The balance of that type; the first one if a statement repeats it (intermediate balances of pages). */
export function bookedBalance(statement: CashStatement, type: 'OPBD' | 'CLBD'): StatementBalance | undefined {
  return statement.balances.find((balance) => balance.type === type);
}

/** @throws MessageInvalid when a value does not fit the schema */
export function buildCashStatement(message: CashStatementMessage): string {
  if (message.statements.length === 0) {
    throw new MessageInvalid('ELEMENT_MISSING', 'Stmt', 'Stmt was expected at least once.');
  }
  const { definition, root } = cashStatementDefinition;
  return documentText(
    definition,
    root,
    group(
      'GrpHdr',
      leaf('MsgId', max35, message.messageIdentification) + leaf('CreDtTm', isoDateTime, message.creationDateTime),
    ) + message.statements.map(statementText).join(''),
  );
}

/** @throws MessageInvalid */
export function parseCashStatement(xml: string): CashStatementMessage {
  return readCashStatement(readMessage(xml, cashStatementDefinition));
}

export function readCashStatement(message: XmlElement): CashStatementMessage {
  const statements = message.all('Stmt').map(readStatement);
  if (statements.length === 0) missing(message, 'Stmt');
  return {
    messageIdentification: requiredText(message, 'GrpHdr/MsgId', max35),
    creationDateTime: requiredText(message, 'GrpHdr/CreDtTm', isoDateTime),
    statements,
  };
}

function statementText(statement: CashStatement): string {
  if (statement.balances.length === 0) {
    throw new MessageInvalid('ELEMENT_MISSING', 'Bal', 'Bal was expected at least once.');
  }
  return group(
    'Stmt',
    leaf('Id', max35, statement.statementIdentification) +
      pagesText(statement) +
      optionalLeaf('ElctrncSeqNb', wholeNumber, statement.electronicSequenceNumber) +
      optionalLeaf('LglSeqNb', wholeNumber, statement.legalSequenceNumber) +
      optionalLeaf('CreDtTm', isoDateTime, statement.creationDateTime) +
      periodText(statement) +
      accountText(statement.account) +
      statement.balances.map(balanceText).join('') +
      statement.entries.map(entryText).join(''),
  );
}

function pagesText(statement: CashStatement): string {
  if (statement.pageNumber === undefined) return '';
  return group(
    'StmtPgntn',
    leaf('PgNb', pageNumber, statement.pageNumber) + indicator('LastPgInd', statement.lastPage ?? true),
  );
}

function periodText(statement: CashStatement): string {
  const { fromDateTime, toDateTime } = statement;
  if (fromDateTime === undefined || toDateTime === undefined) return '';
  return group('FrToDt', leaf('FrDtTm', isoDateTime, fromDateTime) + leaf('ToDtTm', isoDateTime, toDateTime));
}

function balanceText(balance: StatementBalance): string {
  return group(
    'Bal',
    group('Tp', group('CdOrPrtry', leaf('Cd', externalCode, balance.type))) +
      amountText(balance) +
      leaf('CdtDbtInd', creditDebitFormat, balance.creditDebit) +
      group('Dt', leaf('Dt', isoDate, balance.date)),
  );
}

function readStatement(statement: XmlElement): CashStatement {
  const balances = statement.all('Bal').map(readBalance);
  if (balances.length === 0) missing(statement, 'Bal');
  return withoutAbsent<CashStatement>({
    statementIdentification: requiredText(statement, 'Id', max35),
    pageNumber: textAt(statement, 'StmtPgntn/PgNb', pageNumber),
    lastPage: indicatorAt(statement, 'StmtPgntn/LastPgInd'),
    electronicSequenceNumber: textAt(statement, 'ElctrncSeqNb', wholeNumber),
    legalSequenceNumber: textAt(statement, 'LglSeqNb', wholeNumber),
    creationDateTime: textAt(statement, 'CreDtTm', isoDateTime),
    fromDateTime: textAt(statement, 'FrToDt/FrDtTm', isoDateTime),
    toDateTime: textAt(statement, 'FrToDt/ToDtTm', isoDateTime),
    account: readAccount(requiredElement(statement, 'Acct')),
    balances,
    entries: statement.all('Ntry').map(readEntry),
  });
}

function readBalance(balance: XmlElement): StatementBalance {
  const type = requiredElement(balance, 'Tp/CdOrPrtry');
  const creditDebit: CreditDebit = requiredCode(balance, 'CdtDbtInd', creditDebits);
  return {
    type: textAt(type, 'Cd', externalCode) ?? requiredText(type, 'Prtry', max34),
    ...readMoney(balance),
    creditDebit,
    date: dateOf(requiredElement(balance, 'Dt')),
  };
}
