import type { MessageSent, StreetEvent } from '@verso/contracts';
import type { Behaviour } from './behaviour.js';

/**
 * A message as the outside world sends it: as a rule once; now and then twice, under the same id or a new one; now and then
 * first garbled under an id of its own, then intact, saying what it replaces.
 */
export function sent(behaviour: Behaviour, message: MessageSent): readonly StreetEvent[] {
  const { messageId } = message;
  const { duplicateRate, garbledRate } = behaviour.knobs;
  const garbled = behaviour.happens('garbled', messageId, garbledRate);
  const repeated = behaviour.happens('duplicate', messageId, duplicateRate);
  if (!garbled && !repeated) return [messageSent(message)];
  const garbledId = `${messageId}-G`;
  const intact = garbled ? { ...message, replacesMessageId: garbledId } : message;
  const events = [messageSent(intact)];
  if (garbled) events.unshift(messageSent({ ...message, messageId: garbledId, body: garble(behaviour, message) }));
  if (repeated) {
    const copyId = behaviour.pick('duplicate-id', messageId, [messageId, `${messageId}-R`]);
    events.push(messageSent(copyId === messageId ? intact : { ...message, messageId: copyId }));
  }
  return events;
}

/** Broken off, or with a damaged closing tag: never well-formed, so never taken for a message. */
function garble(behaviour: Behaviour, { messageId, body }: MessageSent): string {
  const place = behaviour.draw('garbled-place', messageId);
  if (place < 0.5) return body.slice(0, Math.floor(body.length * (0.2 + place)));
  return `${body.slice(0, body.lastIndexOf('</'))}</Docu?ent>`;
}

function messageSent(data: MessageSent): StreetEvent {
  return { type: 'MessageSent', data };
}
