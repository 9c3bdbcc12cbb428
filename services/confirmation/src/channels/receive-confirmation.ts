import {
  MessageInvalid,
  parseMessage,
  type TradeConfirmation,
  type TradeConfirmationCancellation,
} from '@verso/iso20022';
import { messageReceived, recordRepair, recordUnusable, type IncomingMessage, type Order } from '@verso/messaging';
import { pairingKeyOf } from '../domain/confirmation-rules.js';
import type { CounterpartyConfirmationCommand } from '../domain/counterparty-confirmation.js';
import type { PairingCommand } from '../domain/pairing.js';
import { partyNamed, type Party, type ReferenceDirectory } from '../domain/reference-directory.js';
import { partiesNamed, termsConfirmed, withdrawnReference } from './confirmation-messages.js';

/**
 * Takes what counterparties send: setr.027 goes to where it finds its trade, setr.029 to the confirmation it withdraws.
 * What cannot be used is kept with the reason its sender is told.
 */
export function receiveConfirmation(message: IncomingMessage, directory: ReferenceDirectory): readonly Order[] {
  if (message.bodyEncoding === 'base64') {
    return unusable(message, 'MESSAGE_GARBLED', 'UTF-8 text was expected; the bytes are not.', '');
  }
  const us = partyNamed(directory, message.receiver);
  if (us?.role !== 'BOOKING_ENTITY') {
    return unusable(message, 'WRONG_RECEIVER', `${message.receiver} is none of our legal entities.`, '');
  }
  const sender = partyNamed(directory, message.sender);
  if (sender === undefined || sender.lei === us.lei) {
    return unusable(message, 'WRONG_SENDER', `${message.sender} is no counterparty of ours.`, '');
  }
  try {
    const { kind, definition, message: content } = parseMessage(message.body);
    if (kind === 'setr.027') return confirmationOrders(message, definition, content, { us, sender, directory });
    if (kind === 'setr.029') return cancellationOrders(message, definition, content, { us, sender });
    return unusable(message, 'WRONG_MESSAGE', `setr.027 or setr.029 was expected, ${definition} came.`, '', definition);
  } catch (error) {
    if (!(error instanceof MessageInvalid)) throw error;
    return unusable(message, 'MESSAGE_GARBLED', error.message, error.path);
  }
}

function confirmationOrders(
  message: IncomingMessage,
  definition: string,
  content: TradeConfirmation,
  { us, sender, directory }: { readonly us: Party; readonly sender: Party; readonly directory: ReferenceDirectory },
): readonly Order[] {
  const named = partiesNamed(content);
  if (named.sender !== undefined && partyNamed(directory, named.sender)?.lei !== sender.lei) {
    const detail = `${message.sender} confirms as ${named.sender}: only the counterparty itself can confirm its side.`;
    return unusable(message, 'WRONG_SENDER', detail, 'Document/SctiesTradConf/ConfPties', definition);
  }
  const ours = named.receiver === undefined ? us : partyNamed(directory, named.receiver);
  if (ours?.role !== 'BOOKING_ENTITY') {
    const detail = `${named.receiver ?? ''} is none of our legal entities.`;
    return unusable(message, 'WRONG_RECEIVER', detail, 'Document/SctiesTradConf/ConfPties', definition);
  }
  const terms = termsConfirmed(content, { sender: sender.lei, receiver: ours.lei });
  const command: PairingCommand = {
    type: 'OfferConfirmation',
    bookingEntity: ours.lei,
    reference: content.transactionIdentification,
    terms,
    message: messageReceived(message, definition, message.messageId, { bookingEntity: ours.lei }),
  };
  const stream = `pairing/${pairingKeyOf(ours.lei, sender.lei, terms.tradeDate)}`;
  return [{ stream, command, actor: `party:${message.sender}` }, ...recordRepair(message)];
}

function cancellationOrders(
  message: IncomingMessage,
  definition: string,
  content: TradeConfirmationCancellation,
  { us, sender }: { readonly us: Party; readonly sender: Party },
): readonly Order[] {
  const reference = withdrawnReference(content);
  const command: CounterpartyConfirmationCommand = {
    type: 'ReceiveCancellation',
    bookingEntity: us.lei,
    counterparty: sender.lei,
    reference,
    message: messageReceived(message, definition, message.messageId, { bookingEntity: us.lei }),
  };
  const stream = `counterparty-confirmation/${sender.lei}:${reference}`;
  return [{ stream, command, actor: `party:${message.sender}` }, ...recordRepair(message)];
}

function unusable(
  message: IncomingMessage,
  code: string,
  detail: string,
  pointer: string,
  definition = 'UNKNOWN',
): readonly Order[] {
  return [recordUnusable(message, { code, detail, errors: [{ pointer, code, detail }], definition })];
}
