import { describeKafkaClient, KafkaUnderTest } from '@verso/messaging/kafka/contract-suite';
import { kafkaForTests, startKafka, type ThrowAwayKafka } from '@verso/test-bed';
import { ACCESS_RULES } from './access-rules.fixture.js';

const possible = await kafkaForTests();
if (!possible.available) process.stdout.write(`skipped: ${possible.reason}\n`);
const describeKafka = possible.available ? describe : describe.skip;

describeKafka('Kafka of three nodes', () => {
  let brokers: ThrowAwayKafka;
  beforeAll(async () => (brokers = await startKafka({ nodes: 3, breakable: true, settings: ACCESS_RULES })));
  afterAll(() => brokers.stop());

  describeKafkaClient(new KafkaUnderTest('platformatic', 3, () => brokers));
  describeKafkaClient(new KafkaUnderTest('kafkajs', 3, () => brokers));
});
