import { connectKafka } from '@verso/messaging/kafka';
import { kafkaForTests, startKafka, type ThrowAwayKafka } from '@verso/test-bed';

const possible = await kafkaForTests();
if (!possible.available) process.stdout.write(`skipped: ${possible.reason}\n`);
const describeKafka = possible.available ? describe : describe.skip;

describeKafka('Kafka without an authorizer', () => {
  let brokers: ThrowAwayKafka;
  beforeAll(async () => (brokers = await startKafka({ settings: { 'authorizer.class.name': '' } })));
  afterAll(() => brokers.stop());

  it.each(['platformatic', 'kafkajs'] as const)('refuses access rules for good, over %s', async (library) => {
    const client = await connectKafka({
      client: library,
      brokers: brokers.bootstrapServers,
      clientId: 'no-authorizer-spec',
    });
    const admin = await client.admin();
    await expect(admin.listAccessRules()).rejects.toMatchObject({ name: 'KafkaRefused', reason: 'invalid' });
    await client.close();
  });
});
