import { readSafekeepingAccount } from './accounts.js';
import { codes } from './code-sets.js';
import { bic, isoDate, max35, oneOf, pageNumber } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import type { Quantity } from './quantity.js';
import { quantityText, readQuantity, readWrappedQuantity, wrappedQuantityText } from './quantity.js';
import {
  codeAt,
  dateOf,
  indicatorAt,
  missing,
  requiredCode,
  requiredElement,
  requiredText,
  textAt,
} from './read-element.js';
import { isinText, readIsin } from './trade-details.js';
import { group, documentText, indicator, leaf, optionalLeaf } from './write-xml.js';
import { accountOwnerText } from './settlement-instruction.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/** semt.002 SecuritiesBalanceCustodyReport: what a depository or custodian holds for an account at the end of a day. */
export interface CustodyHoldingsStatement {
  readonly pageNumber: string;
  readonly lastPage: boolean;
  readonly statementIdentification?: string;
  readonly statementDate: string;
  /** DAIL daily, MNTH monthly …; absent only in received messages with a proprietary frequency. */
  readonly frequency?: string;
  /** The whole account (COMP) or only what changed (DELT). */
  readonly updateType?: string;
  /** Settled (SETT), traded (TRAD) or contractual (CONT) positions. */
  readonly basis?: string;
  /** BIC. */
  readonly accountOwner?: string;
  /** BIC. */
  readonly accountServicer?: string;
  readonly safekeepingAccount?: string;
  /** Empty when the statement reports that there is nothing to report. */
  readonly holdings: readonly Holding[];
  readonly subAccounts?: readonly SubAccountHoldings[];
}

export interface SubAccountHoldings {
  readonly safekeepingAccount?: string;
  readonly holdings: readonly Holding[];
}

export interface Holding {
  readonly isin: string;
  readonly aggregate: HoldingBalance;
  /** What can be delivered today. */
  readonly available?: HoldingBalance;
  /** Blocked, pledged, on loan. */
  readonly notAvailable?: Quantity;
}

/** A balance: the quantity is never negative, a short position says SHOR. */
export interface HoldingBalance extends Quantity {
  readonly shortLong: ShortLong;
}

const shortLongs = ['LONG', 'SHOR'] as const;
export type ShortLong = (typeof shortLongs)[number];

export const custodyHoldingsDefinition: MessageDefinition = {
  definition: 'semt.002.001.12',
  root: 'SctiesBalCtdyRpt',
  readVersions: [11, 12],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildCustodyHoldingsStatement(statement: CustodyHoldingsStatement): string {
  const { definition, root } = custodyHoldingsDefinition;
  const subAccounts = statement.subAccounts ?? [];
  const active = statement.holdings.length > 0 || subAccounts.some(({ holdings }) => holdings.length > 0);
  return documentText(
    definition,
    root,
    group('Pgntn', leaf('PgNb', pageNumber, statement.pageNumber) + indicator('LastPgInd', statement.lastPage)) +
      group(
        'StmtGnlDtls',
        optionalLeaf('StmtId', max35, statement.statementIdentification) +
          group('StmtDtTm', leaf('Dt', isoDate, statement.statementDate)) +
          group('Frqcy', leaf('Cd', frequencyFormat, statement.frequency ?? 'DAIL')) +
          group('UpdTp', leaf('Cd', updateFormat, statement.updateType ?? 'COMP')) +
          group('StmtBsis', leaf('Cd', basisFormat, statement.basis ?? 'SETT')) +
          indicator('ActvtyInd', active) +
          indicator('SubAcctInd', subAccounts.length > 0),
      ) +
      accountOwnerText(statement.accountOwner) +
      (statement.accountServicer === undefined
        ? ''
        : group('AcctSvcr', group('Id', leaf('AnyBIC', bic, statement.accountServicer)))) +
      accountText(statement.safekeepingAccount) +
      statement.holdings.map((holding) => holdingText('BalForAcct', holding)).join('') +
      subAccounts.map(subAccountText).join(''),
  );
}

/** @throws MessageInvalid */
export function parseCustodyHoldingsStatement(xml: string): CustodyHoldingsStatement {
  return readCustodyHoldingsStatement(readMessage(xml, custodyHoldingsDefinition));
}

export function readCustodyHoldingsStatement(message: XmlElement): CustodyHoldingsStatement {
  const details = requiredElement(message, 'StmtGnlDtls');
  const subAccounts = message.all('SubAcctDtls').map((account) =>
    withoutAbsent<SubAccountHoldings>({
      safekeepingAccount: readSafekeepingAccount(account),
      holdings: account.all('BalForSubAcct').map(readHolding),
    }),
  );
  return withoutAbsent<CustodyHoldingsStatement>({
    pageNumber: requiredText(message, 'Pgntn/PgNb', pageNumber),
    lastPage: indicatorAt(message, 'Pgntn/LastPgInd') ?? missing(message, 'Pgntn/LastPgInd'),
    statementIdentification: textAt(details, 'StmtId', max35),
    statementDate: dateOf(requiredElement(details, 'StmtDtTm')),
    frequency: textAt(details, 'Frqcy/Cd', frequencyFormat),
    updateType: textAt(details, 'UpdTp/Cd', updateFormat),
    basis: textAt(details, 'StmtBsis/Cd', basisFormat),
    accountOwner: textAt(message, 'AcctOwnr/Id/AnyBIC', bic),
    accountServicer: textAt(message, 'AcctSvcr/Id/AnyBIC', bic),
    safekeepingAccount: readSafekeepingAccount(message),
    holdings: message.all('BalForAcct').map(readHolding),
    subAccounts: subAccounts.length === 0 ? undefined : subAccounts,
  });
}

const frequencyFormat = oneOf(codes('YEAR ADHO MNTH DAIL INDA WEEK SEMI QUTR TOMN TOWK TWMN OVNG ONDE'));
const updateFormat = oneOf(['COMP', 'DELT']);
const basisFormat = oneOf(['CONT', 'SETT', 'TRAD']);
const shortLongFormat = oneOf(shortLongs);

function accountText(account: string | undefined): string {
  return account === undefined ? '' : group('SfkpgAcct', leaf('Id', max35, account));
}

function subAccountText(account: SubAccountHoldings): string {
  return group(
    'SubAcctDtls',
    accountText(account.safekeepingAccount) +
      indicator('ActvtyInd', account.holdings.length > 0) +
      account.holdings.map((holding) => holdingText('BalForSubAcct', holding)).join(''),
  );
}

function holdingText(tag: string, holding: Holding): string {
  const { aggregate, available } = holding;
  return group(
    tag,
    isinText(holding.isin) +
      group(
        'AggtBal',
        leaf('ShrtLngInd', shortLongFormat, aggregate.shortLong) + group('Qty', wrappedQuantityText('Qty', aggregate)),
      ) +
      (available === undefined
        ? ''
        : group(
            'AvlblBal',
            leaf('ShrtLngInd', shortLongFormat, available.shortLong) + group('Qty', quantityText('Qty', available)),
          )) +
      group('NotAvlblBal', quantityText('Qty', holding.notAvailable)),
  );
}

function readHolding(element: XmlElement): Holding {
  const aggregate = requiredElement(element, 'AggtBal');
  const available = element.child('AvlblBal');
  const notAvailable = element.child('NotAvlblBal');
  return withoutAbsent<Holding>({
    isin: readIsin(element),
    aggregate: {
      shortLong: requiredCode(aggregate, 'ShrtLngInd', shortLongs),
      ...readWrappedQuantity(requiredElement(aggregate, 'Qty/Qty')),
    },
    available:
      available === undefined
        ? undefined
        : {
            shortLong: codeAt(available, 'ShrtLngInd', shortLongs) ?? 'LONG',
            ...readQuantity(requiredElement(available, 'Qty/Qty')),
          },
    notAvailable: notAvailable === undefined ? undefined : readQuantity(requiredElement(notAvailable, 'Qty')),
  });
}
