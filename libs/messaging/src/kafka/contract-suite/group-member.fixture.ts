import type { Consumer, ConsumerOptions, KafkaClient } from '../port.js';
import { textsOf } from './kafka-under-test.fixture.js';

/** Short times, so that the tests are short; a session shorter than 6 s is refused by the broker. */
const QUICK = { from: 'committed', heartbeatMs: 100, sessionTimeoutMs: 6_000 } as const;

export interface Member {
  readonly consumer: Consumer;
  readonly found: string[];
  readonly held: () => string[];
}

/** A member that commits each batch after it has kept its records. */
export async function member(
  client: KafkaClient,
  options: Pick<ConsumerOptions, 'groupId' | 'topics'> & Partial<ConsumerOptions>,
): Promise<Member> {
  const found: string[] = [];
  const consumer = await client.consumer({
    ...QUICK,
    batch: async (batch) => {
      found.push(...textsOf(batch.records));
      await batch.commit();
    },
    ...options,
  });
  return { consumer, found, held: () => consumer.assignment().map(({ partition }) => `${partition}`) };
}
