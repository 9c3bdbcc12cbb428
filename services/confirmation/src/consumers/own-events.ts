import type {
  ConfirmationCancelled,
  ConfirmationIssued,
  CounterpartyConfirmationReceived,
  CounterpartyConfirmationUnpaired,
  MessageSent,
} from '@verso/contracts';
import type { Order, ReceivedEventOf } from '@verso/messaging';
import { MessageInvalid } from '@verso/iso20022';
import {
  cancellationText,
  confirmationText,
  TRADE_CONFIRMATION,
  TRADE_CONFIRMATION_CANCELLATION,
} from '../channels/confirmation-messages.js';
import { pairingKeyOf } from '../domain/confirmation-rules.js';
import type { CounterpartyConfirmationCommand } from '../domain/counterparty-confirmation.js';
import type { PairingCommand } from '../domain/pairing.js';
import type { ReferenceDirectory } from '../domain/reference-directory.js';
import type { TradeConfirmationCommand } from '../domain/trade-confirmation.js';

/** What one of confirmation's streams decided is passed on to the others, in the same unit. */
export function reactToOwn(event: ReceivedEventOf<'confirmation'>, directory: ReferenceDirectory): readonly Order[] {
  switch (event.type) {
    case 'ConfirmationIssued':
      return [...sendConfirmation(event.data, directory), registerTrade(event.data)];
    case 'ConfirmationCancelled':
      return [...sendCancellation(event.data, directory), ...endPairing(event.data)];
    case 'CounterpartyConfirmationReceived':
      return [compare(event.data), file(event.data, event.data.tradeId)];
    case 'CounterpartyConfirmationAlleged':
      return [file(event.data, event.data.allegementId)];
    case 'CounterpartyConfirmationUnpaired':
      return [releaseTrade(event.data)];
    case 'CounterpartyConfirmationFiled': {
      const { previousPairingKey } = event.data;
      return previousPairingKey === undefined ? [] : [withdrawTheirs(event.data, previousPairingKey)];
    }
    case 'CounterpartyConfirmationWithdrawn': {
      const { pairingKey } = event.data;
      return pairingKey === undefined ? [] : [withdrawTheirs(event.data, pairingKey)];
    }
    default:
      return [];
  }
}

/** What own events ask of streams that may be decided elsewhere: a trade's and those of its counterparty. */
export const ACROSS_EVENTS = [
  'ConfirmationIssued',
  'ConfirmationCancelled',
  'CounterpartyConfirmationReceived',
  'CounterpartyConfirmationUnpaired',
] as const;

/** The same as `reactToOwn` for these events, but for what stays with the stream of the event. */
export function reactAcross(event: ReceivedEventOf<'confirmation'>): readonly Order[] {
  switch (event.type) {
    case 'ConfirmationIssued':
      return [registerTrade(event.data)];
    case 'ConfirmationCancelled':
      return endPairing(event.data);
    case 'CounterpartyConfirmationReceived':
      return [compare(event.data)];
    case 'CounterpartyConfirmationUnpaired':
      return [releaseTrade(event.data)];
    default:
      return [];
  }
}

/** Nothing is sent of terms that have no place in the message; the trade then becomes overdue, which a person sees. */
function sendConfirmation(issued: ConfirmationIssued, directory: ReferenceDirectory): readonly Order[] {
  const { tradeId, bookingEntity, confirmationReference, messageId, terms } = issued;
  const { sender, receiver } = addresses(terms.sender, terms.receiver, directory);
  const body = textOrNothing(() => confirmationText(confirmationReference, terms, { sender, receiver }));
  if (body === undefined) return [];
  const about = { messageId, messageDefinition: TRADE_CONFIRMATION, sender, receiver, bookingEntity, body };
  return [send(tradeId, about)];
}

function sendCancellation(cancelled: ConfirmationCancelled, directory: ReferenceDirectory): readonly Order[] {
  const { tradeId, bookingEntity, messageId, confirmationReference, counterparty } = cancelled;
  if (messageId === '' || confirmationReference === undefined || counterparty === undefined) return [];
  const { sender, receiver } = addresses(bookingEntity, counterparty, directory);
  const body = textOrNothing(() => cancellationText(confirmationReference));
  if (body === undefined) return [];
  const about = {
    messageId,
    messageDefinition: TRADE_CONFIRMATION_CANCELLATION,
    sender,
    receiver,
    bookingEntity,
    body,
  };
  return [send(tradeId, about)];
}

function send(tradeId: string, message: Omit<MessageSent, 'channel' | 'subject'>): Order {
  return forTrade(tradeId, { type: 'SendMessage', message: { ...message, channel: 'confirmation', subject: tradeId } });
}

function registerTrade(issued: ConfirmationIssued): Order {
  const { tradeId, tradeVersion, bookingEntity, terms, toleranceProfile, settlementAmountTolerance } = issued;
  return forPairing(pairingKeyOf(terms.sender, terms.receiver, terms.tradeDate), {
    type: 'RegisterTrade',
    tradeId,
    tradeVersion,
    bookingEntity,
    terms,
    toleranceProfile,
    settlementAmountTolerance,
  });
}

function endPairing({ tradeId, tradeVersion, reason, pairingKey }: ConfirmationCancelled): readonly Order[] {
  if (pairingKey === undefined) return [];
  const how = reason === 'BUSTED' ? 'BUSTED' : 'MOVED';
  return [forPairing(pairingKey, { type: 'EndPairing', tradeId, tradeVersion, reason: how })];
}

function compare(received: CounterpartyConfirmationReceived): Order {
  const { tradeId, tradeVersion, counterpartyReference, messageId, terms } = received;
  return forTrade(tradeId, { type: 'CompareConfirmation', tradeVersion, counterpartyReference, messageId, terms });
}

function releaseTrade({ tradeId, counterpartyReference, reason }: CounterpartyConfirmationUnpaired): Order {
  return forTrade(tradeId, { type: 'ReleaseConfirmation', counterpartyReference, reason });
}

function file(
  {
    counterpartyReference: reference,
    terms,
  }: Pick<CounterpartyConfirmationReceived, 'counterpartyReference' | 'terms'>,
  subject: string,
): Order {
  const { sender: counterparty, receiver: bookingEntity, tradeDate } = terms;
  const pairingKey = pairingKeyOf(bookingEntity, counterparty, tradeDate);
  const command: CounterpartyConfirmationCommand = {
    type: 'FileConfirmation',
    subject,
    bookingEntity,
    counterparty,
    reference,
    pairingKey,
  };
  return { stream: `counterparty-confirmation/${counterparty}:${reference}`, command };
}

function withdrawTheirs(
  about: { readonly bookingEntity: string; readonly counterparty: string; readonly counterpartyReference: string },
  pairingKey: string,
): Order {
  const { bookingEntity, counterparty, counterpartyReference: reference } = about;
  return forPairing(pairingKey, { type: 'WithdrawTheirs', bookingEntity, counterparty, reference });
}

function forTrade(tradeId: string, command: TradeConfirmationCommand): Order {
  return { stream: `confirmation/${tradeId}`, command };
}

function forPairing(pairingKey: string, command: PairingCommand): Order {
  return { stream: `pairing/${pairingKey}`, command };
}

function addresses(
  from: string,
  to: string,
  { partiesByLei }: ReferenceDirectory,
): { readonly sender: string; readonly receiver: string } {
  return { sender: partiesByLei.get(from)?.bic ?? from, receiver: partiesByLei.get(to)?.bic ?? to };
}

function textOrNothing(build: () => string): string | undefined {
  try {
    return build();
  } catch (error) {
    if (error instanceof MessageInvalid) return undefined;
    throw error;
  }
}
