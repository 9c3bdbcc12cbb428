import type { IncomingMessage, Order } from '@verso/messaging';
import { recordRepair, recordUnusable } from '@verso/messaging';
import {
  MessageInvalid,
  parseAllegement,
  parseAllegementRemoval,
  parseCancellationStatusAdvice,
  parseConditionsModificationStatusAdvice,
  parseSettlementConfirmation,
  parseSettlementReversal,
  parseSettlementStatusAdvice,
} from '@verso/iso20022';
import type { SettlementDirectory } from '../directory.js';
import type { ReceiveAllegement, ReceiveAllegementRemoval } from '../domain/allegement.js';
import { instructionIdIn, instructionStream } from '../domain/identifiers.js';
import type { InstructionCommand } from '../domain/instruction-commands.js';
import type { ReceivedMessage } from '../domain/received-message.js';

/** What the CSD or the custodian says, and about which stream. Whatever cannot be used is kept with the reason why. */
export function receiveSettlementMessage(message: IncomingMessage, directory: SettlementDirectory): readonly Order[] {
  return [read(message, directory), ...recordRepair(message)];
}

function read(message: IncomingMessage, directory: SettlementDirectory): Order {
  const definition = definitionOf(message.body);
  if (message.bodyEncoding !== 'utf-8') return unusable(message, 'MESSAGE_GARBLED', 'The message is not UTF-8 text.');
  if (!directory.ourBics.has(message.receiver)) {
    return unusable(message, 'WRONG_RECEIVER', `${message.receiver} is not the BIC of an entity of ours.`, definition);
  }
  try {
    return orderFor(message, definition, directory);
  } catch (error) {
    if (error instanceof MessageInvalid) return unusable(message, 'MESSAGE_GARBLED', error.message);
    throw error;
  }
}

function orderFor(message: IncomingMessage, definition: string, directory: SettlementDirectory): Order {
  const received: ReceivedMessage = { ...message, definition };
  switch (definition.slice(0, 8)) {
    case 'sese.024': {
      const advice = parseSettlementStatusAdvice(message.body);
      const command = { type: 'ReceiveStatusAdvice', message: received, advice } as const;
      return toInstruction(message, definition, advice.transactionIdentification, command);
    }
    case 'sese.025': {
      const confirmation = parseSettlementConfirmation(message.body);
      const { tolerances } = directory;
      const command = { type: 'ReceiveSettlementConfirmation', message: received, confirmation, tolerances } as const;
      return toInstruction(message, definition, confirmation.transactionIdentification, command);
    }
    case 'sese.026': {
      const reversal = parseSettlementReversal(message.body);
      const command = { type: 'ReceiveSettlementReversal', message: received, reversal } as const;
      return toInstruction(message, definition, reversal.transactionIdentification, command);
    }
    case 'sese.027': {
      const { instruction, requestReference, processing } = parseCancellationStatusAdvice(message.body);
      const command = { type: 'ReceiveCancellationStatus', message: received, requestReference, processing } as const;
      return toInstruction(message, definition, instruction?.transactionIdentification ?? requestReference, command);
    }
    case 'sese.031': {
      const { modification, requestReference, processing } = parseConditionsModificationStatusAdvice(message.body);
      const command = { type: 'ReceiveRequestStatus', message: received, requestReference, processing } as const;
      return toInstruction(message, definition, modification?.transactionIdentification ?? requestReference, command);
    }
    case 'sese.028':
      return alleged(message, received, directory);
    case 'sese.029':
      return removed(message, received, directory);
    default:
      return definition === UNKNOWN
        ? unusable(message, 'MESSAGE_GARBLED', 'No ISO 20022 settlement message can be made out.')
        : unusable(message, 'MESSAGE_NOT_SUPPORTED', `${definition} is not taken by settlement.`, definition);
  }
}

function toInstruction(
  message: IncomingMessage,
  definition: string,
  reference: string,
  command: InstructionCommand,
): Order {
  const instructionId = instructionIdIn(reference);
  if (instructionId === undefined) {
    return unusable(message, 'UNKNOWN_REFERENCE', `${reference} is no reference of ours.`, definition);
  }
  return { stream: instructionStream(instructionId), command, actor: `party:${message.sender}` };
}

function alleged(message: IncomingMessage, received: ReceivedMessage, directory: SettlementDirectory): Order {
  const allegement = parseAllegement(message.body);
  const { transactionIdentification, movement, safekeepingAccount } = allegement;
  const theirs = movement === 'DELI' ? allegement.receiving : allegement.delivering;
  const key = `${message.sender}:${transactionIdentification}`;
  const command: ReceiveAllegement = {
    type: 'ReceiveAllegement',
    message: received,
    allegement: {
      obligationId: `allegement:${key}`,
      bookingEntity: directory.ourBics.get(message.receiver) ?? '',
      account: accountByNumber(directory, safekeepingAccount),
      isin: allegement.isin,
      quantity: allegement.quantity.quantity,
      settlementDate: allegement.settlementDate,
      counterpartyBic: theirs?.party2?.bic ?? theirs?.party1?.bic ?? '',
    },
  };
  return { stream: `allegement/${key}`, command, actor: `party:${message.sender}` };
}

function removed(message: IncomingMessage, received: ReceivedMessage, directory: SettlementDirectory): Order {
  const { transactionIdentification, safekeepingAccount } = parseAllegementRemoval(message.body);
  const key = `${message.sender}:${transactionIdentification}`;
  const removal = {
    obligationId: `allegement:${key}`,
    bookingEntity: directory.ourBics.get(message.receiver) ?? '',
    account: accountByNumber(directory, safekeepingAccount),
  };
  const command: ReceiveAllegementRemoval = { type: 'ReceiveAllegementRemoval', message: received, removal };
  return { stream: `allegement/${key}`, command, actor: `party:${message.sender}` };
}

/** Our id of the account that the servicer names by its number; empty when it names none of ours. */
function accountByNumber(directory: SettlementDirectory, number: string | undefined): string {
  if (number === undefined) return '';
  for (const [account, versions] of directory.accounts) {
    if (versions.some((version) => version.accountNumber === number)) return account;
  }
  return '';
}

function unusable(message: IncomingMessage, code: string, detail: string, definition = UNKNOWN): Order {
  return recordUnusable(message, { code, detail, errors: [], definition });
}

/** The message definition that the namespace of the Document names; the parsers check it again. */
function definitionOf(body: string): string {
  return NAMESPACE.exec(body)?.[1] ?? UNKNOWN;
}

const NAMESPACE = /[:/](sese\.\d{3}\.\d{3}\.\d{2})["']/;
const UNKNOWN = 'UNKNOWN';
