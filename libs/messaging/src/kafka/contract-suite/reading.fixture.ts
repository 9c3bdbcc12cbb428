import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaRefused } from '../errors.js';
import type { ConsumerNotice } from '../port.js';
import {
  gate,
  numbered,
  partitionsOf,
  record,
  textOf,
  textsOf,
  until,
  type KafkaUnderTest,
} from './kafka-under-test.fixture.js';

export function describeReading(kafka: KafkaUnderTest): void {
  describe('reading outside a group', () => {
    describePositions(kafka);
    describeSeeking(kafka);
    describeFlow(kafka);
    describeSlowHandlers(kafka);
  });
}

function describePositions(kafka: KafkaUnderTest): void {
  it('ends at once in an empty topic, and after the last record of a full one', async () => {
    const topic = await kafka.newTopic(2);
    expect(await kafka.everythingIn(topic, 2)).toEqual([[], []]);
    const producer = await (await kafka.connect()).producer();
    await producer.send(numbered(topic, 0, 1_000, { partition: 1 }));
    const [none, all] = await kafka.everythingIn(topic, 2);
    expect(none).toEqual([]);
    expect(textsOf(all)).toEqual(numbered(topic, 0, 1_000).map(({ value }) => String(value)));
  });

  it('begins at an offset, or with the next record, and goes on with what is written later', async () => {
    const topic = await kafka.newTopic();
    const client = await kafka.connect();
    const producer = await client.producer();
    await producer.send(numbered(topic, 0, 10));
    const fromSeven: string[] = [];
    const fromNow: string[] = [];
    for (const [offset, into] of [
      [7n, fromSeven],
      ['latest', fromNow],
    ] as const) {
      const batch = async ({ records }: { records: Parameters<typeof textsOf>[0] }) =>
        void into.push(...textsOf(records));
      await client.reader({ partitions: [{ topic, partition: 0, offset }], batch });
    }
    await producer.send([record(topic, 'later')]);
    await until(() => fromSeven.length === 4 && fromNow.length === 1);
    expect(fromSeven).toEqual(['record 7', 'record 8', 'record 9', 'later']);
    expect(fromNow).toEqual(['later']);
  });

  it('goes on with the first record there is when its offset is gone, and says so', async () => {
    const topic = await kafka.newTopic();
    const client = await kafka.connect();
    await (await client.producer()).send(numbered(topic, 0, 3));
    const notices: ConsumerNotice[] = [];
    const found: string[] = [];
    await client.reader({
      partitions: [{ topic, partition: 0, offset: 99n }],
      batch: async ({ records }) => void found.push(...textsOf(records)),
      notice: (notice) => notices.push(notice),
    });
    await until(() => found.length === 3);
    expect(notices).toContainEqual({ kind: 'out-of-range', at: { topic, partition: 0, offset: 99n } });
  });
}

function describeSeeking(kafka: KafkaUnderTest): void {
  it('goes back and forth with seek', async () => {
    const topic = await kafka.newTopic();
    const client = await kafka.connect();
    await (await client.producer()).send(numbered(topic, 0, 5));
    const found: string[] = [];
    const reader = await client.reader({
      partitions: [{ topic, partition: 0, offset: 'earliest' }],
      batch: async ({ records }) => void found.push(...textsOf(records)),
    });
    await until(() => found.length === 5);
    reader.seek({ topic, partition: 0, offset: 3n });
    await until(() => found.length === 7);
    expect(found.slice(5)).toEqual(['record 3', 'record 4']);
  });

  it('refuses a topic that is not there', async () => {
    const client = await kafka.connect();
    const reading = client.reader({
      partitions: [{ topic: 'verso.nowhere.v1', partition: 0, offset: 'earliest' }],
      batch: async () => undefined,
    });
    await expect(reading).rejects.toBeInstanceOf(KafkaRefused);
  });
}

function describeFlow(kafka: KafkaUnderTest): void {
  it('delivers nothing of a paused partition, and its rest when resumed', async () => {
    const topic = await kafka.newTopic(2);
    const client = await kafka.connect();
    const producer = await client.producer();
    const found: string[][] = [[], []];
    const reader = await client.reader({
      partitions: partitionsOf(topic, 2).map((place) => ({ ...place, offset: 'earliest' })),
      batch: async ({ partition, records }) => void found[partition]?.push(...textsOf(records)),
    });
    reader.pause([{ topic, partition: 0 }]);
    await producer.send([...numbered(topic, 0, 5, { partition: 0 }), ...numbered(topic, 0, 5, { partition: 1 })]);
    await until(() => found[1]?.length === 5);
    await sleep(300);
    expect(found[0]).toEqual([]);
    reader.resume([{ topic, partition: 0 }]);
    await until(() => found[0]?.length === 5);
  });

  it('has one batch of a partition under way, and batches of several side by side', async () => {
    const topic = await kafka.newTopic(3);
    const client = await kafka.connect();
    await (await client.producer()).send([0, 1, 2].flatMap((partition) => numbered(topic, 0, 50, { partition })));
    const underWay = [0, 0, 0];
    const all = gate();
    let most = 0;
    const reader = await client.reader({
      partitions: partitionsOf(topic, 3).map((place) => ({ ...place, offset: 'earliest' })),
      maxBytesPerPartition: 500,
      toEnd: true,
      batch: async ({ partition }) => {
        most = Math.max(most, (underWay[partition] = (underWay[partition] ?? 0) + 1));
        // Nobody goes on before all three are here.
        if (underWay.every((count) => count > 0)) all.open();
        await all.opened;
        await sleep(5);
        underWay[partition] = (underWay[partition] ?? 0) - 1;
      },
    });
    await reader.done;
    expect(most).toBe(1);
  });
}

function describeSlowHandlers(kafka: KafkaUnderTest): void {
  it('delivers a batch again whose handler failed, before what comes after it', async () => {
    const topic = await kafka.newTopic();
    const client = await kafka.connect();
    await (await client.producer()).send(numbered(topic, 0, 3));
    const found: string[] = [];
    const failures: unknown[] = [];
    const reader = await client.reader({
      partitions: [{ topic, partition: 0, offset: 'earliest' }],
      toEnd: true,
      batch: async ({ records }) => {
        if (failures.length < 3) throw new Error(`not yet ${failures.length}`);
        found.push(...records.map(textOf));
      },
      notice: (notice) => {
        if (notice.kind === 'batch-failed') failures.push(notice.error);
      },
    });
    await reader.done;
    expect(found).toEqual(['record 0', 'record 1', 'record 2']);
    expect(failures.map(String)).toEqual([0, 1, 2].map((at) => `Error: not yet ${at}`));
  });

  it('fetches no more than two batches ahead of a handler that stands still', async () => {
    const topic = await kafka.newTopic();
    const client = await kafka.connect();
    const producer = await client.producer();
    const padding = 'x'.repeat(20_000);
    for (let part = 0; part < 20; part++) {
      await producer.send(Array.from({ length: 100 }, () => record(topic, padding)));
    }
    const held = gate();
    let received = 0;
    const before = process.memoryUsage().arrayBuffers;
    const reader = await client.reader({
      partitions: [{ topic, partition: 0, offset: 'earliest' }],
      maxBytesPerPartition: 500_000,
      batch: async ({ records }) => {
        received += records.length;
        await held.opened;
      },
    });
    await until(() => received > 0);
    await sleep(1_000);
    // 40 MB lie in the topic.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(15_000_000);
    expect(received).toBeLessThan(100);
    held.open();
    await until(() => received === 2_000);
    await reader.stop();
  });
}
