import { describeAdministering } from './administering.fixture.js';
import { describeFailures } from './failures.fixture.js';
import { describeGroups } from './groups.fixture.js';
import type { KafkaUnderTest } from './kafka-under-test.fixture.js';
import { describeMembership } from './membership.fixture.js';
import { describeProducing } from './producing.fixture.js';
import { describeReading } from './reading.fixture.js';

export { KafkaUnderTest } from './kafka-under-test.fixture.js';

/** What the port promises, of one library on one cluster. */
export function describeKafkaClient(kafka: KafkaUnderTest): void {
  describe(`spoken to with ${kafka.client}`, () => {
    afterEach(() => kafka.closeAll());
    describeProducing(kafka);
    describeReading(kafka);
    describeGroups(kafka);
    describeMembership(kafka);
    describeAdministering(kafka);
    describeFailures(kafka);
  });
}
