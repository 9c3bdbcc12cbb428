import { readSafekeepingAccount, safekeepingAccountText } from './accounts.js';
import type { ConditionsModification } from './conditions-modification.js';
import { conditionsModificationText, readConditionsModification } from './conditions-modification.js';
import { bic, max35 } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { requiredReference, textAt } from './read-element.js';
import {
  acknowledgementReasons,
  deniedReasons,
  modificationPendingReasons,
  requestRejectionReasons,
} from './reason-codes.js';
import { accountOwnerText } from './settlement-instruction.js';
import type { StatusWithReasons } from './status-reasons.js';
import { StatusChoice } from './status-reasons.js';
import { documentText, leaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

export type ModificationStatus =
  'ACKNOWLEDGED_ACCEPTED' | 'REJECTED' | 'COMPLETED' | 'DENIED' | 'PENDING' | 'PROPRIETARY';

/** sese.031 SecuritiesSettlementConditionModificationStatusAdvice: what became of a sese.030. */
export interface ConditionsModificationStatusAdvice {
  /** The BizMsgIdr of the request; where no header was sent, the transaction's identification. */
  readonly requestReference: string;
  readonly accountOwner?: string;
  readonly safekeepingAccount?: string;
  /** The request that the advice answers, quoted. */
  readonly modification?: ConditionsModification;
  readonly processing: StatusWithReasons<ModificationStatus>;
}

export const conditionsModificationStatusDefinition: MessageDefinition = {
  definition: 'sese.031.001.11',
  root: 'SctiesSttlmCondModStsAdvc',
  readVersions: [8, 11],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildConditionsModificationStatusAdvice(advice: ConditionsModificationStatusAdvice): string {
  const { definition, root } = conditionsModificationStatusDefinition;
  return documentText(
    definition,
    root,
    leaf('ReqRef', max35, advice.requestReference) +
      accountOwnerText(advice.accountOwner) +
      safekeepingAccountText(advice.safekeepingAccount) +
      (advice.modification === undefined ? '' : conditionsModificationText(advice.modification)) +
      status.text('PrcgSts', advice.processing),
  );
}

/** @throws MessageInvalid */
export function parseConditionsModificationStatusAdvice(xml: string): ConditionsModificationStatusAdvice {
  return readConditionsModificationStatusAdvice(readMessage(xml, conditionsModificationStatusDefinition));
}

export function readConditionsModificationStatusAdvice(message: XmlElement): ConditionsModificationStatusAdvice {
  const details = message.child('ReqDtls');
  return withoutAbsent<ConditionsModificationStatusAdvice>({
    requestReference: requiredReference(message, 'ReqRef'),
    accountOwner: textAt(message, 'AcctOwnr/Id/AnyBIC', bic),
    safekeepingAccount: readSafekeepingAccount(message),
    modification: details === undefined ? undefined : readConditionsModification(details),
    processing: status.required(message, 'PrcgSts'),
  });
}

const status = new StatusChoice<ModificationStatus>([
  { tag: 'AckdAccptd', status: 'ACKNOWLEDGED_ACCEPTED', reasons: acknowledgementReasons },
  { tag: 'Rjctd', status: 'REJECTED', reasons: requestRejectionReasons },
  { tag: 'Cmpltd', status: 'COMPLETED' },
  { tag: 'Dnd', status: 'DENIED', reasons: deniedReasons },
  { tag: 'Pdg', status: 'PENDING', reasons: modificationPendingReasons },
  { tag: 'Prtry', status: 'PROPRIETARY' },
]);
