import { readBinary } from '@verso/contracts';
import type { TopicRecord } from '@verso/contracts';
import type { FieldError } from '@verso/decider';
import type { IncomingRecord, TopicPartition } from '@verso/messaging/kafka';
import { REPEATED, repeatedField } from '@verso/service-host';
import type { HandedIn } from '../doors/handed-in.js';

/** Topic on which front offices publish executions. */
export const EXECUTIONS_TOPIC = 'verso.executions.v1';

/**
 * Reads a record as something handed in. Total: whatever the record holds, it can be judged; what cannot be read of it is
 * a fault that names the header or the field, and the record is refused with it.
 */
export function readRecord(at: TopicPartition, record: IncomingRecord): HandedIn {
  const header = headersOf(record);
  const messageId = header('ce_id');
  const trace = header('traceparent');
  const came = {
    door: 'KAFKA',
    record: originOf(at, record, messageId),
    ...(trace !== undefined && TRACEPARENT.test(trace) ? { trace } : {}),
  } as const;
  const faults: FieldError[] = [];
  const contentType = contentTypeOf(header, faults);
  checkEnvelope(header, faults);
  const { value } = record;
  if (value === null || value.length === 0) {
    faults.push({ pointer: '', code: 'BODY_REQUIRED', detail: 'a record holds one execution; this one holds nothing' });
    return { ...came, contentType, content: '', input: undefined, faults };
  }
  if (contentType === PROTOBUF) return { ...came, contentType, ...readProtobuf(value, faults) };
  const text = textOf(value);
  if (text === undefined) {
    // Beside an unknown content type this would only be a consequence.
    if (contentType === JSON_TYPE) faults.push({ pointer: '', code: 'BODY_NOT_UTF8', detail: 'the body is not UTF-8' });
    return { ...came, contentType, content: value.toString('base64'), input: undefined, faults };
  }
  return { ...came, contentType, content: text, ...readJson(text, contentType, faults) };
}

type Header = (name: string) => string | undefined;
type Body = Pick<HandedIn, 'content' | 'input' | 'faults' | 'named'>;

/** Names of headers are compared without regard to capitals, as HTTP does it, from which they come. */
function headersOf({ headers }: IncomingRecord): Header {
  const lower = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) lower.set(name.toLowerCase(), value);
  return (name) => lower.get(name);
}

/** The content type without its parameters, in lower case; a fault when it is not one of the two forms. */
function contentTypeOf(header: Header, faults: FieldError[]): string {
  const stated = header('content-type') ?? header('ce_datacontenttype');
  if (stated === undefined) {
    const detail = `say ${JSON_TYPE} or ${PROTOBUF} in the header content-type, or ce_datacontenttype`;
    faults.push({ pointer: '/headers/content-type', code: 'CONTENT_TYPE_REQUIRED', detail });
    return UNKNOWN;
  }
  const [type = '', ...parameters] = stated.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  const isUtf8 = charset === undefined || charset === 'utf-8' || charset === 'utf8';
  if ((type === JSON_TYPE || type === PROTOBUF) && isUtf8) return type;
  const detail = `${stated.slice(0, 100)} is not read here: ${JSON_TYPE} in UTF-8, or ${PROTOBUF}`;
  faults.push({ pointer: '/headers/content-type', code: 'CONTENT_TYPE_NOT_SUPPORTED', detail });
  return UNKNOWN;
}

/** Attributes of CloudEvents may be left out; what is said must be what this topic carries. */
function checkEnvelope(header: Header, faults: FieldError[]): void {
  for (const [name, wanted] of [
    ['ce_specversion', '1.0'],
    ['ce_type', `${EXECUTIONS_TOPIC}.Execution`],
  ] as const) {
    const stated = header(name);
    if (stated === undefined || stated === wanted) continue;
    const detail = `${stated.slice(0, 100)} is not what this topic carries: ${wanted}`;
    faults.push({ pointer: `/headers/${name}`, code: 'NOT_AN_EXECUTION', detail });
  }
}

function readProtobuf(value: Buffer, faults: readonly FieldError[]): Body {
  const reading = readBinary(EXECUTIONS_TOPIC, value);
  const content = value.toString('base64');
  const all = [...faults, ...reading.faults];
  if (faults.length > 0 || !reading.whole) return { content, input: undefined, named: reading.value, faults: all };
  return { content, input: reading.value, faults: all };
}

function readJson(text: string, contentType: string, faults: readonly FieldError[]): Omit<Body, 'content'> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    if (contentType !== JSON_TYPE) return { input: undefined, faults };
    const unreadable = { pointer: '', code: 'BODY_NOT_JSON', detail: 'the body is not readable as JSON' };
    return { input: undefined, faults: [...faults, unreadable] };
  }
  const pointer = repeatedField(text, input);
  const all = pointer === undefined ? faults : [...faults, { pointer, ...REPEATED }];
  return all.length > 0 ? { input: undefined, named: input, faults: all } : { input, faults };
}

function originOf(
  { topic, partition }: TopicPartition,
  { offset, key }: IncomingRecord,
  messageId: string | undefined,
): TopicRecord {
  return {
    topic,
    partition,
    offset: String(offset),
    ...(key === null || key.length > LONGEST_KEY ? {} : keyOf(key)),
    ...(messageId !== undefined && MESSAGE_ID.test(messageId) ? { messageId } : {}),
  };
}

/** As text where it is text that every store can hold. */
function keyOf(key: Buffer): { readonly key: string; readonly keyEncoding: string } {
  const text = textOf(key);
  if (text !== undefined && !CONTROL.test(text)) return { key: text, keyEncoding: 'utf-8' };
  return { key: key.toString('base64'), keyEncoding: 'base64' };
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return STRICT.decode(bytes);
  } catch {
    return undefined;
  }
}

const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/protobuf';
const UNKNOWN = 'application/octet-stream';
const LONGEST_KEY = 1_024;
const MESSAGE_ID = /^[\x21-\x7e]{1,255}$/;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
// Built from text: lint rightly suspects control characters in a pattern, and here they are what is looked for.
const CONTROL = new RegExp('[\\u0000-\\u001f\\u007f]');
// A byte-order mark stays: JSON does not allow one, and a key is bytes.
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
