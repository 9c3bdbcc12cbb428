import type { ContextName } from '@verso/contracts';
import type { StoredEvent } from '@verso/event-store';
import { rowsOf, said, text, type Checker, type Evidence, type TopicRecord } from '../evidence.ts';

export const TO_STREET = 'verso.messages-to-street.v1';
export const TO_OFFICE = 'verso.messages-to-office.v1';

const SENDERS: readonly ContextName[] = ['confirmation', 'settlement'];
const RECEIVERS: readonly ContextName[] = ['confirmation', 'settlement', 'cash', 'positions'];

/** What arrived at the street, copy by copy. */
export const messagesUnderOneId: Checker = {
  name: 'messages-under-one-id',
  promise: 'each message goes to the street under one id with identical bytes',
  violations: (evidence) => {
    const found: string[] = [];
    const sent = sentBy(evidence, SENDERS);
    const arrived = new Set<string>();
    for (const { headers, value } of recordsOf(evidence, TO_STREET)) {
      const id = headers['message-id'] ?? '';
      const message = sent.get(id);
      arrived.add(id);
      if (message === undefined) found.push(`the message ${id} arrived, and nobody decided to send it`);
      else if (value !== message.body) found.push(`the message ${id} arrived with other bytes than are stored`);
      else if (headers['channel'] !== message.channel || headers['receiver'] !== message.receiver)
        found.push(`the message ${id} arrived by another channel or for somebody else`);
    }
    for (const id of sent.keys()) if (!arrived.has(id)) found.push(`the message ${id} never arrived`);
    return found;
  },
};

/** Of all copies at most one claims to be the first: two processes may believe that they send, only one may say so. */
export const resendsFlagged: Checker = {
  name: 'resends-flagged',
  promise: 're-sends are flagged as possible duplicates',
  violations: (evidence) => {
    const found: string[] = [];
    const unflagged = new Map<string, number>();
    for (const { headers } of recordsOf(evidence, TO_STREET)) {
      const id = headers['message-id'] ?? '';
      if (headers['possible-duplicate'] !== 'true') unflagged.set(id, (unflagged.get(id) ?? 0) + 1);
    }
    for (const [id, copies] of unflagged)
      if (copies > 1) found.push(`${copies} copies of the message ${id} claim to be the first`);
    return found;
  },
};

/** Messages about one thing arrive in the order in which they were decided. */
export const messagesInOrder: Checker = {
  name: 'messages-in-order',
  promise: 'messages about one trade reach the street in order',
  violations: (evidence) => {
    const found: string[] = [];
    const sent = sentBy(evidence, SENDERS);
    for (const records of evidence.topics.get(TO_STREET) ?? []) {
      const last = new Map<string, { readonly id: string; readonly position: number }>();
      const known = new Set<string>();
      for (const { headers, key } of records) {
        const id = headers['message-id'] ?? '';
        const message = sent.get(id);
        if (message === undefined || known.has(id)) continue;
        known.add(id);
        const line = `${message.log} ${key}`;
        const before = last.get(line);
        if (before !== undefined && before.position > message.position)
          found.push(`the message ${id} about ${key} arrived after ${before.id}, which was decided later`);
        last.set(line, { id, position: message.position });
      }
    }
    return found;
  },
};

/** What was sent is kept once by whom it was for, either way. */
export const messagesKeptOnce: Checker = {
  name: 'messages-kept-once',
  promise: 'each message is kept once by its receiver, with the bytes that were sent',
  violations: (evidence) => [...keptOf(evidence, SENDERS, ['street']), ...keptOf(evidence, ['street'], RECEIVERS)],
};

interface Sent {
  readonly log: string;
  readonly position: number;
  readonly channel: string;
  readonly receiver: string;
  readonly body: string;
}

function sentBy(evidence: Evidence, logs: readonly ContextName[]): ReadonlyMap<string, Sent> {
  const sent = new Map<string, Sent>();
  for (const log of logs) {
    for (const event of rowsOf(evidence, log)) {
      if (event.type !== 'MessageSent') continue;
      const data = said(event);
      const id = text(data, 'messageId');
      // The street may mean to say a thing twice under one id; the office never does.
      if (sent.has(id)) continue;
      const [channel, receiver] = [text(data, 'channel'), text(data, 'receiver')];
      sent.set(id, { log, position: event.position, channel, receiver, body: bodyOf(evidence, data) });
    }
  }
  return sent;
}

function keptOf(
  evidence: Evidence,
  senders: readonly ContextName[],
  receivers: readonly ContextName[],
): readonly string[] {
  const found: string[] = [];
  const kept = new Map<string, string>();
  for (const log of receivers) {
    for (const event of rowsOf(evidence, log)) {
      if (event.type !== 'MessageReceived') continue;
      const data = said(event);
      const id = text(data, 'messageId');
      if (kept.has(id)) found.push(`${log} keeps the message ${id} twice`);
      kept.set(id, bodyOf(evidence, data));
    }
  }
  const sent = sentBy(evidence, senders);
  for (const [id, { body, log }] of sent) {
    const at = kept.get(id);
    if (at === undefined) found.push(`the message ${id} of ${log} is kept by nobody`);
    else if (at !== body) found.push(`the message ${id} of ${log} is kept with other bytes`);
  }
  for (const id of kept.keys()) if (!sent.has(id)) found.push(`the message ${id} is kept, and nobody sent it`);
  return found;
}

function bodyOf({ contents }: Evidence, data: ReturnType<typeof said>): string {
  const [body, encoding] = [text(data, 'body'), text(data, 'bodyEncoding')];
  return encoding === 'sha-256' ? (contents.get(body) ?? `absent: ${body}`) : body;
}

function recordsOf({ topics }: Evidence, topic: string): readonly TopicRecord[] {
  return (topics.get(topic) ?? []).flat();
}

/** A message as the street gets it. */
export function messageRecord(
  event: StoredEvent,
  possibleDuplicate: boolean,
  body: string,
): Omit<TopicRecord, 'offset'> {
  const data = said(event);
  const replaces = text(data, 'replacesMessageId');
  return {
    key: text(data, 'subject'),
    value: body,
    headers: {
      'message-id': text(data, 'messageId'),
      channel: text(data, 'channel'),
      sender: text(data, 'sender'),
      receiver: text(data, 'receiver'),
      'body-encoding': 'utf-8',
      'possible-duplicate': String(possibleDuplicate),
      ...(replaces === '' ? {} : { 'replaces-message-id': replaces }),
    },
  };
}
