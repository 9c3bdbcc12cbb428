import type { Allegement } from './allegement.js';
import { allegementDefinition, readAllegement } from './allegement.js';
import type { AllegementRemoval } from './allegement-removal.js';
import { allegementRemovalDefinition, readAllegementRemoval } from './allegement-removal.js';
import type { CancellationRequest, CancellationStatusAdvice } from './cancellation.js';
import {
  cancellationRequestDefinition,
  cancellationStatusDefinition,
  readCancellationRequest,
  readCancellationStatusAdvice,
} from './cancellation.js';
import type { CashStatementMessage } from './cash-statement.js';
import { cashStatementDefinition, readCashStatement } from './cash-statement.js';
import type { ConditionsModificationRequest } from './conditions-modification.js';
import { conditionsModificationDefinition, readConditionsModificationRequest } from './conditions-modification.js';
import type { ConditionsModificationStatusAdvice } from './conditions-modification-status.js';
import {
  conditionsModificationStatusDefinition,
  readConditionsModificationStatusAdvice,
} from './conditions-modification-status.js';
import type { CustodyHoldingsStatement } from './custody-holdings.js';
import { custodyHoldingsDefinition, readCustodyHoldingsStatement } from './custody-holdings.js';
import { definitionOf, messageOf } from './message-definition.js';
import type { MessageDefinition } from './message-definition.js';
import { MessageInvalid } from './message-invalid.js';
import { readDocumentNamespace, readXml } from './read-xml.js';
import type { SettlementConfirmation } from './settlement-confirmation.js';
import { readSettlementConfirmation, settlementConfirmationDefinition } from './settlement-confirmation.js';
import type { SettlementInstruction } from './settlement-instruction.js';
import { readSettlementInstruction, settlementInstructionDefinition } from './settlement-instruction.js';
import type { SettlementReversal } from './settlement-reversal.js';
import { readSettlementReversal, settlementReversalDefinition } from './settlement-reversal.js';
import type { SettlementStatusAdvice } from './settlement-status.js';
import { readSettlementStatusAdvice, settlementStatusDefinition } from './settlement-status.js';
import type { TradeConfirmation } from './trade-confirmation.js';
import { readTradeConfirmation, tradeConfirmationDefinition } from './trade-confirmation.js';
import type { TradeConfirmationCancellation, TradeConfirmationStatusAdvice } from './trade-confirmation-status.js';
import {
  readTradeConfirmationCancellation,
  readTradeConfirmationStatusAdvice,
  tradeConfirmationCancellationDefinition,
  tradeConfirmationStatusDefinition,
} from './trade-confirmation-status.js';
import type { XmlElement } from './xml-element.js';

/** Any message of this package, told apart by `kind`; `definition` is the version that came. */
export type ReceivedMessage = {
  [Kind in keyof MessageByKind]: {
    readonly kind: Kind;
    readonly definition: string;
    readonly message: MessageByKind[Kind];
  };
}[keyof MessageByKind];

/** Every message of this package, by its identifier without version. */
export interface MessageByKind {
  readonly 'sese.020': CancellationRequest;
  readonly 'sese.023': SettlementInstruction;
  readonly 'sese.024': SettlementStatusAdvice;
  readonly 'sese.025': SettlementConfirmation;
  readonly 'sese.026': SettlementReversal;
  readonly 'sese.027': CancellationStatusAdvice;
  readonly 'sese.028': Allegement;
  readonly 'sese.029': AllegementRemoval;
  readonly 'sese.030': ConditionsModificationRequest;
  readonly 'sese.031': ConditionsModificationStatusAdvice;
  readonly 'setr.027': TradeConfirmation;
  readonly 'setr.029': TradeConfirmationCancellation;
  readonly 'setr.044': TradeConfirmationStatusAdvice;
  readonly 'semt.002': CustodyHoldingsStatement;
  readonly 'camt.053': CashStatementMessage;
}

/** The message definition identifier of a message (`sese.024.001.14`), read no further. @throws MessageInvalid */
export function identifyMessage(xml: string): string {
  return definitionOf(readDocumentNamespace(xml));
}

/** Reads any message of this package in one pass. @throws MessageInvalid, also for messages this package does not know */
export function parseMessage(xml: string): ReceivedMessage {
  const received = readXml(xml);
  const definition = definitionOf(received.namespace);
  const reader = readers.get(definition.slice(0, 8));
  if (reader === undefined) {
    throw new MessageInvalid(
      'WRONG_MESSAGE',
      'Document',
      `One of ${[...readers.keys()].join(', ')} was expected, ${definition} came.`,
    );
  }
  return reader(definition, (expected) => messageOf(received, expected));
}

type Root = (expected: MessageDefinition) => XmlElement;
type Reader = (definition: string, root: Root) => ReceivedMessage;

function reader<Kind extends keyof MessageByKind>(
  kind: Kind,
  expected: MessageDefinition,
  read: (message: XmlElement) => MessageByKind[Kind],
): readonly [string, Reader] {
  return [kind, (definition, root) => ({ kind, definition, message: read(root(expected)) }) as ReceivedMessage];
}

const readers = new Map<string, Reader>([
  reader('sese.020', cancellationRequestDefinition, readCancellationRequest),
  reader('sese.023', settlementInstructionDefinition, readSettlementInstruction),
  reader('sese.024', settlementStatusDefinition, readSettlementStatusAdvice),
  reader('sese.025', settlementConfirmationDefinition, readSettlementConfirmation),
  reader('sese.026', settlementReversalDefinition, readSettlementReversal),
  reader('sese.027', cancellationStatusDefinition, readCancellationStatusAdvice),
  reader('sese.028', allegementDefinition, readAllegement),
  reader('sese.029', allegementRemovalDefinition, readAllegementRemoval),
  reader('sese.030', conditionsModificationDefinition, readConditionsModificationRequest),
  reader('sese.031', conditionsModificationStatusDefinition, readConditionsModificationStatusAdvice),
  reader('setr.027', tradeConfirmationDefinition, readTradeConfirmation),
  reader('setr.029', tradeConfirmationCancellationDefinition, readTradeConfirmationCancellation),
  reader('setr.044', tradeConfirmationStatusDefinition, readTradeConfirmationStatusAdvice),
  reader('semt.002', custodyHoldingsDefinition, readCustodyHoldingsStatement),
  reader('camt.053', cashStatementDefinition, readCashStatement),
]);
