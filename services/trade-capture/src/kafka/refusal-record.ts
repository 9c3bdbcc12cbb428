import type { TradeRefused } from '@verso/contracts';
import type { StoredEvent } from '@verso/event-store';
import type { OutgoingRecord } from '@verso/messaging/kafka';

/** Topic on which refusals go back to front offices. */
export const REFUSALS_TOPIC = 'verso.execution-refusals.v1';

/**
 * The record that answers a refused one: its key, its place, the reasons as they are stored. Undefined when what was refused
 * did not come from a topic. Also reads what a newer build has stored: fields are only ever added.
 */
export function refusalRecord(event: StoredEvent): OutgoingRecord | undefined {
  const { refusalId, executionId, record } = JSON.parse(event.data) as TradeRefused;
  if (record === undefined) return undefined;
  const { topic, partition, offset, key, keyEncoding, messageId } = record;
  return {
    topic: REFUSALS_TOPIC,
    key: key === undefined ? null : Buffer.from(key, keyEncoding === 'base64' ? 'base64' : 'utf8'),
    value: Buffer.from(event.data, 'utf8'),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: refusalId,
      ce_source: '/verso/trade-capture',
      ce_type: 'verso.trade_capture.v1.TradeRefused',
      ce_time: event.occurredAt,
      ce_subject: refusalId,
      ce_recordtopic: topic,
      ce_recordpartition: String(partition),
      ce_recordoffset: offset,
      ...(messageId === undefined ? {} : { ce_causationid: messageId }),
      ...(executionId === undefined ? {} : { ce_executionid: executionId }),
      ...(event.trace === null ? {} : { traceparent: event.trace }),
    },
  };
}
