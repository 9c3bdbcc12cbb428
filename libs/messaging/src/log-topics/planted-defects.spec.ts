import type { InMemoryEventStore } from '@verso/event-store';
import { KafkaUnavailable } from '../kafka/errors.js';
import { LogTail } from '../log-tail.js';
import type { Steppable } from '../room.js';
import { seededRandom } from '../seeded-runner.js';
import { eventIn, formOf, placedRecord, recordOf } from './event-record.js';
import { KafkaFeed } from './kafka-feed.js';
import { KafkaInMemory } from './kafka-in-memory.fixture.js';
import { LogRelay } from './log-relay.js';
import { cancelTrades, emptyLog, LOG, relayAll, topicFaults, TailReader } from './relayed-log.fixture.js';

const TOPIC = 'verso.trade-capture.v1';
const EVENTS = 400;

interface Relay extends Steppable {
  close(): Promise<void>;
}

type MakeRelay = (store: InMemoryEventStore, broker: KafkaInMemory) => Relay;

const soundRelay: MakeRelay = (store, broker) => new LogRelay({ log: LOG, store, kafka: broker.client() });

/** A relay of a few lines, in which an error can be passed by, and the checkpoint can move first. */
function hastyRelay(store: InMemoryEventStore, broker: KafkaInMemory, defect: 'skips' | 'moves first'): Relay {
  const producer = broker.client().producer();
  const step = async (): Promise<boolean> => {
    const { position, lastOfSlot } = await store.readRelay(LOG);
    const page = await store.readLog(LOG, position, 40);
    const slots = [...lastOfSlot];
    const records = page.map((event) => {
      const record = recordOf(event, slots[event.slot] ?? -1, formOf(LOG, TOPIC, 6));
      slots[event.slot] = event.position;
      return record;
    });
    const save = (): Promise<boolean> =>
      store.saveRelay(LOG, position, { position: position + page.length, lastOfSlot: slots });
    if (page.length === 0) return false;
    const sending = (await producer).send(records);
    if (defect === 'moves first') await save();
    await (defect === 'skips' ? sending.catch(() => undefined) : sending);
    if (defect === 'skips') await save();
    return true;
  };
  return { name: defect, step, close: async () => undefined };
}

/** Relays over a broker that loses requests and answers, with the relay killed now and then, and tells what is wrong then. */
async function relayedWrongly(makeRelay: MakeRelay, seed: number): Promise<string[]> {
  const random = seededRandom(seed);
  const [store, broker] = [emptyLog(), new KafkaInMemory(6)];
  await cancelTrades(store, EVENTS);
  let kills = 0;
  broker.onSend = () => {
    if (random() < 0.2) throw new KafkaUnavailable('the connection broke');
  };
  for (let life = 0; life < 12; life += 1) {
    const relay = makeRelay(store, broker);
    for (let idle = 0; idle < 300; idle += 1) {
      const moved = await relay.step().catch(() => undefined);
      if (moved === undefined && random() < 0.5) kills = idle;
      if (moved !== false) idle = kills;
      if ((await store.readRelay(LOG)).position === EVENTS - 1) break;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await relay.close();
  }
  return topicFaults(broker.partitions, await store.readLog(LOG, -1, EVENTS));
}

describe('a relay whose broker fails now and then', () => {
  it.each([1, 2, 3])('publishes everything in order, with seed %i', async (seed) => {
    expect(await relayedWrongly(soundRelay, seed)).toEqual([]);
  });

  it('that skips on an error loses events, and the test names them', async () => {
    const skipping: MakeRelay = (store, broker) => hastyRelay(store, broker, 'skips');
    expect((await relayedWrongly(skipping, 1)).join()).toMatch(/position \d+ is absent/);
  });

  it('that moves its checkpoint before the broker has acknowledged loses events, and the test names them', async () => {
    const hasty: MakeRelay = (store, broker) => hastyRelay(store, broker, 'moves first');
    expect((await relayedWrongly(hasty, 1)).join()).toMatch(/position \d+ is absent/);
  });
});

type MakeFeed = (store: InMemoryEventStore, broker: KafkaInMemory, reader: TailReader) => Steppable;

const soundFeed: MakeFeed = (store, broker, { tail }) => {
  const options = { log: LOG, consumer: 'confirmation', delivery: 'group', patienceMs: 5 } as const;
  return new KafkaFeed({ ...options, store, tail, kafka: broker.client() });
};

/** Hands on what comes as it comes. Past the tail, which takes nothing out of order and sends its readers to the store. */
const feedByArrival: MakeFeed = (_store, broker, reader) => {
  void broker.client().consumer({
    groupId: 'g',
    topics: [TOPIC],
    from: 'committed',
    batch: async ({ records }) => {
      for (const record of records) {
        const placed = placedRecord(record, LOG);
        if (placed !== undefined) reader.events.push(eventIn(placed, LOG));
      }
    },
  });
  return { name: 'by arrival', step: async () => false };
};

/** Reads through a feed while events come in pieces of partitions, and tells what the reader of the tail got wrong. */
async function fedWrongly(makeFeed: MakeFeed, seed: number): Promise<string[]> {
  const random = seededRandom(seed);
  const [store, broker] = [emptyLog(), new KafkaInMemory(6)];
  broker.order = (partitions) => [...partitions].sort(() => random() - 0.5);
  const tail = new LogTail(store, LOG);
  const reader = new TailReader(tail);
  const feed = makeFeed(store, broker, reader);
  await feed.step();
  await new Promise(setImmediate);
  const relay = new LogRelay({ log: LOG, store, kafka: broker.client() });
  for (let page = 0; page < 10; page += 1) {
    await cancelTrades(store, EVENTS / 10);
    await relayAll(relay, store);
    for (let piece = 0; piece < 12; piece += 1) {
      await broker.deliver(1 + Math.floor(random() * 8));
      await feed.step();
      await reader.readAll();
    }
  }
  for (let idle = 0; idle < 60 && reader.position < EVENTS - 1; idle += 1) {
    await broker.deliver();
    await feed.step();
    await reader.readAll();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await relay.close();
  if (feed instanceof KafkaFeed) await feed.close();
  const read = reader.events.map(({ position }) => position);
  const wrong = read.flatMap((position, index) => (position === index ? [] : [`read ${position} as number ${index}`]));
  return read.length === EVENTS ? wrong : [...wrong, `read ${read.length} of ${EVENTS}`];
}

describe('a feed whose partitions come in any order', () => {
  it.each([1, 2, 3])('hands on every position once and in order, with seed %i', async (seed) => {
    expect(await fedWrongly(soundFeed, seed)).toEqual([]);
  });

  it('that hands on as records arrive is found out, and the test says what was read', async () => {
    expect((await fedWrongly(feedByArrival, 1)).join()).toMatch(/read \d+ (as number|of) \d+/);
  });
});

/**
 * Kills a consumer before it stores what it has read, and tells what the group would then not read again. The feed itself is the
 * same; what it is told of as stored is, or is not.
 */
async function committedWrongly(storedOf: (read: number, stored: number) => number): Promise<string[]> {
  const [store, broker] = [emptyLog(), new KafkaInMemory(6)];
  const tail = new LogTail(store, LOG);
  const reader = new TailReader(tail);
  const checkpoint = 19;
  const stored = async (): Promise<number> => storedOf(reader.position, checkpoint);
  const options = { log: LOG, consumer: 'confirmation', delivery: 'group', stored } as const;
  const feed = new KafkaFeed({ ...options, store, tail, kafka: broker.client() });
  await feed.step();
  await new Promise(setImmediate);
  const relay = new LogRelay({ log: LOG, store, kafka: broker.client() });
  await cancelTrades(store, 100);
  await relayAll(relay, store);
  for (let piece = 0; piece < 10; piece += 1) {
    await broker.deliver(5);
    await feed.step();
    await reader.readAll();
  }
  await feed.close();
  await relay.close();
  return broker.partitions.flatMap((records, partition) =>
    records
      .filter(({ offset, headers }) => {
        return offset < (broker.committed.get(partition) ?? 0n) && Number(headers['ce_position']) > checkpoint;
      })
      .map(({ headers }) => `position ${headers['ce_position'] ?? ''} is not read again, and was not stored`),
  );
}

describe('the offsets of a group', () => {
  it('are never beyond what its consumer has stored', async () => {
    expect(await committedWrongly((_read, stored) => stored)).toEqual([]);
  });

  it('that are committed first go beyond, and the test says what would be lost', async () => {
    expect((await committedWrongly((read) => read)).join()).toMatch(/position \d+ is not read again/);
  });
});
