import {
  connectKafka,
  type KafkaClient,
  type KafkaClientName,
  type KafkaOptions,
  type KafkaSecurity,
} from '@verso/messaging/kafka';
import { kafkaForTests, startKafkaWithCertificates, startSecuredKafka, type SecuredKafka } from '@verso/test-bed';

const possible = await kafkaForTests({ breakable: true });
if (!possible.available) process.stdout.write(`skipped: ${possible.reason}\n`);
const describeKafka = possible.available ? describe : describe.skip;

const CLIENTS: readonly KafkaClientName[] = ['platformatic', 'kafkajs'];
const WRITER = 'verso_cash';
const STRANGER = 'verso_positions';

const clients: KafkaClient[] = [];

/** Closed after the test. */
async function connected(options: Omit<KafkaOptions, 'clientId'>): Promise<KafkaClient> {
  const client = await connectKafka({ clientId: 'secured', requestTimeoutMs: 5_000, ...options });
  clients.push(client);
  return client;
}

afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

async function send(client: KafkaClient, topic: string): Promise<void> {
  const producer = await client.producer({ deliveryTimeoutMs: 3_000 });
  await producer.send([{ topic, key: 'k', value: Buffer.from('v'), headers: {} }]);
}

/** What comes of sending with these credentials. */
async function outcome(options: Omit<KafkaOptions, 'clientId'>): Promise<unknown> {
  const client = await connected(options);
  return send(client, 'verso.cash.v1').catch((error: unknown) => error);
}

describeKafka.each(CLIENTS)('Kafka that lets nobody in without a name, over %s', (client) => {
  let kafka: SecuredKafka;

  beforeAll(async () => {
    kafka = await startSecuredKafka([WRITER, STRANGER]);
    const operator = await connectKafka({ ...as(kafka.operator), clientId: 'operator' });
    const admin = await operator.admin();
    await admin.createTopics([{ topic: 'verso.cash.v1', partitions: 1, replicationFactor: 1, configs: {} }]);
    const rule = { principal: `User:${WRITER}`, host: '*', permission: 'allow' } as const;
    const topic = { ...rule, resourceType: 'topic', resourceName: 'verso.cash.v1', patternType: 'literal' } as const;
    const group = { ...rule, resourceType: 'group', resourceName: 'verso.cash', patternType: 'prefixed' } as const;
    await admin.createAccessRules([
      { ...topic, operation: 'write' },
      { ...topic, operation: 'read' },
      { ...group, operation: 'read' },
    ]);
    await operator.close();
  });
  afterAll(() => kafka.stop());

  const as = (security: KafkaSecurity): Omit<KafkaOptions, 'clientId'> => ({
    client,
    brokers: kafka.bootstrapServers,
    security,
  });

  it('sends, and reads in a group, as the user who may', async () => {
    const own = await connected(as(kafka.asUser(WRITER)));
    await send(own, 'verso.cash.v1');
    const read = new Promise<string>((resolve, reject) => {
      own
        .consumer({
          groupId: 'verso.cash.0-255',
          topics: ['verso.cash.v1'],
          from: 'committed',
          batch: async (batch) => {
            await batch.commit();
            resolve(String(batch.records[0].value));
          },
        })
        .catch(reject);
    });
    expect(await read).toBe('v');
  });

  it('refuses a user to whom no rule gives the right to write', async () => {
    const stranger = await connected(as(kafka.asUser(STRANGER)));
    await expect(send(stranger, 'verso.cash.v1')).rejects.toMatchObject({
      name: 'KafkaRefused',
      reason: 'not-authorised',
    });
  });

  it('refuses a wrong password for good, and says so', async () => {
    const { tls } = kafka.asUser(WRITER);
    const sasl = { mechanism: 'scram-sha-512', username: WRITER, password: 'another' } as const;
    expect(await outcome(as({ ...(tls === undefined ? {} : { tls }), sasl }))).toMatchObject({
      name: 'KafkaRefused',
      reason: 'not-authenticated',
    });
  });

  it('is not trusted by a client that does not know who signed its certificate', async () => {
    const { sasl } = kafka.asUser(WRITER);
    expect(await outcome(as({ tls: true, ...(sasl === undefined ? {} : { sasl }) }))).toMatchObject({
      name: 'KafkaRefused',
      reason: 'not-authenticated',
      message: expect.stringContaining('certificate') as string,
    });
  });

  it('does not answer who speaks without encryption', async () => {
    expect(await outcome({ client, brokers: kafka.bootstrapServers })).toMatchObject({ name: 'KafkaUnavailable' });
  });
});

describeKafka('Kafka that knows its clients by their certificates', () => {
  let kafka: Awaited<ReturnType<typeof startKafkaWithCertificates>>;
  beforeAll(async () => (kafka = await startKafkaWithCertificates()));
  afterAll(() => kafka.stop());

  it.each(CLIENTS)('lets in over %s who shows one, and nobody else', async (client) => {
    const brokers = kafka.bootstrapServers;
    const admin = await (await connected({ client, brokers, security: kafka.client })).admin();
    const topic = `verso.${client}.v1`;
    await admin.createTopics([{ topic, partitions: 1, replicationFactor: 1, configs: {} }]);
    await send(await connected({ client, brokers, security: kafka.client }), topic);
    // With TLS 1.3 a client learns of it only after the handshake: it may look like a connection that was lost.
    expect(await outcome({ client, brokers, security: kafka.nobody })).toMatchObject({
      name: expect.stringMatching(/^Kafka(Refused|Unavailable)$/) as string,
    });
  });
});
