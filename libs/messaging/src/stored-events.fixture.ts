import { encodeEvent, type MessageSent, type TradeCancelled } from '@verso/contracts';
import type { EventStore, NewEvent, Unit } from '@verso/event-store';
import { EventIdentity } from './event-identity.js';

/** A cancelled trade as trade-capture would store it. */
export function tradeCancelled(tradeId: string, tradeVersion = 1): NewEvent {
  const data: TradeCancelled = { tradeId, tradeVersion, bookingEntity: '', reason: 'busted' };
  const text = encodeEvent('trade-capture', { type: 'TradeCancelled', data });
  return storedEvent(`${tradeId}-${String(tradeVersion)}`, 'TradeCancelled', text, tradeId);
}

/** The close of a business day as the clock would store it. */
export function dayClosed(at: string): NewEvent {
  const data = { market: 'T2S', businessDate: at.slice(0, 10), at, nextBusinessDate: '2026-11-24' };
  const text = encodeEvent('reference-data', { type: 'BusinessDayClosed', data });
  return storedEvent(`closed-${at}`, 'BusinessDayClosed', text, 'T2S');
}

/** A message that the confirmation room has decided to send. */
export function messageSent(messageId: string, body: string, bodyEncoding?: string): NewEvent {
  const data: MessageSent = {
    messageId,
    channel: 'confirmation',
    messageDefinition: 'setr.027.001.03',
    sender: 'OWNBDEFFXXX',
    receiver: 'THEIFRPPXXX',
    subject: messageId,
    body,
    ...(bodyEncoding === undefined ? {} : { bodyEncoding }),
  };
  const text = encodeEvent('confirmation', { type: 'MessageSent', data });
  return storedEvent(messageId, 'MessageSent', text, messageId);
}

/** An event type that only a newer build knows. */
export function fromNewerBuild(subject: string, type = 'TradeNovated'): NewEvent {
  return storedEvent(`${subject}-${type}`, type, '{}', subject);
}

/** A known event type in a version that only a newer build knows. */
export function inNewerVersion(event: NewEvent): NewEvent {
  return { ...event, schemaVersion: 99 };
}

/** Appends events to the end of a stream, in one unit. */
export async function appendTo(
  store: EventStore,
  [log, stream]: readonly [string, string],
  events: readonly NewEvent[],
  more: Partial<Unit> = {},
): Promise<void> {
  const expectedVersion = (await store.readStreams(log, [stream])).get(stream)?.length ?? 0;
  const [outcome] = await store.append(log, [{ ...more, appends: [{ stream, expectedVersion, events }] }]);
  if (outcome?.outcome !== 'accepted') throw new Error(`not appended: ${JSON.stringify(outcome)}`);
}

function storedEvent(key: string, type: string, data: string, subject: string): NewEvent {
  return {
    eventId: new EventIdentity(key, 'test', '2026-11-23T09:00:00.000000Z').next(),
    type,
    schemaVersion: 1,
    occurredAt: '2026-11-23T09:00:00.000000Z',
    actor: 'service:test',
    onBehalfOf: null,
    cause: null,
    clockPosition: null,
    correlation: null,
    subject,
    account: null,
    entity: null,
    trace: null,
    reason: null,
    softwareVersion: 'verso/test',
    ruleVersion: null,
    data,
  };
}
