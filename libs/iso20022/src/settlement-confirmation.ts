import { cashAccountText, readCashAccount, readSafekeepingAccount, safekeepingAccountText } from './accounts.js';
import type { Movement, PartialIndicator, PartialSettlement, Payment } from './code-sets.js';
import {
  confirmationTransactionTypes,
  movements,
  partialIndicators,
  partialSettlements,
  payments,
} from './code-sets.js';
import { bic, exact4, exact4Numeric, max35, oneOf, uti } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import type { Quantity } from './quantity.js';
import { quantityText, readQuantity, readWrappedQuantity, wrappedQuantityText } from './quantity.js';
import { codeAt, requiredCode, requiredElement, requiredText, textAt } from './read-element.js';
import type { DirectedAmount } from './settlement-amount.js';
import { directedAmountText, readDirectedAmount } from './settlement-amount.js';
import {
  accountOwnerText,
  firstText,
  movementFormat,
  partialFormat,
  paymentFormat,
  priorityText,
  transactionTypeText,
} from './settlement-instruction.js';
import type { PartyChain } from './settlement-parties.js';
import { partyChainText, readPartyChain } from './settlement-parties.js';
import { dateText, isinText, readDate, readIsin, readRequiredDate } from './trade-details.js';
import { documentText, group, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/**
 * sese.025 SecuritiesSettlementTransactionConfirmation: the witness that securities, and cash if against payment,
 * moved. A partial one says what moved now, what had moved before and what remains.
 */
export interface SettlementConfirmation {
  /** The instruction's identification, as its sender gave it (AcctOwnrTxId). */
  readonly transactionIdentification: string;
  readonly accountServicerTransactionIdentification?: string;
  readonly marketInfrastructureTransactionIdentification?: string;
  readonly counterpartyMarketInfrastructureTransactionIdentification?: string;
  readonly movement: Movement;
  readonly payment: Payment;
  readonly commonIdentification?: string;
  readonly partialSettlement?: PartialSettlement;
  readonly previousPartialConfirmationIdentification?: string;
  readonly tradeIdentification?: string;
  readonly uniqueTransactionIdentifier?: string;
  readonly tradeDate?: string;
  readonly settlementDate?: string;
  readonly effectiveSettlementDate: string;
  readonly isin: string;
  readonly settledQuantity: Quantity;
  readonly previouslySettledQuantity?: Quantity;
  readonly remainingQuantity?: Quantity;
  readonly previouslySettledAmount?: DirectedAmount;
  readonly remainingAmount?: DirectedAmount;
  readonly accountOwner?: string;
  readonly safekeepingAccount?: string;
  readonly cashAccount?: string;
  readonly priority?: string;
  readonly transactionType?: string;
  readonly partialIndicator?: PartialIndicator;
  readonly delivering?: PartyChain;
  readonly receiving?: PartyChain;
  readonly settledAmount?: DirectedAmount;
}

export const settlementConfirmationDefinition: MessageDefinition = {
  definition: 'sese.025.001.13',
  root: 'SctiesSttlmTxConf',
  readVersions: [9, 13],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildSettlementConfirmation(confirmation: SettlementConfirmation): string {
  const { definition, root } = settlementConfirmationDefinition;
  const parameters = group(
    'AddtlParams',
    optionalLeaf('PrtlSttlm', partialSettlementFormat, confirmation.partialSettlement) +
      optionalLeaf('PrvsPrtlConfId', max35, confirmation.previousPartialConfirmationIdentification),
  );
  return documentText(
    definition,
    root,
    group('TxIdDtls', identificationsText(confirmation)) + parameters + settledText(confirmation, typeFormat),
  );
}

/** What settled, as confirmation and reversal say it after their own references. */
export function settledText(confirmation: SettlementConfirmation, type: typeof typeFormat): string {
  return (
    group(
      'TradDtls',
      optionalLeaf('TradId', max35, confirmation.tradeIdentification) +
        optionalLeaf('UnqTxIdr', uti, confirmation.uniqueTransactionIdentifier) +
        dateText('TradDt', confirmation.tradeDate) +
        dateText('SttlmDt', confirmation.settlementDate) +
        dateText('FctvSttlmDt', confirmation.effectiveSettlementDate),
    ) +
    isinText(confirmation.isin) +
    group('QtyAndAcctDtls', quantitiesText(confirmation)) +
    group(
      'SttlmParams',
      priorityText(confirmation.priority) +
        transactionTypeText(confirmation.transactionType, type) +
        optionalLeaf('PrtlSttlmInd', partialFormat, confirmation.partialIndicator),
    ) +
    partyChainText('DlvrgSttlmPties', confirmation.delivering) +
    partyChainText('RcvgSttlmPties', confirmation.receiving) +
    directedAmountText('SttldAmt', confirmation.settledAmount)
  );
}

/** @throws MessageInvalid */
export function parseSettlementConfirmation(xml: string): SettlementConfirmation {
  return readSettlementConfirmation(readMessage(xml, settlementConfirmationDefinition));
}

export function readSettlementConfirmation(message: XmlElement): SettlementConfirmation {
  const identifications = requiredElement(message, 'TxIdDtls');
  const trade = requiredElement(message, 'TradDtls');
  const account = requiredElement(message, 'QtyAndAcctDtls');
  const parameters = requiredElement(message, 'SttlmParams');
  return withoutAbsent<SettlementConfirmation>({
    transactionIdentification: requiredText(identifications, 'AcctOwnrTxId', max35),
    accountServicerTransactionIdentification: textAt(identifications, 'AcctSvcrTxId', max35),
    marketInfrastructureTransactionIdentification: textAt(identifications, 'MktInfrstrctrTxId', max35),
    counterpartyMarketInfrastructureTransactionIdentification: textAt(
      identifications,
      'CtrPtyMktInfrstrctrTxId',
      max35,
    ),
    movement: requiredCode(identifications, 'SctiesMvmntTp', movements),
    payment: requiredCode(identifications, 'Pmt', payments),
    commonIdentification: textAt(identifications, 'CmonId', max35),
    partialSettlement: codeAt(message, 'AddtlParams/PrtlSttlm', partialSettlements),
    previousPartialConfirmationIdentification: textAt(message, 'AddtlParams/PrvsPrtlConfId', max35),
    tradeIdentification: firstText(trade, 'TradId'),
    uniqueTransactionIdentifier: textAt(trade, 'UnqTxIdr', uti),
    tradeDate: readDate(trade, 'TradDt'),
    settlementDate: readDate(trade, 'SttlmDt'),
    effectiveSettlementDate: readRequiredDate(trade, 'FctvSttlmDt'),
    isin: readIsin(message),
    settledQuantity: readWrappedQuantity(requiredElement(account, 'SttldQty')),
    previouslySettledQuantity: quantityAt(account, 'PrevslySttldQty'),
    remainingQuantity: quantityAt(account, 'RmngToBeSttldQty'),
    previouslySettledAmount: amountAt(account, 'PrevslySttldAmt'),
    remainingAmount: amountAt(account, 'RmngToBeSttldAmt'),
    accountOwner: textAt(account, 'AcctOwnr/Id/AnyBIC', bic),
    safekeepingAccount: readSafekeepingAccount(account),
    cashAccount: readCashAccount(account),
    priority: textAt(parameters, 'Prty/Nmrc', exact4Numeric),
    transactionType: textAt(requiredElement(parameters, 'SctiesTxTp'), 'Cd', exact4),
    partialIndicator: codeAt(parameters, 'PrtlSttlmInd', partialIndicators),
    delivering: readPartyChain(message, 'DlvrgSttlmPties'),
    receiving: readPartyChain(message, 'RcvgSttlmPties'),
    settledAmount: amountAt(message, 'SttldAmt'),
  });
}

export const partialSettlementFormat = oneOf(partialSettlements);
const typeFormat = oneOf(confirmationTransactionTypes);

export function identificationsText(confirmation: SettlementConfirmation): string {
  return (
    leaf('AcctOwnrTxId', max35, confirmation.transactionIdentification) +
    optionalLeaf('AcctSvcrTxId', max35, confirmation.accountServicerTransactionIdentification) +
    optionalLeaf('MktInfrstrctrTxId', max35, confirmation.marketInfrastructureTransactionIdentification) +
    optionalLeaf(
      'CtrPtyMktInfrstrctrTxId',
      max35,
      confirmation.counterpartyMarketInfrastructureTransactionIdentification,
    ) +
    leaf('SctiesMvmntTp', movementFormat, confirmation.movement) +
    leaf('Pmt', paymentFormat, confirmation.payment) +
    optionalLeaf('CmonId', max35, confirmation.commonIdentification)
  );
}

function quantitiesText(confirmation: SettlementConfirmation): string {
  return (
    wrappedQuantityText('SttldQty', confirmation.settledQuantity) +
    quantityText('PrevslySttldQty', confirmation.previouslySettledQuantity) +
    quantityText('RmngToBeSttldQty', confirmation.remainingQuantity) +
    directedAmountText('PrevslySttldAmt', confirmation.previouslySettledAmount) +
    directedAmountText('RmngToBeSttldAmt', confirmation.remainingAmount) +
    accountOwnerText(confirmation.accountOwner) +
    safekeepingAccountText(confirmation.safekeepingAccount) +
    cashAccountText(confirmation.cashAccount)
  );
}

function quantityAt(element: XmlElement, tag: string): Quantity | undefined {
  const found = element.child(tag);
  return found === undefined ? undefined : readQuantity(found);
}

function amountAt(element: XmlElement, tag: string): DirectedAmount | undefined {
  const found = element.child(tag);
  return found === undefined ? undefined : readDirectedAmount(found);
}
