import { cashAccountText, readCashAccount, readSafekeepingAccount, safekeepingAccountText } from './accounts.js';
import type { Movement, PartialIndicator, Payment } from './code-sets.js';
import {
  instructionTransactionTypes,
  movements,
  partialIndicators,
  payments,
  settlementConditions,
} from './code-sets.js';
import { bic, exact4, exact4Numeric, max35, max52, oneOf, uti } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { MessageInvalid } from './message-invalid.js';
import type { Quantity } from './quantity.js';
import { readWrappedQuantity, wrappedQuantityText } from './quantity.js';
import { codeAt, indicatorAt, requiredCode, requiredElement, requiredText, textAt, textOf } from './read-element.js';
import type { DirectedAmount } from './settlement-amount.js';
import { directedAmountText, readDirectedAmount } from './settlement-amount.js';
import type { PartyChain } from './settlement-parties.js';
import { partyChainText, readPartyChain } from './settlement-parties.js';
import { dateText, isinText, readDate, readIsin, readRequiredDate } from './trade-details.js';
import { documentText, group, indicator, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/**
 * sese.023 SecuritiesSettlementTransactionInstruction: "deliver or receive this, there, on that day, against that".
 * Fields the schema leaves optional are optional here; `settleable` tells which of them settlement still needs.
 */
export interface SettlementInstruction {
  readonly transactionIdentification: string;
  readonly movement: Movement;
  readonly payment: Payment;
  /** The reference that both counterparties agreed on; two filled ones must be equal to match. */
  readonly commonIdentification?: string;
  readonly tradeIdentification?: string;
  /** UTI. */
  readonly uniqueTransactionIdentifier?: string;
  /** YYYY-MM-DD, like all dates of this package. */
  readonly tradeDate?: string;
  readonly settlementDate: string;
  readonly isin: string;
  readonly quantity: Quantity;
  /** BIC of the party that owns the account. */
  readonly accountOwner?: string;
  readonly safekeepingAccount?: string;
  /** IBAN or the servicer's own number. */
  readonly cashAccount?: string;
  /** True: for matching only, not to be settled before a release (ISO 15022 PREA). */
  readonly hold?: boolean;
  /** Four digits, 0001 highest. */
  readonly priority?: string;
  /** SctiesTxTp code, TRAD for a trade; absent only in received messages that carry a proprietary type. */
  readonly transactionType?: string;
  /** SttlmTxCond codes. */
  readonly settlementConditions?: readonly string[];
  readonly partialIndicator?: PartialIndicator;
  readonly delivering?: PartyChain;
  readonly receiving?: PartyChain;
  readonly settlementAmount?: DirectedAmount;
}

export const settlementInstructionDefinition: MessageDefinition = {
  definition: 'sese.023.001.13',
  root: 'SctiesSttlmTxInstr',
  readVersions: [9, 13],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildSettlementInstruction(instruction: SettlementInstruction): string {
  const { definition, root } = settlementInstructionDefinition;
  return documentText(
    definition,
    root,
    leaf('TxId', max35, instruction.transactionIdentification) +
      group(
        'SttlmTpAndAddtlParams',
        leaf('SctiesMvmntTp', movementFormat, instruction.movement) +
          leaf('Pmt', paymentFormat, instruction.payment) +
          optionalLeaf('CmonId', max35, instruction.commonIdentification),
      ) +
      group(
        'TradDtls',
        optionalLeaf('TradId', max35, instruction.tradeIdentification) +
          optionalLeaf('UnqTxIdr', uti, instruction.uniqueTransactionIdentifier) +
          dateText('TradDt', instruction.tradeDate) +
          dateText('SttlmDt', instruction.settlementDate),
      ) +
      isinText(instruction.isin) +
      group('QtyAndAcctDtls', quantityAndAccountText(instruction)) +
      group('SttlmParams', settlementParametersText(instruction)) +
      partyChainText('DlvrgSttlmPties', instruction.delivering) +
      partyChainText('RcvgSttlmPties', instruction.receiving) +
      directedAmountText('SttlmAmt', instruction.settlementAmount),
  );
}

/** @throws MessageInvalid */
export function parseSettlementInstruction(xml: string): SettlementInstruction {
  return readSettlementInstruction(readMessage(xml, settlementInstructionDefinition));
}

export function readSettlementInstruction(message: XmlElement): SettlementInstruction {
  const parameters = requiredElement(message, 'SttlmParams');
  const account = requiredElement(message, 'QtyAndAcctDtls');
  const amount = message.child('SttlmAmt');
  const type = requiredElement(message, 'SttlmTpAndAddtlParams');
  const trade = requiredElement(message, 'TradDtls');
  return withoutAbsent<SettlementInstruction>({
    transactionIdentification: requiredText(message, 'TxId', max35),
    movement: requiredCode(type, 'SctiesMvmntTp', movements),
    payment: requiredCode(type, 'Pmt', payments),
    commonIdentification: textAt(type, 'CmonId', max35),
    tradeIdentification: firstText(trade, 'TradId'),
    uniqueTransactionIdentifier: textAt(trade, 'UnqTxIdr', uti),
    tradeDate: readDate(trade, 'TradDt'),
    settlementDate: readRequiredDate(trade, 'SttlmDt'),
    isin: readIsin(message),
    quantity: readWrappedQuantity(requiredElement(account, 'SttlmQty')),
    accountOwner: textAt(account, 'AcctOwnr/Id/AnyBIC', bic),
    safekeepingAccount: readSafekeepingAccount(account),
    cashAccount: readCashAccount(account),
    hold: indicatorAt(parameters, 'HldInd/Ind'),
    priority: textAt(parameters, 'Prty/Nmrc', exact4Numeric),
    transactionType: textAt(requiredElement(parameters, 'SctiesTxTp'), 'Cd', exact4),
    settlementConditions: readConditions(parameters),
    partialIndicator: codeAt(parameters, 'PrtlSttlmInd', partialIndicators),
    delivering: readPartyChain(message, 'DlvrgSttlmPties'),
    receiving: readPartyChain(message, 'RcvgSttlmPties'),
    settlementAmount: amount === undefined ? undefined : readDirectedAmount(amount),
  });
}

/** The account owner, by BIC. */
export function accountOwnerText(owner: string | undefined): string {
  return owner === undefined ? '' : group('AcctOwnr', group('Id', leaf('AnyBIC', bic, owner)));
}

export function priorityText(priority: string | undefined): string {
  return group('Prty', optionalLeaf('Nmrc', exact4Numeric, priority));
}

/** A transaction type as its message lists it; the schema demands one. */
export function transactionTypeText(
  type: string | undefined,
  format: ReturnType<typeof oneOf>,
  tag = 'SctiesTxTp',
): string {
  if (type === undefined) throw new MessageInvalid('ELEMENT_MISSING', tag, `${tag} was expected and is missing.`);
  return group(tag, leaf('Cd', format, type));
}

/** `TradId` may be repeated; the first is the one that both sides quote. Older versions put a UTI of 52 there. */
export function firstText(element: XmlElement, tag: string): string | undefined {
  const [first] = element.all(tag);
  return first === undefined ? undefined : textOf(first, max52);
}

export const movementFormat = oneOf(movements);
export const paymentFormat = oneOf(payments);
export const partialFormat = oneOf(partialIndicators);
const typeFormat = oneOf(instructionTransactionTypes);
const conditionFormat = oneOf(settlementConditions);

function quantityAndAccountText(instruction: SettlementInstruction): string {
  return (
    wrappedQuantityText('SttlmQty', instruction.quantity) +
    accountOwnerText(instruction.accountOwner) +
    safekeepingAccountText(instruction.safekeepingAccount) +
    cashAccountText(instruction.cashAccount)
  );
}

function settlementParametersText(instruction: SettlementInstruction): string {
  const conditions = (instruction.settlementConditions ?? []).map((condition) =>
    group('SttlmTxCond', leaf('Cd', conditionFormat, condition)),
  );
  return (
    group('HldInd', indicator('Ind', instruction.hold)) +
    priorityText(instruction.priority) +
    transactionTypeText(instruction.transactionType, typeFormat) +
    conditions.join('') +
    optionalLeaf('PrtlSttlmInd', partialFormat, instruction.partialIndicator)
  );
}

function readConditions(parameters: XmlElement): readonly string[] | undefined {
  const conditions = parameters.all('SttlmTxCond').map((condition) => textAt(condition, 'Cd', exact4));
  const known = conditions.filter((condition) => condition !== undefined);
  return known.length === 0 ? undefined : known;
}
