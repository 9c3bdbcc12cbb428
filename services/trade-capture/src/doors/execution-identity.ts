import { hash } from 'node:crypto';
import type { TopicRecord } from '@verso/contracts';
import type { Execution, ExecutionKey } from '../domain/execution.js';

/**
 * `trd_` and a UUIDv7 made of the natural key alone: its time part is the beginning of the trade date in UTC, the rest a
 * hash of (source, session, trade date, execution id). Nothing else may go in, not even the execution time: a repeat with
 * other content must meet the first, and a correction must find it.
 */
export function tradeIdOf(key: ExecutionKey): string {
  const digest = hash('sha256', JSON.stringify([key.source, key.session, key.tradeDate, key.executionId]));
  const time = Date.parse(`${key.tradeDate}T00:00:00Z`).toString(16).padStart(12, '0');
  const variant = ((parseInt(digest.slice(3, 4), 16) & 3) | 8).toString(16);
  const uuid =
    `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-` +
    `${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`;
  return `trd_${uuid}`;
}

/** SHA-256 of the execution as the rules have read it: fields in a fixed order, decimals in their one spelling. */
export function contentHashOf(execution: Execution): string {
  return hash('sha256', JSON.stringify(execution));
}

/**
 * Names a refusal by what was refused, so that the same again is the same refusal. From a topic that is a record: each is
 * answered for itself, and a record that is read again is the same.
 */
export function refusalIdOf(door: string, content: string, record?: TopicRecord): string {
  const place = record === undefined ? '' : `${record.topic}/${String(record.partition)}/${record.offset}\n`;
  return `ref_${hash('sha256', `${door}\n${place}${content}`).slice(0, 32)}`;
}

/** SHA-256 of a text, lower-case hex. */
export function sha256(text: string): string {
  return hash('sha256', text);
}
