import { creditDebits } from './code-sets.js';
import { externalCode, isoDate, max35, max500 } from './format.js';
import {
  codeAt,
  dateOf,
  indicatorAt,
  missing,
  requiredCode,
  requiredElement,
  requiredText,
  textAt,
  textOf,
} from './read-element.js';
import type { DirectedAmount, Money } from './settlement-amount.js';
import { amountText, creditDebitFormat, readMoney } from './settlement-amount.js';
import { amount } from './format.js';
import { currencyOf } from './read-element.js';
import type { CreditDebit } from './code-sets.js';
import { group, indicator, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/** One line of a statement: what moved on the account, seen from its owner. */
export interface StatementEntry extends DirectedAmount {
  readonly entryReference?: string;
  /** True when the entry takes back an earlier one. */
  readonly reversal?: boolean;
  /** External code: BOOK booked, PDNG pending, INFO for information. */
  readonly status: string;
  readonly bookingDate?: string;
  readonly valueDate?: string;
  readonly accountServicerReference?: string;
  readonly bankTransactionCode?: BankTransactionCode;
  /** The transactions inside the entry: one as a rule, several in a batch, none where the bank gives no details. */
  readonly transactions: readonly EntryTransaction[];
  readonly additionalInformation?: string;
}

/** ISO bank transaction code; securities settlement is PMNT/SECU/… domain, family and sub-family of four letters. */
export interface BankTransactionCode {
  readonly domain: string;
  readonly family: string;
  readonly subFamily: string;
}

/** The references of one transaction, ours first: `endToEndIdentification` and `accountOwnerTransactionIdentification`. */
export interface EntryTransaction {
  readonly accountServicerReference?: string;
  readonly instructionIdentification?: string;
  readonly endToEndIdentification?: string;
  readonly transactionIdentification?: string;
  /** The settlement instruction's TxId, from version 4 on. */
  readonly accountOwnerTransactionIdentification?: string;
  readonly accountServicerTransactionIdentification?: string;
  readonly marketInfrastructureTransactionIdentification?: string;
  readonly amount?: Money;
  readonly creditDebit?: CreditDebit;
}

export function entryText(entry: StatementEntry): string {
  return group(
    'Ntry',
    optionalLeaf('NtryRef', max35, entry.entryReference) +
      amountText(entry) +
      leaf('CdtDbtInd', creditDebitFormat, entry.creditDebit) +
      indicator('RvslInd', entry.reversal) +
      group('Sts', leaf('Cd', externalCode, entry.status)) +
      entryDateText('BookgDt', entry.bookingDate) +
      entryDateText('ValDt', entry.valueDate) +
      optionalLeaf('AcctSvcrRef', max35, entry.accountServicerReference) +
      bankTransactionCodeText(entry.bankTransactionCode) +
      group('NtryDtls', entry.transactions.map(transactionText).join('')) +
      optionalLeaf('AddtlNtryInf', max500, entry.additionalInformation),
  );
}

export function readEntry(entry: XmlElement): StatementEntry {
  const status = requiredElement(entry, 'Sts');
  const transactions = entry.all('NtryDtls').flatMap((details) => details.all('TxDtls').map(readTransaction));
  return withoutAbsent<StatementEntry>({
    entryReference: textAt(entry, 'NtryRef', max35),
    ...readMoney(entry),
    creditDebit: requiredCode(entry, 'CdtDbtInd', creditDebits),
    reversal: indicatorAt(entry, 'RvslInd'),
    status: readStatus(status),
    bookingDate: entryDate(entry, 'BookgDt'),
    valueDate: entryDate(entry, 'ValDt'),
    accountServicerReference: textAt(entry, 'AcctSvcrRef', max35),
    bankTransactionCode: readBankTransactionCode(entry),
    transactions,
    additionalInformation: textAt(entry, 'AddtlNtryInf', max500),
  });
}

function entryDateText(tag: string, date: string | undefined): string {
  return group(tag, optionalLeaf('Dt', isoDate, date));
}

function entryDate(entry: XmlElement, tag: string): string | undefined {
  const found = entry.child(tag);
  return found === undefined ? undefined : dateOf(found);
}

/** Up to version 7 the status is the bare code, later a choice of code and proprietary text. */
function readStatus(status: XmlElement): string {
  if (status.children.length === 0) return textOf(status, externalCode);
  return textAt(status, 'Cd', externalCode) ?? requiredText(status, 'Prtry', max35);
}

/** The element is mandatory, all it may contain is not. */
function bankTransactionCodeText(code: BankTransactionCode | undefined): string {
  if (code === undefined) return '<BkTxCd/>';
  const family = leaf('Cd', externalCode, code.family) + leaf('SubFmlyCd', externalCode, code.subFamily);
  return group('BkTxCd', group('Domn', leaf('Cd', externalCode, code.domain) + group('Fmly', family)));
}

function readBankTransactionCode(entry: XmlElement): BankTransactionCode | undefined {
  const domain = (entry.child('BkTxCd') ?? missing(entry, 'BkTxCd')).child('Domn');
  if (domain === undefined) return undefined;
  return {
    domain: requiredText(domain, 'Cd', externalCode),
    family: requiredText(domain, 'Fmly/Cd', externalCode),
    subFamily: requiredText(domain, 'Fmly/SubFmlyCd', externalCode),
  };
}

function transactionText(transaction: EntryTransaction): string {
  const { amount: money } = transaction;
  const content =
    group(
      'Refs',
      optionalLeaf('AcctSvcrRef', max35, transaction.accountServicerReference) +
        optionalLeaf('InstrId', max35, transaction.instructionIdentification) +
        optionalLeaf('EndToEndId', max35, transaction.endToEndIdentification) +
        optionalLeaf('TxId', max35, transaction.transactionIdentification) +
        optionalLeaf('AcctOwnrTxId', max35, transaction.accountOwnerTransactionIdentification) +
        optionalLeaf('AcctSvcrTxId', max35, transaction.accountServicerTransactionIdentification) +
        optionalLeaf('MktInfrstrctrTxId', max35, transaction.marketInfrastructureTransactionIdentification),
    ) +
    (money === undefined ? '' : amountText(money)) +
    optionalLeaf('CdtDbtInd', creditDebitFormat, transaction.creditDebit);
  return content === '' ? '<TxDtls/>' : group('TxDtls', content);
}

function readTransaction(details: XmlElement): EntryTransaction {
  const money = details.child('Amt');
  return withoutAbsent<EntryTransaction>({
    accountServicerReference: textAt(details, 'Refs/AcctSvcrRef', max35),
    instructionIdentification: textAt(details, 'Refs/InstrId', max35),
    endToEndIdentification: textAt(details, 'Refs/EndToEndId', max35),
    transactionIdentification: textAt(details, 'Refs/TxId', max35),
    accountOwnerTransactionIdentification: textAt(details, 'Refs/AcctOwnrTxId', max35),
    accountServicerTransactionIdentification: textAt(details, 'Refs/AcctSvcrTxId', max35),
    marketInfrastructureTransactionIdentification: textAt(details, 'Refs/MktInfrstrctrTxId', max35),
    amount: money === undefined ? undefined : { currency: currencyOf(money), amount: textOf(money, amount) },
    creditDebit: codeAt(details, 'CdtDbtInd', creditDebits),
  });
}
