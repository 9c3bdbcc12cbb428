import { InMemoryEventStore } from '@verso/event-store';
import type { IncomingMessage, OutgoingMessage } from '@verso/messaging';
import { connectKafka, type KafkaClient } from '@verso/messaging/kafka';
import { kafkaForTests, startKafka, type ThrowAwayKafka } from '@verso/test-bed';
import { KafkaTransport } from './kafka-transport.js';
import { MessageReceiver } from './message-receiver.js';

const kafka = await kafkaForTests();
if (!kafka.available) process.stdout.write(`skipped: messages by a topic: ${kafka.reason}\n`);

(kafka.available ? describe : describe.skip)('Messages by a topic', () => {
  let broker: ThrowAwayKafka;
  let client: KafkaClient;
  let store: InMemoryEventStore;
  let topic: string;
  let topics = 0;

  beforeAll(async () => {
    broker = await startKafka();
    client = await connectKafka({ brokers: broker.bootstrapServers, clientId: 'test' });
  });
  afterAll(async () => {
    await client.close();
    await broker.stop();
  });
  beforeEach(async () => {
    store = new InMemoryEventStore(['cash']);
    topic = `messages.${process.pid}.${(topics += 1)}`;
    const admin = await client.admin();
    await admin.createTopics([{ topic, partitions: 3, replicationFactor: 1 }]);
    await admin.close();
  });

  async function send(...messages: readonly OutgoingMessage[]): Promise<void> {
    const transport = new KafkaTransport(client, topic);
    await transport.deliver(messages);
    await transport.close();
  }

  /** Takes messages of the channel `cash-statement` until it is closed. */
  function receiver(receive: (messages: readonly IncomingMessage[]) => Promise<void>): MessageReceiver {
    const passedBy: string[] = [];
    const options = { log: 'cash', consumer: 'cash', topic, channels: ['cash-statement'], store, kafka: client };
    return new MessageReceiver({
      ...options,
      receive,
      notice: () => undefined,
      unreadable: (place) => void passedBy.push(place),
    });
  }

  it('arrive with their ids and their bytes, whatever these are, and those of other channels do not', async () => {
    const text = message('M1', { body: '<Document>Zürich\r\n</Document>', possibleDuplicate: true });
    const bytes = message('M2', {
      body: Buffer.from([0, 255, 254]).toString('base64'),
      bodyEncoding: 'base64',
      replacesMessageId: 'M0',
    });
    await send(text, message('M3', { channel: 'settlement' }), bytes);
    const arrived = await take(2);
    expect(arrived.sort((one, other) => (one.messageId < other.messageId ? -1 : 1))).toEqual([text, bytes]);
  });

  it('about one subject arrive in their order', async () => {
    const sent = Array.from({ length: 300 }, (_, number) => ({
      ...message(`M${number}`),
      subject: `trd_${number % 7}`,
    }));
    await send(...sent);
    const arrived = (await take(300)).map(({ messageId }) => messageId);
    for (let subject = 0; subject < 7; subject += 1) {
      const of = (ids: readonly string[]): readonly string[] => ids.filter((id) => Number(id.slice(1)) % 7 === subject);
      expect(of(arrived)).toEqual(of(sent.map(({ messageId }) => messageId)));
    }
  });

  it('that were not stored come again to whoever takes them next; those that were do not', async () => {
    await send(message('M1'));
    expect((await take(1)).map(({ messageId }) => messageId)).toEqual(['M1']);
    await send(message('M2'));
    const failing = receiver(() => Promise.reject(new Error('the database is away')));
    await failing.step();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await failing.close();
    await send(message('M3'));
    const arrived = (await take(2)).map(({ messageId }) => messageId);
    expect(arrived.sort()).toEqual(['M2', 'M3']);
  });

  it('are not taken by one that was closed while it was still looking for where to begin', async () => {
    const late: string[] = [];
    const closing = receiver(async (messages) => void late.push(...messages.map(({ messageId }) => messageId)));
    const looking = closing.step();
    await closing.close();
    await looking;
    await send(message('M1'));
    expect((await take(1)).map(({ messageId }) => messageId)).toEqual(['M1']);
    expect(late).toEqual([]);
  });

  /** Takes so many messages, and remembers it. */
  async function take(count: number): Promise<IncomingMessage[]> {
    const arrived: IncomingMessage[] = [];
    const all = Promise.withResolvers<undefined>();
    const taking = receiver(async (messages) => {
      arrived.push(...messages);
      if (arrived.length >= count) all.resolve(undefined);
    });
    await taking.step();
    await all.promise;
    await taking.close();
    return arrived;
  }
});

function message(messageId: string, more: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    messageId,
    channel: 'cash-statement',
    sender: 'CSDAXX22',
    receiver: 'VERSXX22',
    body: `<Document>${messageId}</Document>`,
    bodyEncoding: 'utf-8',
    possibleDuplicate: false,
    ...more,
  };
}
