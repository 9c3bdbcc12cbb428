import { UnknownEventType } from '@verso/contracts';
import { createHash } from 'node:crypto';
import type { InMemoryEventStore } from '@verso/event-store';
import { LogTails } from './log-tail.js';
import { MessageSender } from './message-sender.js';
import { emptyStore } from './office-of-two-logs.fixture.js';
import type { IncomingMessage, MessageTransport } from './room.js';
import { appendTo, fromNewerBuild, inNewerVersion, messageSent } from './stored-events.fixture.js';

const STREAM = ['confirmation', 'confirmation/trd_1'] as const;
let store: InMemoryEventStore;
let tails: LogTails;

/** A receiver that stores what arrives, and can be told to be out of reach or slow. */
class Receiver implements MessageTransport {
  readonly arrived: IncomingMessage[] = [];
  failures = 0;
  hold: Promise<void> | undefined;

  async deliver(messages: readonly IncomingMessage[]): Promise<void> {
    await this.hold;
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the receiver is out of reach');
    }
    this.arrived.push(...messages);
  }

  ids(): string[] {
    return this.arrived.map(({ messageId }) => messageId);
  }
}

beforeEach(() => {
  store = emptyStore();
  tails = new LogTails(store);
});

function startSender(receiver: MessageTransport): MessageSender {
  return new MessageSender('confirmation', store, tails, receiver);
}

async function decideToSend(...ids: string[]): Promise<void> {
  await appendTo(
    store,
    STREAM,
    ids.map((id) => messageSent(id, `<Document>${id}</Document>`)),
  );
  await tails.refresh();
}

/** Steps until nothing moves; what a receiver refuses is tried again, as a runner does. */
async function runToRest(sender: MessageSender): Promise<void> {
  for (;;) {
    const moved = await sender.step().catch(() => true);
    if (!moved && !sender.busy()) return;
    await new Promise(setImmediate);
  }
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `M${String(index)}`);
}

describe('a sender', () => {
  it('delivers what is stored, in the order of the log, and nothing else', async () => {
    const receiver = new Receiver();
    const sender = startSender(receiver);
    await runToRest(sender);
    expect(receiver.arrived).toEqual([]);
    await decideToSend('M1', 'M2');
    await appendTo(store, ['confirmation', 'confirmation/trd_2'], [fromNewerBuild('trd_2')]);
    await decideToSend('M3');
    await runToRest(sender);
    expect(receiver.ids()).toEqual(['M1', 'M2', 'M3']);
    expect(receiver.arrived[0]).toMatchObject({ channel: 'confirmation', body: '<Document>M1</Document>' });
  });

  it('never passes by a message whose delivery failed, and flags what may have arrived', async () => {
    const receiver = new Receiver();
    receiver.failures = 3;
    const sender = startSender(receiver);
    await sender.step();
    await decideToSend('M1', 'M2');
    await runToRest(sender);
    await decideToSend('M3');
    await runToRest(sender);
    expect(receiver.ids()).toEqual(['M1', 'M2', 'M3']);
    expect(receiver.arrived.map(({ possibleDuplicate }) => possibleDuplicate)).toEqual([true, true, false]);
  });

  it('sends again after a restart what may not have arrived: same id, same bytes, flagged', async () => {
    const [before, after] = [new Receiver(), new Receiver()];
    const sender = startSender(before);
    await sender.step();
    await decideToSend('M1', 'M2');
    await runToRest(sender);
    await runToRest(startSender(after));
    expect(before.arrived).toHaveLength(2);
    expect(after.arrived).toEqual(before.arrived.map((message) => ({ ...message, possibleDuplicate: true })));
  });

  it('lets its checkpoint lag behind what arrived, never run ahead of it', async () => {
    const receiver = new Receiver();
    const sender = startSender(receiver);
    await sender.step();
    await decideToSend(...numbered(499));
    await runToRest(sender);
    expect(await store.readCheckpoint(sender.name, 'confirmation')).toBe(-1);
    await decideToSend('next');
    receiver.failures = 1;
    await sender.step();
    await new Promise(setImmediate);
    await expect(sender.step()).rejects.toThrow('out of reach');
    expect(await store.readCheckpoint(sender.name, 'confirmation')).toBe(-1);
    await runToRest(sender);
    expect(await store.readCheckpoint(sender.name, 'confirmation')).toBe(499);
  });

  it('does not send again after a restart what its checkpoint covers', async () => {
    await decideToSend(...numbered(600));
    const [before, after] = [new Receiver(), new Receiver()];
    await runToRest(startSender(before));
    await runToRest(startSender(after));
    expect(new Set([...before.ids()]).size).toBe(600);
    expect(after.ids()).toEqual(numbered(600).slice(500));
  });
});

describe('a delivery under way', () => {
  it('holds nobody up, keeps the sender busy, and wakes it at its end', async () => {
    const receiver = new Receiver();
    let release: () => void = () => undefined;
    receiver.hold = new Promise((resolve) => (release = resolve));
    const sender = startSender(receiver);
    let woken = 0;
    sender.attach(() => (woken += 1));
    await decideToSend('M1');
    expect(await sender.step()).toBe(true);
    expect([await sender.step(), sender.busy(), woken]).toEqual([false, true, 0]);
    release();
    await new Promise(setImmediate);
    expect(woken).toBe(1);
    expect([await sender.step(), sender.busy()]).toEqual([true, false]);
  });
});

describe('a large body', () => {
  const body = `<Document>${'é'.repeat(30_000)}</Document>`;
  const bytes = Buffer.from(body, 'utf8');
  const sha256 = createHash('sha256').update(bytes).digest('hex');

  it('is sent as it was, from beside the events', async () => {
    await appendTo(store, STREAM, [messageSent('M1', sha256, 'sha-256')], { contents: [{ sha256, bytes }] });
    const receiver = new Receiver();
    await runToRest(startSender(receiver));
    expect(receiver.arrived).toMatchObject([{ messageId: 'M1', body, bodyEncoding: 'utf-8' }]);
  });

  it('that is missing holds its message back and all that follow', async () => {
    await appendTo(store, STREAM, [messageSent('M1', sha256, 'sha-256'), messageSent('M2', '<Document/>')]);
    const receiver = new Receiver();
    const sender = startSender(receiver);
    await expect(sender.step()).rejects.toThrow('the body of M1');
    await expect(sender.step()).rejects.toThrow('the body of M1');
    expect(receiver.arrived).toEqual([]);
  });
});

it('a message that a newer build decided to send stops the sender', async () => {
  await appendTo(store, STREAM, [inNewerVersion(messageSent('M1', '<Document/>'))]);
  const receiver = new Receiver();
  await expect(startSender(receiver).step()).rejects.toThrow(UnknownEventType);
  expect(receiver.arrived).toEqual([]);
});
