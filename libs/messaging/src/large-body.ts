import { createHash } from 'node:crypto';
import type { MessageReceived, MessageSent } from '@verso/contracts';
import type { EventStore, Unit } from '@verso/event-store';

type MessageEvent =
  | { readonly type: 'MessageReceived'; readonly data: MessageReceived }
  | { readonly type: 'MessageSent'; readonly data: MessageSent };

/** How the body of an event is written that stands beside it under its digest: as text, or as the base64 of what is none. */
const TEXT = 'sha-256';
const BASE64 = 'base64+sha-256';

/** Whether the body fits in an entry of the transparency log, which holds 65,535 bytes. */
export function fitsBesideOthers(body: string): boolean {
  if (body.length <= CERTAINLY_SMALL) return true;
  // A character takes up to six bytes, a control character in JSON.
  return body.length <= LARGEST_BODY && Buffer.byteLength(JSON.stringify(body)) <= LARGEST_ENCODED_BODY;
}

/** The event with the digest in the place of its body, and the content that then stands beside it. */
export function outsourced<Event extends MessageEvent>(
  event: Event,
): { readonly event: Event; readonly content: NonNullable<Unit['contents']>[number] } {
  const bytes = Buffer.from(event.data.body, 'utf8');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const bodyEncoding = event.data.bodyEncoding === 'base64' ? BASE64 : TEXT;
  return { event: { ...event, data: { ...event.data, body: sha256, bodyEncoding } }, content: { sha256, bytes } };
}

export function isOutsourced({ bodyEncoding }: Pick<MessageSent, 'bodyEncoding'>): boolean {
  return bodyEncoding === TEXT || bodyEncoding === BASE64;
}

/**
 * What an event said before its body was put beside it.
 *
 * @throws Error when the store does not have the body
 */
export async function withBody<Event extends MessageEvent>(
  event: Event,
  store: Pick<EventStore, 'readContent'>,
): Promise<Event> {
  const { bodyEncoding, ...data } = event.data;
  if (bodyEncoding === undefined || !isOutsourced({ bodyEncoding })) return event;
  const bytes = await store.readContent(data.body);
  if (bytes === undefined) throw new Error(`the body of ${data.messageId} (${data.body}) is not in the store`);
  const whole = { ...data, body: Buffer.from(bytes).toString('utf8') };
  // What is sent names its encoding only where it is not text.
  const isText = bodyEncoding === TEXT;
  if (isText && event.type === 'MessageSent') return { ...event, data: whole };
  return { ...event, data: { ...whole, bodyEncoding: isText ? 'utf-8' : 'base64' } };
}

/** Characters. */
const CERTAINLY_SMALL = 9_000;
const LARGEST_BODY = 20_000;
/** Bytes of JSON. */
const LARGEST_ENCODED_BODY = 60_000;
