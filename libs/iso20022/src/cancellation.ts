import { readSafekeepingAccount, safekeepingAccountText } from './accounts.js';
import type { Movement, Payment } from './code-sets.js';
import { movements, payments } from './code-sets.js';
import { bic, exact4, max35, oneOf } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { requiredCode, requiredElement, requiredReference, requiredText, textAt } from './read-element.js';
import {
  cancellationAcknowledgementReasons,
  cancellationPendingReasons,
  cancellationReasons,
  cancellationRejectionReasons,
  cancelledReasons,
  deniedReasons,
  requestRejectionReasons,
} from './reason-codes.js';
import { accountOwnerText, movementFormat, paymentFormat } from './settlement-instruction.js';
import type { StatusWithReasons } from './status-reasons.js';
import { StatusChoice } from './status-reasons.js';
import { unsupported } from './quantity.js';
import { documentText, group, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/** A settlement instruction as cancellations name it. */
export interface InstructionReference {
  readonly transactionIdentification: string;
  readonly movement: Movement;
  readonly payment: Payment;
}

/**
 * sese.020 SecuritiesTransactionCancellationRequest. The message has no identification of its own: the status advice
 * refers to the BizMsgIdr of its business application header, and where none is sent to the transaction.
 */
export interface CancellationRequest extends InstructionReference {
  readonly accountServicerTransactionIdentification?: string;
  readonly marketInfrastructureTransactionIdentification?: string;
  readonly accountOwner?: string;
  readonly safekeepingAccount?: string;
  /** CANI: on the instructing party's own initiative. */
  readonly reason?: string;
}

export type CancellationStatus =
  'PENDING_CANCELLATION' | 'REJECTED' | 'REPAIR' | 'ACKNOWLEDGED_ACCEPTED' | 'DENIED' | 'CANCELLED' | 'PROPRIETARY';

/** sese.027 SecuritiesTransactionCancellationRequestStatusAdvice. Denied: settled, or the counterparty did not agree. */
export interface CancellationStatusAdvice {
  readonly requestReference: string;
  readonly instruction?: InstructionReference;
  readonly accountServicerTransactionIdentification?: string;
  readonly marketInfrastructureTransactionIdentification?: string;
  readonly processing: StatusWithReasons<CancellationStatus>;
}

export const cancellationRequestDefinition: MessageDefinition = {
  definition: 'sese.020.001.09',
  root: 'SctiesTxCxlReq',
  readVersions: [6, 9],
};

export const cancellationStatusDefinition: MessageDefinition = {
  definition: 'sese.027.001.09',
  root: 'SctiesTxCxlReqStsAdvc',
  readVersions: [5, 9],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildCancellationRequest(request: CancellationRequest): string {
  const { definition, root } = cancellationRequestDefinition;
  return documentText(
    definition,
    root,
    group('AcctOwnrTxId', instructionText(request)) +
      optionalLeaf('AcctSvcrTxId', max35, request.accountServicerTransactionIdentification) +
      optionalLeaf('MktInfrstrctrTxId', max35, request.marketInfrastructureTransactionIdentification) +
      accountOwnerText(request.accountOwner) +
      safekeepingAccountText(request.safekeepingAccount) +
      group('CxlRsn', group('Cd', optionalLeaf('Cd', reasonFormat, request.reason))),
  );
}

/** @throws MessageInvalid */
export function parseCancellationRequest(xml: string): CancellationRequest {
  return readCancellationRequest(readMessage(xml, cancellationRequestDefinition));
}

export function readCancellationRequest(message: XmlElement): CancellationRequest {
  return withoutAbsent<CancellationRequest>({
    ...readInstruction(requiredElement(message, 'AcctOwnrTxId')),
    accountServicerTransactionIdentification: textAt(message, 'AcctSvcrTxId', max35),
    marketInfrastructureTransactionIdentification: textAt(message, 'MktInfrstrctrTxId', max35),
    accountOwner: textAt(message, 'AcctOwnr/Id/AnyBIC', bic),
    safekeepingAccount: readSafekeepingAccount(message),
    reason: textAt(message, 'CxlRsn/Cd/Cd', exact4),
  });
}

/** @throws MessageInvalid when a value does not fit the schema */
export function buildCancellationStatusAdvice(advice: CancellationStatusAdvice): string {
  const { definition, root } = cancellationStatusDefinition;
  const identification =
    advice.instruction === undefined
      ? ''
      : group(
          'TxId',
          optionalLeaf('AcctSvcrTxId', max35, advice.accountServicerTransactionIdentification) +
            optionalLeaf('MktInfrstrctrTxId', max35, advice.marketInfrastructureTransactionIdentification) +
            group('AcctOwnrTxId', instructionText(advice.instruction)),
        );
  return documentText(
    definition,
    root,
    leaf('CxlReqRef', max35, advice.requestReference) + identification + status.text('PrcgSts', advice.processing),
  );
}

/** @throws MessageInvalid */
export function parseCancellationStatusAdvice(xml: string): CancellationStatusAdvice {
  return readCancellationStatusAdvice(readMessage(xml, cancellationStatusDefinition));
}

export function readCancellationStatusAdvice(message: XmlElement): CancellationStatusAdvice {
  const identification = message.child('TxId');
  return withoutAbsent<CancellationStatusAdvice>({
    requestReference: requiredReference(message, 'CxlReqRef'),
    instruction:
      identification === undefined ? undefined : readInstruction(requiredElement(identification, 'AcctOwnrTxId')),
    accountServicerTransactionIdentification: textAt(message, 'TxId/AcctSvcrTxId', max35),
    marketInfrastructureTransactionIdentification: textAt(message, 'TxId/MktInfrstrctrTxId', max35),
    processing: status.required(message, 'PrcgSts'),
  });
}

const reasonFormat = oneOf(cancellationReasons);

const status = new StatusChoice<CancellationStatus>([
  { tag: 'PdgCxl', status: 'PENDING_CANCELLATION', reasons: cancellationPendingReasons },
  { tag: 'Rjctd', status: 'REJECTED', reasons: cancellationRejectionReasons },
  { tag: 'Rpr', status: 'REPAIR', reasons: requestRejectionReasons },
  { tag: 'AckdAccptd', status: 'ACKNOWLEDGED_ACCEPTED', reasons: cancellationAcknowledgementReasons },
  { tag: 'Dnd', status: 'DENIED', reasons: deniedReasons },
  { tag: 'Canc', status: 'CANCELLED', reasons: cancelledReasons },
  { tag: 'Prtry', status: 'PROPRIETARY' },
]);

function instructionText(instruction: InstructionReference): string {
  return group(
    'SctiesSttlmTxId',
    leaf('TxId', max35, instruction.transactionIdentification) +
      leaf('SctiesMvmntTp', movementFormat, instruction.movement) +
      leaf('Pmt', paymentFormat, instruction.payment),
  );
}

function readInstruction(choice: XmlElement): InstructionReference {
  const reference = choice.child('SctiesSttlmTxId');
  if (reference === undefined) throw unsupported(choice, 'the identification of a settlement instruction');
  return {
    transactionIdentification: requiredText(reference, 'TxId', max35),
    movement: requiredCode(reference, 'SctiesMvmntTp', movements),
    payment: requiredCode(reference, 'Pmt', payments),
  };
}
