import { createHash } from 'node:crypto';
import { describeEvent, encodeEvent, type ReferenceDataEvent } from '@verso/contracts';
import type { NewEvent } from '@verso/event-store';

/** An event of reference data as it would be stored; the number makes its id. */
export function referenceEvent(event: ReferenceDataEvent, number: number): NewEvent {
  const hex = createHash('sha256').update(String(number)).digest('hex');
  const description = describeEvent('reference-data', event.type);
  const occurredAt = 'at' in event.data ? event.data.at : '2026-11-20T00:00:00.000000Z';
  return {
    eventId: `019a0000-0000-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`,
    type: event.type,
    schemaVersion: 1,
    occurredAt,
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
    data: encodeEvent('reference-data', event),
  };
}
