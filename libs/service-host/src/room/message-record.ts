import type { IncomingMessage, OutgoingMessage } from '@verso/messaging';
import type { IncomingRecord, OutgoingRecord } from '@verso/messaging/kafka';

/** Topic of what the office sends to the outside world, and of what it gets back. */
export const MESSAGES_TO_STREET = 'verso.messages-to-street.v1';
export const MESSAGES_TO_OFFICE = 'verso.messages-to-office.v1';

/** A message as a record: the value is its bytes as they are, everything else is in headers. */
export function recordOf(topic: string, message: OutgoingMessage): OutgoingRecord {
  const { messageId, channel, sender, receiver, body, bodyEncoding, possibleDuplicate, replacesMessageId } = message;
  return {
    topic,
    key: message.subject ?? messageId,
    value: Buffer.from(body, bodyEncoding === 'base64' ? 'base64' : 'utf8'),
    headers: {
      'message-id': messageId,
      channel,
      sender,
      receiver,
      'body-encoding': bodyEncoding,
      'possible-duplicate': String(possibleDuplicate),
      ...(replacesMessageId === undefined ? {} : { 'replaces-message-id': replacesMessageId }),
    },
  };
}

/** The message of a record; undefined when the record is none. */
export function messageOf({ value, headers }: IncomingRecord): IncomingMessage | undefined {
  const { 'message-id': messageId, channel, sender, receiver, 'body-encoding': bodyEncoding } = headers;
  if (value === null || messageId === undefined || channel === undefined) return undefined;
  if (sender === undefined || receiver === undefined) return undefined;
  if (bodyEncoding !== 'utf-8' && bodyEncoding !== 'base64') return undefined;
  const replaces = headers['replaces-message-id'];
  return {
    messageId,
    channel,
    sender,
    receiver,
    body: value.toString(bodyEncoding === 'base64' ? 'base64' : 'utf8'),
    bodyEncoding,
    possibleDuplicate: headers['possible-duplicate'] === 'true',
    ...(replaces === undefined ? {} : { replacesMessageId: replaces }),
  };
}
