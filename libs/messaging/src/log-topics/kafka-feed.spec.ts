import { notRelayed, type InMemoryEventStore } from '@verso/event-store';
import { LogTail, NewerEvent, received, UnreadEvent } from '../log-tail.js';
import { seededRandom } from '../seeded-runner.js';
import { appendTo, fromNewerBuild, tradeCancelled } from '../stored-events.fixture.js';
import type { FeedNotice } from './feed-notice.js';
import { EpochChanged, KafkaFeed, type KafkaFeedOptions } from './kafka-feed.js';
import { KafkaInMemory } from './kafka-in-memory.fixture.js';
import { LogRelay } from './log-relay.js';
import { cancelTrades, emptyLog, LOG, relayAll, stepUntilQuiet, TailReader } from './relayed-log.fixture.js';

let store: InMemoryEventStore;
let broker: KafkaInMemory;
let relay: LogRelay;
let tail: LogTail;
let reader: TailReader;
let notices: FeedNotice['kind'][];
let heads: number;
const feeds: KafkaFeed[] = [];

beforeEach(() => {
  store = emptyLog();
  broker = new KafkaInMemory(6);
  relay = new LogRelay({ log: LOG, store, kafka: broker.client() });
  tail = new LogTail(store, LOG);
  reader = new TailReader(tail);
  notices = [];
  heads = 0;
  const readHeads = store.heads.bind(store);
  store.heads = async () => {
    heads += 1;
    return readHeads();
  };
});

afterEach(async () => {
  for (const feed of feeds.splice(0)) await feed.close();
  await relay.close();
});

/** A feed that has begun, and gets what is new from Kafka: the first events of the log have come that way. */
async function followingFeed(more: Partial<KafkaFeedOptions> = {}): Promise<KafkaFeed> {
  const feed = await newFeed(more);
  await publish(5);
  await deliver(feed);
  expect(feed.figures().source).toBe('kafka');
  notices = [];
  heads = 0;
  return feed;
}

async function newFeed(more: Partial<KafkaFeedOptions> = {}): Promise<KafkaFeed> {
  const report = ({ kind }: FeedNotice): unknown => notices.push(kind);
  const kafka = broker.client();
  const options = { log: LOG, consumer: 'confirmation', delivery: 'group', patienceMs: 20 } as const;
  const feed = new KafkaFeed({ ...options, store, kafka, tail, report, ...more });
  feeds.push(feed);
  await stepUntilQuiet(feed);
  await new Promise(setImmediate);
  return feed;
}

async function publish(count: number): Promise<void> {
  await cancelTrades(store, count);
  await relayAll(relay, store);
}

async function deliver(feed: KafkaFeed, limit?: number): Promise<void> {
  await broker.deliver(limit);
  await stepUntilQuiet(feed);
  await reader.readAll();
}

/** Steps as a runner does while the patience of the feed ends. */
async function stepUntil(feed: KafkaFeed, holds: () => boolean): Promise<void> {
  while (!holds()) {
    await stepUntilQuiet(feed);
    await reader.readAll();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function expectEverythingRead(): Promise<void> {
  expect(reader.events).toEqual((await store.readLog(LOG, -1, 100_000)).map(received));
}

describe('the feed of a log', () => {
  it('hands on what comes by Kafka as the store would give it, without asking the store', async () => {
    const feed = await followingFeed();
    await publish(300);
    const expected = (await store.readLog(LOG, -1, 1_000)).map(received);
    Reflect.set(store, 'readLog', async () => Promise.reject(new Error('the store was asked')));
    heads = 0;
    await deliver(feed);
    expect([heads, notices, reader.events.length]).toEqual([0, [], 305]);
    expect(reader.events).toEqual(expected);
  });

  it.each([1, 2, 3, 4])('merges partitions that come in any order and any pieces, with seed %i', async (seed) => {
    const random = seededRandom(seed);
    broker.order = (partitions) => [...partitions].sort(() => random() - 0.5);
    const feed = await followingFeed({ patienceMs: 60_000 });
    await publish(800);
    while (reader.events.length < 805) await deliver(feed, 1 + Math.floor(random() * 50));
    expect(feed.figures()).toMatchObject({ gaps: 0, source: 'kafka' });
    await expectEverythingRead();
  });

  it('drops what a relay sends again', async () => {
    const feed = await followingFeed();
    await publish(45);
    // A relay that begins where another stood before that one had stored its checkpoint.
    Reflect.set(store, 'readRelay', async () => notRelayed());
    Reflect.set(store, 'saveRelay', async () => true);
    const again = new LogRelay({ log: LOG, store, kafka: broker.client() });
    await relayAll(again, store);
    await again.close();
    await publish(10);
    await deliver(feed);
    expect(feed.figures()).toMatchObject({ repeated: 50 + 5, gaps: 0 });
    await expectEverythingRead();
  });

  it('leaves what Kafka has lost to the store, and goes on with what Kafka has', async () => {
    const feed = await followingFeed();
    await publish(400);
    const lost = broker.partitions[2]?.length ?? 0;
    broker.removeBefore(2, BigInt(lost));
    await deliver(feed);
    await stepUntil(feed, () => reader.events.length === 405);
    expect(feed.figures().gaps).toBeGreaterThan(0);
    await publish(200);
    await deliver(feed);
    await stepUntil(feed, () => reader.events.length === 605);
    await expectEverythingRead();
  });

  it('counts the records before which another of their slot is missing', async () => {
    const feed = await followingFeed();
    const cancelAgain = async (version: number): Promise<void> => {
      await appendTo(store, [LOG, 'trade/trd_slot'], [tradeCancelled('trd_slot', version)]);
      await relayAll(relay, store);
    };
    await cancelAgain(1);
    await deliver(feed);
    await cancelAgain(2);
    await cancelAgain(3);
    const lane = broker.partitions.find((records) => records.at(-1)?.headers['ce_subject'] === 'trd_slot') ?? [];
    broker.removeBefore(broker.partitions.indexOf(lane), lane.at(-1)?.offset ?? 0n);
    await deliver(feed);
    await stepUntil(feed, () => reader.events.length === 8);
    expect(feed.figures().missingBefore).toBe(1);
    await expectEverythingRead();
  });

  it('finds what is missing at the end of the log as well', async () => {
    const feed = await followingFeed();
    await publish(20);
    for (const partition of broker.partitions.keys()) broker.removeBefore(partition, 1_000n);
    await stepUntil(feed, () => reader.events.length === 25);
    expect([feed.figures().source, notices]).toEqual(['store', ['from-store']]);
    await expectEverythingRead();
  });

  it('lets the store serve while no relay or no broker is there, and returns to Kafka when it has caught up', async () => {
    const feed = await followingFeed();
    await cancelTrades(store, 30);
    await stepUntil(feed, () => reader.events.length === 35);
    await cancelTrades(store, 30);
    await stepUntil(feed, () => reader.events.length === 65);
    expect(feed.figures().source).toBe('store');
    await publish(10);
    await deliver(feed);
    await stepUntil(feed, () => feed.figures().source === 'kafka');
    await publish(10);
    heads = 0;
    await deliver(feed);
    expect([reader.events.length, heads, notices]).toEqual([85, 0, ['from-store', 'from-kafka']]);
    await expectEverythingRead();
  });

  it('leaves an event of a newer build to the store, where each reader decides what it means to it', async () => {
    const feed = await followingFeed();
    await appendTo(store, [LOG, 'trade/trd_new'], [fromNewerBuild('trd_new')]);
    await publish(3);
    await broker.deliver();
    await stepUntilQuiet(feed);
    expect(tail.end).toBe(9);
    const page = await tail.page(4, 10);
    expect(page.map(({ position }) => position)).toEqual([5, 6, 7, 8]);
    expect(page[0]).toMatchObject({ type: 'TradeNovated', error: { type: 'TradeNovated' } });
    expect(notices).toContain('unreadable');
  });

  it('reads of what nobody needs only where it stands and what it is, and the store has the rest', async () => {
    const feed = await followingFeed({ interest: new Set(['TradeCaptured']) });
    await publish(3);
    await broker.deliver();
    await stepUntilQuiet(feed);
    expect(tail.end).toBe(8);
    const unread = [5, 6, 7].map((position) => new UnreadEvent(position, 'TradeCancelled'));
    expect(await tail.scan(4, 10)).toEqual(unread);
    await reader.readAll();
    await expectEverythingRead();
  });

  it('leaves an event of a newer build to the store also when nobody needs it', async () => {
    const feed = await followingFeed({ interest: new Set(['TradeCaptured']) });
    await appendTo(store, [LOG, 'trade/trd_new'], [fromNewerBuild('trd_new')]);
    await publish(1);
    await broker.deliver();
    await stepUntilQuiet(feed);
    expect((await tail.scan(4, 10))[0]).toBeInstanceOf(NewerEvent);
  });

  it('fetches no more while its readers are far behind', async () => {
    let passed = -1;
    const feed = await followingFeed({ passed: () => passed, ahead: 100 });
    for (let page = 0; page < 5; page += 1) {
      await publish(100);
      await deliver(feed);
    }
    expect(tail.end).toBeLessThan(310);
    passed = reader.position;
    await stepUntilQuiet(feed);
    await deliver(feed);
    expect(tail.end).toBeGreaterThan(310);
    // Held back by its own will: that is no reason to ask the store.
    expect(notices).toEqual([]);
  });

  it('commits offsets up to what is stored, and no further', async () => {
    let stored = -1;
    const feed = await followingFeed({ stored: async () => stored });
    await publish(95);
    await deliver(feed, 10);
    await deliver(feed);
    stored = 49;
    await feed.close();
    expect(broker.committed.size).toBeGreaterThan(0);
    for (const [partition, records] of broker.partitions.entries()) {
      for (const { headers, offset } of records) {
        if (offset < (broker.committed.get(partition) ?? 0n)) expect(Number(headers['ce_position'])).toBeLessThan(50);
      }
    }
    const next = await newFeed({ stored: async () => stored });
    await publish(5);
    await deliver(next);
    expect(next.figures().gaps).toBe(0);
    await expectEverythingRead();
  });

  it('reaches every instance as a broadcast, from what the store held at its beginning', async () => {
    await publish(20);
    const [one, other] = [
      await newFeed({ delivery: 'broadcast' }),
      await newFeed({ delivery: 'broadcast', tail: new LogTail(store, LOG) }),
    ];
    await publish(10);
    await broker.deliver();
    for (const feed of [one, other]) await stepUntilQuiet(feed);
    expect([one.figures(), other.figures()].map(({ source }) => source)).toEqual(['kafka', 'kafka']);
    expect(broker.committed.size).toBe(0);
  });

  it('passes by what a log said before it was restored to an earlier state, and stops when that happens under it', async () => {
    const feed = await followingFeed();
    const records = broker.partitions.flat();
    await publish(1);
    const lane = broker.partitions.find((partition) => partition.length > 0) ?? [];
    const [sample] = records;
    const offset = (lane.at(-1)?.offset ?? 0n) + 1n;
    if (sample === undefined) throw new Error('nothing was published');
    lane.push({ ...sample, offset, headers: { ...sample.headers, ce_epoch: '1', ce_position: '6', ce_prev: '5' } });
    await broker.deliver();
    await expect(feed.step()).rejects.toThrow(EpochChanged);
  });
});
