import { accepted, type Decider } from '@verso/decider';
import type { MessageReceived, MessageRejected, MessageRepaired } from '@verso/contracts';
import type { IncomingMessage, Order, StreamFamily } from './room.js';

/** Streams `message/<channel>:<messageId>` of messages that belong to no other stream because they could not be used. */
export type UnusableMessageEvent =
  | { readonly type: 'MessageReceived'; readonly data: MessageReceived }
  | { readonly type: 'MessageRejected'; readonly data: MessageRejected }
  | { readonly type: 'MessageRepaired'; readonly data: MessageRepaired };

export type UnusableMessageCommand =
  | {
      readonly type: 'RecordUnusableMessage';
      readonly message: IncomingMessage;
      /** UNKNOWN when it could not be read. */
      readonly definition: string;
      /** MESSAGE_GARBLED, UNKNOWN_REFERENCE, WRONG_RECEIVER … */
      readonly code: string;
      readonly detail: string;
      readonly errors: MessageRejected['errors'];
    }
  | {
      readonly type: 'RecordRepair';
      readonly channel: string;
      readonly messageId: string;
      readonly replacedByMessageId: string;
    };

export interface UnusableMessageState {
  received: boolean;
  repaired: boolean;
}

export const unusableMessageDecider: Decider<UnusableMessageCommand, UnusableMessageEvent, UnusableMessageState> = {
  initialState: () => ({ received: false, repaired: false }),

  decide(command, state) {
    switch (command.type) {
      case 'RecordUnusableMessage':
        if (state.received) return accepted();
        return accepted(
          {
            type: 'MessageReceived',
            data: messageReceived(command.message, command.definition, command.message.messageId),
          },
          {
            type: 'MessageRejected',
            data: {
              messageId: command.message.messageId,
              channel: command.message.channel,
              sender: command.message.sender,
              subject: command.message.messageId,
              code: command.code,
              detail: command.detail,
              errors: command.errors,
            },
          },
        );
      case 'RecordRepair':
        if (state.repaired) return accepted();
        return accepted({
          type: 'MessageRepaired',
          data: {
            messageId: command.messageId,
            subject: command.messageId,
            replacedByMessageId: command.replacedByMessageId,
          },
        });
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'MessageReceived':
        return { ...state, received: true };
      case 'MessageRejected':
        return state;
      case 'MessageRepaired':
        return { ...state, repaired: true };
    }
  },

  isAtRest: () => true,
};

/** Put into a room's `streams` as `message`. */
export const messageFamily: StreamFamily<UnusableMessageEvent> = { decider: unusableMessageDecider };

/** Order that keeps a message nobody can use, with the reason that its sender is told. */
export function recordUnusable(
  message: IncomingMessage,
  reason: Pick<MessageRejected, 'code' | 'detail' | 'errors'> & { readonly definition?: string },
): Order {
  const command: UnusableMessageCommand = {
    type: 'RecordUnusableMessage',
    message,
    definition: reason.definition ?? 'UNKNOWN',
    code: reason.code,
    detail: reason.detail,
    errors: reason.errors,
  };
  return { stream: messageStream(message.channel, message.messageId), command, actor: `party:${message.sender}` };
}

/** Order that notes that a message repairs an earlier rejected one; none when it does not say so. */
export function recordRepair(message: IncomingMessage): readonly Order[] {
  if (message.replacesMessageId === undefined) return [];
  const command: UnusableMessageCommand = {
    type: 'RecordRepair',
    channel: message.channel,
    messageId: message.replacesMessageId,
    replacedByMessageId: message.messageId,
  };
  const stream = messageStream(message.channel, message.replacesMessageId);
  return [{ stream, command, actor: `party:${message.sender}` }];
}

/** The event that keeps a message's bytes. */
export function messageReceived(
  message: IncomingMessage,
  definition: string,
  subject: string,
  about: { readonly account?: string; readonly bookingEntity?: string } = {},
): MessageReceived {
  return {
    messageId: message.messageId,
    channel: message.channel,
    messageDefinition: definition,
    sender: message.sender,
    receiver: message.receiver,
    subject,
    ...about,
    possibleDuplicate: message.possibleDuplicate,
    ...(message.replacesMessageId === undefined ? {} : { replacesMessageId: message.replacesMessageId }),
    bodyEncoding: message.bodyEncoding,
    body: message.body,
  };
}

function messageStream(channel: string, messageId: string): string {
  return `message/${channel}:${messageId}`;
}
