import type { MessageReceived, MessageRejected } from '@verso/contracts';

/** A message as the channel hands it to a decision: the transmission and what it was read as. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly channel: string;
  readonly sender: string;
  readonly receiver: string;
  readonly body: string;
  readonly bodyEncoding: string;
  readonly possibleDuplicate: boolean;
  readonly replacesMessageId?: string;
  /** e.g. sese.024.001.14 */
  readonly definition: string;
}

/** What a stored message is about. */
export interface MessageSubject {
  readonly subject: string;
  readonly account?: string;
  readonly bookingEntity?: string;
}

export interface MessageReceivedEvent {
  readonly type: 'MessageReceived';
  readonly data: MessageReceived;
}

export interface MessageRejectedEvent {
  readonly type: 'MessageRejected';
  readonly data: MessageRejected;
}

export function messageReceived(message: ReceivedMessage, about: MessageSubject): MessageReceivedEvent {
  const { definition, messageId, channel, sender, receiver, possibleDuplicate, bodyEncoding, body } = message;
  const replaces = message.replacesMessageId === undefined ? {} : { replacesMessageId: message.replacesMessageId };
  return {
    type: 'MessageReceived',
    data: {
      messageId,
      channel,
      messageDefinition: definition,
      sender,
      receiver,
      ...about,
      possibleDuplicate,
      ...replaces,
      bodyEncoding,
      body,
    },
  };
}

export function messageRejected(
  { messageId, channel, sender }: ReceivedMessage,
  about: MessageSubject,
  { code, detail }: Problem,
): MessageRejectedEvent {
  return { type: 'MessageRejected', data: { messageId, channel, sender, ...about, code, detail, errors: [] } };
}

/** Why a message cannot be acted upon. */
export interface Problem {
  readonly code: string;
  readonly detail: string;
}

/**
 * Short fingerprint of a body (FNV-1a, 32 bits, and the length): tells whether a repeat under the same id carries the
 * same content. The bytes themselves are in the log; this only keeps the fold small.
 */
export function fingerprint(body: string): string {
  let hash = 0x811c9dc5 | 0;
  for (let index = 0; index < body.length; index += 1) {
    hash ^= body.charCodeAt(index);
    // Times the FNV prime 0x01000193, modulo 2^32.
    hash = (hash + (hash << 1) + (hash << 4) + (hash << 7) + (hash << 8) + (hash << 24)) | 0;
  }
  return `${(hash >>> 0).toString(36)}.${body.length.toString(36)}`;
}
