import { setTimeout as sleep } from 'node:timers/promises';
import { brokersKnownTo } from '@verso/messaging/broker';
import type { ThrowAwayKafka } from './start-kafka.js';
import { kafkaForTests, startKafka } from './start-kafka.js';

const kafka = await kafkaForTests({ breakable: true });
if (!kafka.available) process.stdout.write(`skipped: ${kafka.reason}\n`);
const describeKafka = kafka.available ? describe : describe.skip;

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describeKafka('A broker of one node', () => {
  let broker: ThrowAwayKafka;
  beforeAll(async () => (broker = await startKafka({ nodes: 1, breakable: true })));
  afterAll(() => broker.stop());

  it('answers clients at the address that it names', async () => {
    const [listens] = broker.listens;
    expect([...(await brokersKnownTo(listens!))]).toEqual([[0, listens]]);
    expect(broker.bootstrapServers).toEqual([`127.0.0.1:${listens!.port}`]);
  });

  it('comes back on its data and port after it was killed', async () => {
    const pid = broker.pid(0)!;
    await broker.killNode(0);
    expect(broker.pid(0)).toBeUndefined();
    expect(isRunning(pid)).toBe(false);
    await expect(brokersKnownTo(broker.listens[0]!)).rejects.toThrow();

    await broker.startNode(0);

    expect(broker.pid(0)).not.toBe(pid);
    expect((await brokersKnownTo(broker.listens[0]!)).has(0)).toBe(true);
  });

  it('answers nobody while it is halted, and goes on afterwards', async () => {
    broker.haltNode(0);
    await expect(brokersKnownTo(broker.listens[0]!, 300)).rejects.toThrow('no answer');
    broker.resumeNode(0);
    expect((await brokersKnownTo(broker.listens[0]!, 10_000)).has(0)).toBe(true);
  });
});

describeKafka('A cluster of three nodes', () => {
  let brokers: ThrowAwayKafka;
  beforeAll(async () => (brokers = await startKafka({ nodes: 3, breakable: true })));
  afterAll(() => brokers.stop());

  it('loses a node that is killed from every other node`s sight, and takes it back', async () => {
    const nodesSeenBy = async (node: number): Promise<number[]> => [
      ...(await brokersKnownTo(brokers.listens[node]!)).keys(),
    ];
    expect(await nodesSeenBy(0)).toEqual([0, 1, 2]);

    await brokers.killNode(1);
    while ((await nodesSeenBy(0)).includes(1)) await sleep(50);
    while ((await nodesSeenBy(2)).includes(1)) await sleep(50);

    await brokers.startNode(1);
    for (const node of [0, 1, 2]) expect(await nodesSeenBy(node)).toEqual([0, 1, 2]);
  });
});
