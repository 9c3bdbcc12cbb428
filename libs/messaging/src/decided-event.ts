import type { EventsByContext } from '@verso/contracts';
import type { NewEvent } from '@verso/event-store';
import type { ReceivedEvent, Room } from './room.js';
import type { StreamState } from './stream-states.js';

/** A decided event whose position is filled in once the store has given it. */
export type MutableEvent = { -readonly [Key in keyof ReceivedEvent]: ReceivedEvent[Key] };

/** The event as the room's own reactions see it, before it has a position. */
export function receivedFrom(
  log: Room['name'],
  held: StreamState,
  stored: NewEvent,
  event: EventsByContext[Room['name']],
): MutableEvent & ReceivedEvent {
  // One object with the event's own type and data: the registry has tied them to this context.
  return {
    log,
    position: -1,
    stream: held.stream,
    version: held.version,
    eventId: stored.eventId,
    subject: stored.subject,
    account: stored.account,
    entity: stored.entity,
    occurredAt: stored.occurredAt,
    actor: stored.actor,
    correlation: stored.correlation,
    type: event.type,
    data: event.data,
  } as MutableEvent & ReceivedEvent;
}
