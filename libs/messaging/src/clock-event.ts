import type { ReceivedEvent } from './room.js';

/** Type guard for the events of the business clock. */
export function isClockEvent(event: ReceivedEvent): event is ClockEvent {
  return event.log === 'reference-data' && CLOCK_EVENTS.has(event.type);
}

export type ClockEvent = Extract<
  ReceivedEvent,
  { readonly log: 'reference-data'; readonly type: 'BusinessDayOpened' | 'CutOffReached' | 'BusinessDayClosed' }
>;

const CLOCK_EVENTS: ReadonlySet<string> = new Set(['BusinessDayOpened', 'CutOffReached', 'BusinessDayClosed']);
