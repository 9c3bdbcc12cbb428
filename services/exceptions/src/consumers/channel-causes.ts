import type { EventReplayed, EventSetAside, MessageRejected, MessageRepaired } from '@verso/contracts';
import type { Order } from '@verso/messaging';
import { namedSubject, type Subject } from '../domain/subject.js';
import { close, open } from './case-orders.js';

/** Every room tells these of the messages and events that it could not use. */
export const channelCauses = {
  MessageRejected: (data: MessageRejected): readonly Order[] => [
    open(messageSubject(data.messageId, data.subject), {
      cause: 'MESSAGE_REJECTED',
      bookingEntity: data.bookingEntity ?? '',
      detail:
        `Message ${data.messageId} from ${data.sender} (${data.channel}) could not be used: ${data.detail} ` +
        'Ask the sender to send it again.',
      responsible: 'COUNTERPARTY',
    }),
  ],
  MessageRepaired: (data: MessageRepaired): readonly Order[] => [
    close(messageSubject(data.messageId, data.subject), ['MESSAGE_REJECTED'], {
      bookingEntity: '',
      detail: `Its sender sent it again intact as ${data.replacedByMessageId}.`,
      forGood: true,
    }),
  ],
  EventSetAside: (data: EventSetAside): readonly Order[] => [
    open(namedSubject(data.subject), {
      cause: 'EVENT_SET_ASIDE',
      item: `${data.consumer}:${data.upstream}`,
      bookingEntity: '',
      detail:
        `${data.consumer} could not handle event ${String(data.position)} of ${data.upstream} and waits with everything ` +
        `that follows for ${data.subject}: ${data.error}`,
    }),
  ],
  // A subject is let go whole: nothing of it waits any more.
  EventReplayed: (data: EventReplayed): readonly Order[] => [
    close(namedSubject(data.subject), ['EVENT_SET_ASIDE'], {
      item: `${data.consumer}:${data.upstream}`,
      bookingEntity: '',
      detail: `${data.consumer} has handled event ${String(data.position)} of ${data.upstream} and what followed.`,
    }),
  ],
};

/** The case is about the message; the trade it belongs to, if any, is affected. */
function messageSubject(messageId: string, about: string): Subject {
  return { subject: messageId, version: 0, affectedTrades: namedSubject(about).affectedTrades };
}
