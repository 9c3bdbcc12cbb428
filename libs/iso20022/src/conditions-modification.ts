import { readSafekeepingAccount, safekeepingAccountText } from './accounts.js';
import type { PartialIndicator } from './code-sets.js';
import { partialIndicators } from './code-sets.js';
import { bic, exact4Numeric, max35, max52, oneOf, uti } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { MessageInvalid } from './message-invalid.js';
import { codeAt, indicatorAt, missing, requiredElement, textAt } from './read-element.js';
import { accountOwnerText, partialFormat, priorityText } from './settlement-instruction.js';
import { documentText, group, indicator, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/**
 * sese.030 SecuritiesSettlementConditionsModificationRequest: hold, release, priority, partial settlement, linkage.
 * T2S takes one changed indicator per request.
 */
export interface ConditionsModificationRequest {
  readonly accountOwner?: string;
  readonly safekeepingAccount?: string;
  /** At least one. */
  readonly modifications: readonly ConditionsModification[];
}

/** What is asked for one transaction, known by at least one of its identifications. */
export interface ConditionsModification {
  readonly transactionIdentification?: string;
  readonly accountServicerTransactionIdentification?: string;
  readonly marketInfrastructureTransactionIdentification?: string;
  readonly commonIdentification?: string;
  readonly tradeIdentification?: string;
  readonly uniqueTransactionIdentifier?: string;
  readonly linkage?: Linkage;
  readonly priority?: string;
  readonly partialIndicator?: PartialIndicator;
  /** True puts on hold, false releases. */
  readonly hold?: boolean;
}

const linkages = ['LINK', 'UNLK', 'SOFT'] as const;
export type Linkage = (typeof linkages)[number];

export const conditionsModificationDefinition: MessageDefinition = {
  definition: 'sese.030.001.10',
  root: 'SctiesSttlmCondsModReq',
  readVersions: [8, 10],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildConditionsModificationRequest(request: ConditionsModificationRequest): string {
  if (request.modifications.length === 0) {
    throw new MessageInvalid('ELEMENT_MISSING', 'ReqDtls', 'ReqDtls was expected at least once.');
  }
  const { definition, root } = conditionsModificationDefinition;
  return documentText(
    definition,
    root,
    accountOwnerText(request.accountOwner) +
      safekeepingAccountText(request.safekeepingAccount) +
      request.modifications.map(conditionsModificationText).join(''),
  );
}

/** @throws MessageInvalid */
export function parseConditionsModificationRequest(xml: string): ConditionsModificationRequest {
  return readConditionsModificationRequest(readMessage(xml, conditionsModificationDefinition));
}

export function readConditionsModificationRequest(message: XmlElement): ConditionsModificationRequest {
  const modifications = message.all('ReqDtls').map(readConditionsModification);
  if (modifications.length === 0) missing(message, 'ReqDtls');
  return withoutAbsent<ConditionsModificationRequest>({
    accountOwner: textAt(message, 'AcctOwnr/Id/AnyBIC', bic),
    safekeepingAccount: readSafekeepingAccount(message),
    modifications,
  });
}

/** `ReqDtls`, which the status advice quotes. */
export function conditionsModificationText(modification: ConditionsModification): string {
  const reference =
    optionalLeaf('AcctOwnrTxId', max35, modification.transactionIdentification) +
    optionalLeaf('AcctSvcrTxId', max35, modification.accountServicerTransactionIdentification) +
    optionalLeaf('MktInfrstrctrTxId', max35, modification.marketInfrastructureTransactionIdentification) +
    optionalLeaf('CmonId', max35, modification.commonIdentification) +
    optionalLeaf('TradId', max35, modification.tradeIdentification) +
    optionalLeaf('UnqTxIdr', uti, modification.uniqueTransactionIdentifier);
  if (reference === '') {
    throw new MessageInvalid('ELEMENT_MISSING', 'Ref', 'Ref was expected to name the transaction to modify.');
  }
  return group(
    'ReqDtls',
    group('Ref', reference) +
      (modification.linkage === undefined ? '' : group('Lkg', leaf('Cd', linkageFormat, modification.linkage))) +
      priorityText(modification.priority) +
      optionalLeaf('PrtlSttlmInd', partialFormat, modification.partialIndicator) +
      group('HldInd', indicator('Ind', modification.hold)),
  );
}

export function readConditionsModification(details: XmlElement): ConditionsModification {
  const reference = requiredElement(details, 'Ref');
  if (reference.children.length === 0) missing(reference, 'AcctOwnrTxId');
  return withoutAbsent<ConditionsModification>({
    transactionIdentification: textAt(reference, 'AcctOwnrTxId', max35),
    accountServicerTransactionIdentification: textAt(reference, 'AcctSvcrTxId', max35),
    marketInfrastructureTransactionIdentification: textAt(reference, 'MktInfrstrctrTxId', max35),
    commonIdentification: textAt(reference, 'CmonId', max35),
    tradeIdentification: textAt(reference, 'TradId', max52),
    uniqueTransactionIdentifier: textAt(reference, 'UnqTxIdr', uti),
    linkage: codeAt(details, 'Lkg/Cd', linkages),
    priority: textAt(details, 'Prty/Nmrc', exact4Numeric),
    partialIndicator: codeAt(details, 'PrtlSttlmInd', partialIndicators),
    hold: indicatorAt(details, 'HldInd/Ind'),
  });
}

const linkageFormat = oneOf(linkages);
