import { readSafekeepingAccount, safekeepingAccountText } from './accounts.js';
import type { Movement, Payment } from './code-sets.js';
import { movements, payments } from './code-sets.js';
import { bic, max35 } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { requiredCode, requiredElement, requiredText, textAt } from './read-element.js';
import { accountOwnerText, movementFormat, paymentFormat } from './settlement-instruction.js';
import { documentText, group, leaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/**
 * sese.029 SecuritiesSettlementAllegementRemovalAdvice: an allegement no longer stands, because the counterparty took its
 * instruction back or ours has come. It does not say which.
 */
export interface AllegementRemoval {
  /** That of the allegement. */
  readonly transactionIdentification: string;
  readonly movement: Movement;
  readonly payment: Payment;
  readonly accountOwner?: string;
  readonly safekeepingAccount?: string;
}

export const allegementRemovalDefinition: MessageDefinition = {
  definition: 'sese.029.001.08',
  root: 'SctiesSttlmAllgmtRmvlAdvc',
  readVersions: [5, 8],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildAllegementRemoval(removal: AllegementRemoval): string {
  const { definition, root } = allegementRemovalDefinition;
  return documentText(
    definition,
    root,
    group(
      'AcctSvcrTxId',
      leaf('TxId', max35, removal.transactionIdentification) +
        leaf('SctiesMvmntTp', movementFormat, removal.movement) +
        leaf('Pmt', paymentFormat, removal.payment),
    ) +
      accountOwnerText(removal.accountOwner) +
      safekeepingAccountText(removal.safekeepingAccount),
  );
}

/** @throws MessageInvalid */
export function parseAllegementRemoval(xml: string): AllegementRemoval {
  return readAllegementRemoval(readMessage(xml, allegementRemovalDefinition));
}

export function readAllegementRemoval(message: XmlElement): AllegementRemoval {
  const named = requiredElement(message, 'AcctSvcrTxId');
  return withoutAbsent<AllegementRemoval>({
    transactionIdentification: requiredText(named, 'TxId', max35),
    movement: requiredCode(named, 'SctiesMvmntTp', movements),
    payment: requiredCode(named, 'Pmt', payments),
    accountOwner: textAt(message, 'AcctOwnr/Id/AnyBIC', bic),
    safekeepingAccount: readSafekeepingAccount(message),
  });
}
