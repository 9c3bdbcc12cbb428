import { instructionTransactionTypes } from './code-sets.js';
import { max35, oneOf } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { requiredText } from './read-element.js';
import type { SettlementConfirmation } from './settlement-confirmation.js';
import {
  identificationsText,
  partialSettlementFormat,
  readSettlementConfirmation,
  settledText,
} from './settlement-confirmation.js';
import { documentText, group, leaf, optionalLeaf } from './write-xml.js';
import type { XmlElement } from './xml-element.js';

/**
 * sese.026 SecuritiesSettlementTransactionReversalAdvice: what a confirmation said has moved is moved back. It repeats the
 * confirmation's figures; the effective date is that of the reversal.
 */
export interface SettlementReversal extends Omit<SettlementConfirmation, 'previousPartialConfirmationIdentification'> {
  /** Of the confirmation (sese.025) that is reversed: its message identification. */
  readonly confirmationReference: string;
}

export const settlementReversalDefinition: MessageDefinition = {
  definition: 'sese.026.001.12',
  root: 'SctiesSttlmTxRvslAdvc',
  readVersions: [12, 12],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildSettlementReversal(reversal: SettlementReversal): string {
  const { definition, root } = settlementReversalDefinition;
  return documentText(
    definition,
    root,
    group('TxIdDtls', identificationsText(reversal)) +
      leaf('ConfRef', max35, reversal.confirmationReference) +
      group('AddtlParams', optionalLeaf('PrtlSttlm', partialSettlementFormat, reversal.partialSettlement)) +
      settledText(reversal, typeFormat),
  );
}

/** @throws MessageInvalid */
export function parseSettlementReversal(xml: string): SettlementReversal {
  return readSettlementReversal(readMessage(xml, settlementReversalDefinition));
}

export function readSettlementReversal(message: XmlElement): SettlementReversal {
  const { previousPartialConfirmationIdentification: _, ...settled } = readSettlementConfirmation(message);
  return { ...settled, confirmationReference: requiredText(message, 'ConfRef', max35) };
}

/** Those that may be instructed: fewer than may be confirmed. */
const typeFormat = oneOf(instructionTransactionTypes);
