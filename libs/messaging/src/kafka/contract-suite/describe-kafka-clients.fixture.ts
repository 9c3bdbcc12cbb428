import { kafkaForTests, startKafka, type ThrowAwayKafka } from '@verso/test-bed';
import type { KafkaClientName } from '../port.js';
import { describeAdministering } from './administering.fixture.js';
import { describeFailures } from './failures.fixture.js';
import { describeGroups } from './groups.fixture.js';
import { KafkaUnderTest } from './kafka-under-test.fixture.js';
import { describeProducing } from './producing.fixture.js';
import { describeReading } from './reading.fixture.js';

const CLIENTS: readonly KafkaClientName[] = ['platformatic', 'kafkajs'];

/** Rules are kept, and bind nobody here. */
const ACCESS_RULES = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
};

/** What the port promises, of both libraries, on a cluster of so many nodes. */
export async function describeKafkaClients(nodes: 1 | 3): Promise<void> {
  const possible = await kafkaForTests();
  if (!possible.available) process.stdout.write(`skipped: ${possible.reason}\n`);
  const describeKafka = possible.available ? describe : describe.skip;

  describeKafka(`Kafka of ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`, () => {
    let brokers: ThrowAwayKafka;
    beforeAll(async () => (brokers = await startKafka({ nodes, breakable: true, settings: ACCESS_RULES })));
    afterAll(() => brokers.stop());

    describe.each(CLIENTS)('spoken to with %s', (client) => {
      const kafka = new KafkaUnderTest(client, nodes, () => brokers);
      afterEach(() => kafka.closeAll());
      describeProducing(kafka);
      describeReading(kafka);
      describeGroups(kafka);
      describeAdministering(kafka);
      describeFailures(kafka);
    });
  });
}
