import { cashAccountText, readCashAccount, readSafekeepingAccount, safekeepingAccountText } from './accounts.js';
import type { Movement, PartialIndicator, Payment } from './code-sets.js';
import { allegementTransactionTypes, movements, partialIndicators, payments } from './code-sets.js';
import { bic, exact4, max35, oneOf, uti } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import type { Quantity } from './quantity.js';
import { quantityText, readWrappedQuantity } from './quantity.js';
import { codeAt, indicatorAt, requiredCode, requiredElement, requiredText, textAt } from './read-element.js';
import type { DirectedAmount } from './settlement-amount.js';
import { directedAmountText, readDirectedAmount } from './settlement-amount.js';
import {
  accountOwnerText,
  firstText,
  movementFormat,
  partialFormat,
  paymentFormat,
  transactionTypeText,
} from './settlement-instruction.js';
import type { PartyChain } from './settlement-parties.js';
import { partyChainText, readPartyChain } from './settlement-parties.js';
import { dateText, isinText, readDate, readIsin, readRequiredDate } from './trade-details.js';
import { documentText, group, indicator, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/**
 * sese.028 SecuritiesSettlementTransactionAllegementNotification: a counterparty has instructed, we have not.
 * Movement and credit or debit are seen from the account owner who is told, thus opposite to the counterparty's.
 */
export interface Allegement {
  readonly transactionIdentification: string;
  readonly movement: Movement;
  readonly payment: Payment;
  readonly commonIdentification?: string;
  readonly marketInfrastructureTransactionIdentification?: string;
  readonly counterpartyMarketInfrastructureTransactionIdentification?: string;
  readonly tradeIdentification?: string;
  readonly uniqueTransactionIdentifier?: string;
  readonly tradeDate?: string;
  readonly settlementDate: string;
  readonly isin: string;
  readonly quantity: Quantity;
  readonly accountOwner?: string;
  readonly safekeepingAccount?: string;
  readonly cashAccount?: string;
  readonly hold?: boolean;
  readonly transactionType?: string;
  readonly partialIndicator?: PartialIndicator;
  readonly delivering?: PartyChain;
  readonly receiving?: PartyChain;
  readonly settlementAmount?: DirectedAmount;
}

export const allegementDefinition: MessageDefinition = {
  definition: 'sese.028.001.12',
  root: 'SctiesSttlmTxAllgmtNtfctn',
  readVersions: [9, 12],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildAllegement(allegement: Allegement): string {
  const { definition, root } = allegementDefinition;
  return documentText(
    definition,
    root,
    leaf('TxId', max35, allegement.transactionIdentification) +
      group(
        'SttlmTpAndAddtlParams',
        leaf('SctiesMvmntTp', movementFormat, allegement.movement) +
          leaf('Pmt', paymentFormat, allegement.payment) +
          optionalLeaf('CmonId', max35, allegement.commonIdentification),
      ) +
      optionalLeaf('MktInfrstrctrTxId', max35, allegement.marketInfrastructureTransactionIdentification) +
      optionalLeaf(
        'CtrPtyMktInfrstrctrTxId',
        max35,
        allegement.counterpartyMarketInfrastructureTransactionIdentification,
      ) +
      group(
        'TradDtls',
        optionalLeaf('TradId', max35, allegement.tradeIdentification) +
          optionalLeaf('UnqTxIdr', uti, allegement.uniqueTransactionIdentifier) +
          dateText('TradDt', allegement.tradeDate) +
          dateText('SttlmDt', allegement.settlementDate),
      ) +
      isinText(allegement.isin) +
      group('QtyAndAcctDtls', quantityAndAccountText(allegement)) +
      group(
        'SttlmParams',
        indicator('HldInd', allegement.hold) +
          transactionTypeText(allegement.transactionType, typeFormat) +
          optionalLeaf('PrtlSttlmInd', partialFormat, allegement.partialIndicator),
      ) +
      partyChainText('DlvrgSttlmPties', allegement.delivering) +
      partyChainText('RcvgSttlmPties', allegement.receiving) +
      directedAmountText('SttlmAmt', allegement.settlementAmount),
  );
}

/** @throws MessageInvalid */
export function parseAllegement(xml: string): Allegement {
  return readAllegement(readMessage(xml, allegementDefinition));
}

export function readAllegement(message: XmlElement): Allegement {
  const type = requiredElement(message, 'SttlmTpAndAddtlParams');
  const trade = requiredElement(message, 'TradDtls');
  const account = requiredElement(message, 'QtyAndAcctDtls');
  const parameters = requiredElement(message, 'SttlmParams');
  const amount = message.child('SttlmAmt');
  return withoutAbsent<Allegement>({
    transactionIdentification: requiredText(message, 'TxId', max35),
    movement: requiredCode(type, 'SctiesMvmntTp', movements),
    payment: requiredCode(type, 'Pmt', payments),
    commonIdentification: textAt(type, 'CmonId', max35),
    marketInfrastructureTransactionIdentification: textAt(message, 'MktInfrstrctrTxId', max35),
    counterpartyMarketInfrastructureTransactionIdentification: textAt(message, 'CtrPtyMktInfrstrctrTxId', max35),
    tradeIdentification: firstText(trade, 'TradId'),
    uniqueTransactionIdentifier: textAt(trade, 'UnqTxIdr', uti),
    tradeDate: readDate(trade, 'TradDt'),
    settlementDate: readRequiredDate(trade, 'SttlmDt'),
    isin: readIsin(message),
    quantity: readWrappedQuantity(requiredElement(account, 'SttlmQty')),
    accountOwner: textAt(account, 'AcctOwnr/Id/AnyBIC', bic),
    safekeepingAccount: readSafekeepingAccount(account),
    cashAccount: readCashAccount(account),
    hold: indicatorAt(parameters, 'HldInd'),
    transactionType: textAt(requiredElement(parameters, 'SctiesTxTp'), 'Cd', exact4),
    partialIndicator: codeAt(parameters, 'PrtlSttlmInd', partialIndicators),
    delivering: readPartyChain(message, 'DlvrgSttlmPties'),
    receiving: readPartyChain(message, 'RcvgSttlmPties'),
    settlementAmount: amount === undefined ? undefined : readDirectedAmount(amount),
  });
}

const typeFormat = oneOf(allegementTransactionTypes);

function quantityAndAccountText(allegement: Allegement): string {
  return (
    quantityText('SttlmQty', allegement.quantity) +
    accountOwnerText(allegement.accountOwner) +
    safekeepingAccountText(allegement.safekeepingAccount) +
    cashAccountText(allegement.cashAccount)
  );
}
