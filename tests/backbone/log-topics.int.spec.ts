import { setTimeout as sleep } from 'node:timers/promises';
import { migrate, PostgresEventStore, serviceRole } from '@verso/event-store';
import { KafkaFeed, LiveRunner, LogRelay, LogTail, type FeedNotice, type ReceivedEvent } from '@verso/messaging';
import { connectKafka, type Admin, type IncomingRecord, type KafkaClient } from '@verso/messaging/kafka';
import {
  kafkaForTests,
  startKafka,
  throwAwayPostgres,
  type ThrowAwayKafka,
  type ThrowAwayPostgres,
} from '@verso/test-bed';
import { topicFaults } from '../../libs/messaging/src/log-topics/relayed-log.fixture.js';
import type { InstanceInput } from './instance.js';
import { startFromSource, type SourceProcess } from './source-process.js';
import { cancelTrades, LOG } from './trades.js';
import { until } from './until.js';

const possible = await kafkaForTests();
if (!possible.available) process.stdout.write(`skipped: ${possible.reason}\n`);
const describeKafka = possible.available ? describe : describe.skip;

/** Looks for what retention takes often, and takes it at once. */
const RETENTION = {
  'log.retention.check.interval.ms': '200',
  'log.initial.task.delay.ms': '100',
  'log.segment.delete.delay.ms': '100',
};

let brokers: ThrowAwayKafka;
let server: ThrowAwayPostgres;
let kafka: KafkaClient;
let admin: Admin;
let store: PostgresEventStore;
let topics = 0;
let topic: string;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  if (possible.available) brokers = await startKafka({ breakable: true, settings: RETENTION });
});

afterAll(async () => {
  if (possible.available) await brokers.stop();
});

beforeEach(async () => {
  server = await throwAwayPostgres();
  await migrate(server.connection, { logs: [{ name: LOG }, { name: 'confirmation' }] });
  store = new PostgresEventStore({ connection: server.as(serviceRole(LOG)) });
  kafka = await connectKafka({ brokers: brokers.bootstrapServers, clientId: 'backbone', requestTimeoutMs: 3_000 });
  admin = await kafka.admin();
  topics += 1;
  topic = `verso.backbone-${topics}.v1`;
  await admin.createTopics([{ topic, partitions: 6, replicationFactor: 1 }]);
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await kafka.close();
  await store.close();
  await server.stop();
});

function instance(work: InstanceInput['work'], url: string): SourceProcess {
  const connection = server.as(serviceRole(work === 'relay' ? LOG : 'confirmation'));
  const input: InstanceInput = { work, connection, brokers: brokers.bootstrapServers, topic, url };
  const started = startFromSource(new URL('instance.ts', import.meta.url), input);
  closing.push(() => started.kill());
  return started;
}

/** The relay and a follower of the topic in this process. */
function relayHere(): LogRelay {
  const relay = new LogRelay({ log: LOG, store, kafka, topic });
  run(relay, () => relay.close());
  return relay;
}

function run(steppable: LogRelay | Follower, close: () => Promise<void>): void {
  const runner = new LiveRunner([steppable], () => undefined);
  runner.start();
  closing.push(async () => {
    await runner.stop();
    await close();
  });
}

/** Reads the log through a feed as consumers do, and what it reads is all it knows. */
class Follower {
  readonly name = 'follower';
  readonly events: ReceivedEvent[] = [];
  readonly notices: FeedNotice['kind'][] = [];
  readonly tail = new LogTail(store, LOG);
  readonly feed = new KafkaFeed({
    ...{ log: LOG, consumer: 'follower', delivery: 'group', store, kafka, topic, tail: this.tail },
    stored: async () => this.events.length - 1,
    passed: () => this.events.length - 1,
    report: ({ kind }) => this.notices.push(kind),
  });

  attach(wake: () => void): void {
    this.feed.attach(wake);
  }

  async step(): Promise<boolean> {
    const moved = await this.feed.step();
    const after = this.events.length - 1;
    if (this.tail.hasAfter(after)) this.events.push(...(await this.tail.read(after, 2_000)));
    return moved || this.tail.hasAfter(this.events.length - 1);
  }

  get positions(): number[] {
    return this.events.map(({ position }) => position);
  }
}

function followHere(): Follower {
  const follower = new Follower();
  run(follower, () => follower.feed.close());
  return follower;
}

async function everythingInTopic(): Promise<IncomingRecord[][]> {
  const [description] = await admin.describeTopics([topic]);
  const found: IncomingRecord[][] = (description?.partitions ?? []).map(() => []);
  const reader = await kafka.reader({
    partitions: found.map((_, partition) => ({ topic, partition, offset: 'earliest' })),
    toEnd: true,
    batch: async ({ partition, records }) => void found[partition]?.push(...records),
  });
  await reader.done;
  return found;
}

const size = async (): Promise<number> => (await store.heads()).find(({ log }) => log === LOG)?.size ?? 0;
const everything = async () => store.readLog(LOG, -1, 100_000);
const dense = (length: number): number[] => Array.from({ length }, (_, position) => position);
const relayed = async (): Promise<number> => (await store.readRelay(LOG)).position;

/** Cancels trades for a while, a page at a time. */
async function cancelUnderLoad(
  pages: number,
  perPage: number,
  during: (page: number) => Promise<unknown>,
): Promise<void> {
  for (let page = 0; page < pages; page += 1) {
    await cancelTrades(store, perPage);
    await during(page);
  }
}

describeKafka('the topic of a log', () => {
  it('has every event in order though its relay is killed in mid-page, again and again', async () => {
    const lives = [instance('relay', 'http://relay')];
    await lives[0]?.said('leads');
    await cancelUnderLoad(40, 500, async (page) => {
      if (page % 8 !== 5) return;
      await sleep(5 * lives.length);
      await lives.at(-1)?.kill();
      lives.push(instance('relay', 'http://relay'));
    });
    await until(async () => (await relayed()) === 19_999);
    expect([lives.length, topicFaults(await everythingInTopic(), await everything())]).toEqual([6, []]);
  });

  it('is read once and in order through a broker that is killed and started again', async () => {
    relayHere();
    const follower = followHere();
    await cancelUnderLoad(30, 300, async (page) => {
      if (page === 10) await brokers.killNode(0);
      if (page === 20) await brokers.startNode(0);
      await sleep(50);
    });
    await until(async () => (await relayed()) === 8_999);
    await until(() => follower.events.length >= 9_000);
    expect(follower.positions).toEqual(dense(9_000));
    expect(follower.notices).toContain('from-store');
    expect(topicFaults(await everythingInTopic(), await everything())).toEqual([]);
  });

  it('loses and doubles nothing while it grows from 6 to 12 partitions under load', async () => {
    relayHere();
    const follower = followHere();
    await cancelUnderLoad(80, 200, async (page) => {
      if (page === 20) await admin.addPartitions(topic, 12);
      await sleep(100);
    });
    await until(() => follower.events.length >= 16_000);
    expect(follower.positions).toEqual(dense(16_000));
    const partitions = await everythingInTopic();
    expect(topicFaults(partitions, await everything())).toEqual([]);
    expect(partitions.map((records) => records.length > 0)).toEqual(Array.from({ length: 12 }, () => true));
    await cancelTrades(store, 2_000);
    await until(() => follower.events.length >= 18_000);
    expect(follower.feed.figures().received).toBeGreaterThan(10_000);
  });

  it('has its effects once each though the leading room and the leading relay are killed: the others take over', async () => {
    const rooms = [instance('room', 'http://room-1'), instance('room', 'http://room-2')];
    const relays = [instance('relay', 'http://relay-1'), instance('relay', 'http://relay-2')];
    const leaders = [await leaderOf(rooms), await leaderOf(relays)];
    await cancelTrades(store, 500);
    await untilEffects(500);
    for (const leader of leaders) {
      const standBy = [...rooms, ...relays].filter((other) => !leaders.includes(other));
      const killedAt = performance.now();
      leader.child.kill('SIGKILL');
      const before = await size();
      await cancelTrades(store, 500);
      const heir = await leaderOf(standBy.filter((other) => rooms.includes(leader) === rooms.includes(other)));
      const leadsAfter = performance.now() - killedAt;
      await untilEffects(before + 500);
      const effectsAfter = performance.now() - killedAt;
      process.stdout.write(
        `take-over after SIGKILL of the leading ${rooms.includes(leader) ? 'room' : 'relay'}: leads after ${leadsAfter.toFixed(0)} ms, ` +
          `500 effects after ${effectsAfter.toFixed(0)} ms\n`,
      );
      expect(heir).not.toBe(leader);
    }
    await cancelTrades(store, 500);
    await untilEffects(await size());
    const effects = await store.readLog('confirmation', -1, 100_000);
    expect(effects.map(({ cause }) => cause?.position).sort((a, b) => Number(a) - Number(b))).toEqual(
      dense(await size()),
    );
    await until(async () => (await relayed()) === (await size()) - 1);
    expect(topicFaults(await everythingInTopic(), await everything())).toEqual([]);
  });

  it('may have lost to retention what was never read: it is read from the store', async () => {
    relayHere();
    const before = followHere();
    await cancelTrades(store, 1_000);
    await until(() => before.events.length === 1_000);
    await closing.pop()?.();
    await cancelTrades(store, 3_000);
    await until(async () => (await relayed()) === 3_999);
    await admin.alterConfigs(topic, { 'retention.ms': '1', 'segment.ms': '100' });
    await until(async () => (await admin.offsets(topic)).every(({ earliest, latest }) => earliest === latest));
    await admin.alterConfigs(topic, { 'retention.ms': '-1', 'segment.ms': '600000000' });
    const after = followHere();
    await until(() => after.events.length === 4_000);
    await cancelUnderLoad(10, 100, () => sleep(50));
    await until(() => after.events.length === 5_000);
    expect(after.positions).toEqual(dense(5_000));
    await until(async () => {
      await cancelTrades(store, 10);
      await sleep(100);
      return after.feed.figures().source === 'kafka';
    });
  });
});

async function leaderOf(instances: readonly SourceProcess[]): Promise<SourceProcess> {
  return Promise.race(
    instances.map(async (one) => {
      await one.said('leads');
      return one;
    }),
  );
}

async function untilEffects(count: number): Promise<void> {
  await until(async () => ((await store.heads()).find(({ log }) => log === 'confirmation')?.size ?? 0) >= count);
}
