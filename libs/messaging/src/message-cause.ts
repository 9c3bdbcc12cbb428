import { hash } from 'node:crypto';
import { textOf } from './batch-inputs.js';
import type { Broadcasts } from './broadcasts.js';
import type { MessageItem } from './intake.js';
import { recordUnusable } from './message-family.js';
import type { Part } from './part.js';
import type { IncomingMessage, Room } from './room.js';
import type { Cause } from './unit-of-work.js';

/** What a message asks of a room; a message whose handling has failed is only recorded, under names that can be stored. */
export function messageCause(
  { message, failure }: MessageItem,
  room: Room,
  part: Part,
  { directory, clock }: Broadcasts,
): Cause {
  const cause = { key: keyOfMessage(message), position: null, occurredAt: clock.now };
  const unusable = (code: string, detail: string): Cause => {
    const recorded = storable(message);
    return {
      ...cause,
      correlation: recorded.messageId,
      orders: [recordUnusable(recorded, { code, detail, errors: [] })],
    };
  };
  if (failure !== undefined) return unusable('PROCESSING_FAILED', failure);
  try {
    const orders = room.receive?.(message, directory, clock);
    if (orders === undefined) return unusable('WRONG_RECEIVER', `${room.name} takes no messages`);
    return { ...cause, correlation: message.messageId, orders: part.ownOfMessage(message, orders, directory) };
  } catch (error) {
    return unusable('PROCESSING_FAILED', textOf(error));
  }
}

/** The same transmission always has the same key; the same id from another sender, or with other content, another one. */
function keyOfMessage({ channel, sender, messageId, body }: IncomingMessage): string {
  return `${channel}:${sender}:${messageId}:${hash('sha256', body).slice(0, 16)}`;
}

/** The names in a message as keys of the store: what cannot be one is replaced by its digest. The body stays as it is. */
function storable(message: IncomingMessage): IncomingMessage {
  return {
    ...message,
    messageId: storableName(message.messageId),
    channel: storableName(message.channel),
    sender: storableName(message.sender),
  };
}

function storableName(name: string): string {
  const fits = name !== '' && name.length <= LONGEST_NAME && !name.includes('\0') && name.isWellFormed();
  return fits ? name : `sha256:${hash('sha256', name)}`;
}

const LONGEST_NAME = 200;
