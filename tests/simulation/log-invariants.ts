import type { StoredEvent } from '@verso/event-store';
import type { Reading } from './reading.ts';

/** What is true of any log, and of the messages in it. */
export function logViolations({ stored, settlement, confirmation, street }: Reading): readonly string[] {
  const found: string[] = [];
  for (const [log, events] of stored) {
    found.push(...densityOf(log, events), ...messagesOf(log, events));
  }
  const arrived = new Set<string>();
  for (const event of street) if (event.type === 'MessageReceived') arrived.add(event.data.messageId);
  for (const event of [...settlement, ...confirmation]) {
    if (event.type === 'MessageSent' && !arrived.has(event.data.messageId))
      found.push(`${event.log}: ${event.data.messageId} never arrived`);
  }
  return found;
}

/** Positions are dense, versions of a stream follow each other, record time never runs back, ids are unique. */
function densityOf(log: string, events: readonly StoredEvent[]): readonly string[] {
  const found: string[] = [];
  const versions = new Map<string, number>();
  const ids = new Set<string>();
  let recordedAt = '';
  events.forEach((event, index) => {
    if (event.position !== index) found.push(`${log}: position ${event.position} stands at ${index}`);
    const version = (versions.get(event.stream) ?? 0) + 1;
    if (event.version !== version)
      found.push(`${log}: ${event.stream} has version ${event.version} after ${version - 1}`);
    versions.set(event.stream, event.version);
    if (ids.has(event.eventId)) found.push(`${log}: event id ${event.eventId} twice`);
    ids.add(event.eventId);
    if (event.recordedAt < recordedAt) found.push(`${log}: record time runs back at ${event.position}`);
    recordedAt = event.recordedAt;
  });
  return found;
}

/** A message goes out under one id with the same bytes, and nothing that arrives is kept twice under one id. */
function messagesOf(log: string, events: readonly StoredEvent[]): readonly string[] {
  const found: string[] = [];
  const bodies = new Map<string, string>();
  const kept = new Set<string>();
  for (const { type, data } of events) {
    if (type !== 'MessageSent' && type !== 'MessageReceived') continue;
    const { messageId, channel, body } = JSON.parse(data) as Record<'messageId' | 'channel' | 'body', string>;
    const name = `${type} ${channel} ${messageId}`;
    const before = bodies.get(name);
    if (before !== undefined && before !== body) found.push(`${log}: ${name} with two contents`);
    bodies.set(name, body);
    if (type === 'MessageReceived' && kept.has(name)) found.push(`${log}: ${name} is kept twice`);
    kept.add(name);
  }
  return found;
}
