import type { ContextName, EventsByContext } from '@verso/contracts';
import { describeEvent, encodeEvent } from '@verso/contracts';
import type { NewEvent } from '@verso/event-store';

/** An event as its room would append it, for specs that fill a log themselves. */
export function newEvent<Log extends ContextName>(log: Log, event: EventsByContext[Log], eventId: string): NewEvent {
  const description = describeEvent(log, event.type);
  return {
    eventId,
    type: event.type,
    schemaVersion: description.schemaVersion,
    occurredAt: '2026-11-23T09:00:00.000000Z',
    actor: 'service:test',
    onBehalfOf: null,
    cause: null,
    clockPosition: null,
    correlation: null,
    subject: description.subject(event.data),
    account: description.account(event.data),
    entity: description.entity(event.data),
    trace: null,
    reason: null,
    softwareVersion: 'verso/test',
    ruleVersion: null,
    data: encodeEvent(log, event),
  };
}
