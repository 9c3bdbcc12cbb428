import { setTimeout as sleep } from 'node:timers/promises';
import type { InMemoryEventStore } from '@verso/event-store';
import { KafkaRefused, KafkaUnavailable } from '../kafka/errors.js';
import { KafkaInMemory } from './kafka-in-memory.fixture.js';
import { LogRelay, type RelayNotice } from './log-relay.js';
import { cancelTrades, emptyLog, LOG, relayAll, topicFaults } from './relayed-log.fixture.js';

let store: InMemoryEventStore;
let broker: KafkaInMemory;
let notices: RelayNotice['kind'][];
let relays: LogRelay[];

beforeEach(() => {
  store = emptyLog();
  broker = new KafkaInMemory(6);
  notices = [];
  relays = [];
});

afterEach(async () => {
  for (const relay of relays) await relay.close();
});

function newRelay(): LogRelay {
  const report = ({ kind }: RelayNotice): unknown => notices.push(kind);
  const relay = new LogRelay({ log: LOG, store, kafka: broker.client(), report });
  relays.push(relay);
  return relay;
}

const everything = async () => store.readLog(LOG, -1, 100_000);
const faults = async () => topicFaults(broker.partitions, await everything());
const sent = (): number => broker.partitions.reduce((sum, records) => sum + records.length, 0);

describe('the relay of a log', () => {
  it('publishes every event once, with the stored bytes, keyed by subject, in the partition of its slot', async () => {
    await cancelTrades(store, 700);
    const relay = newRelay();
    await relayAll(relay, store);
    expect([await faults(), sent(), relay.relayed]).toEqual([[], 700, 699]);
    const [event] = await everything();
    const partition = Math.floor(((event?.slot ?? 0) * 6) / 256);
    const record = broker.partitions[partition]?.find(({ headers }) => headers['ce_position'] === '0');
    expect(record?.value?.toString()).toBe(event?.data);
    expect(record?.key?.toString()).toBe(event?.subject);
    expect(record?.headers).toMatchObject({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_type: 'verso.trade_capture.v1.TradeCancelled',
      ce_source: '/verso/trade-capture',
      ce_prev: '-1',
      ce_epoch: '0',
      ce_leaf: Buffer.from(event?.leaf ?? []).toString('hex'),
      ce_recordedtime: event?.recordedAt,
    });
  });

  it('goes on after a restart where its checkpoint stands, and repeats nothing when that is the end', async () => {
    await cancelTrades(store, 10);
    const first = newRelay();
    await relayAll(first, store);
    await first.close();
    await cancelTrades(store, 10);
    await relayAll(newRelay(), store);
    expect([await faults(), sent()]).toEqual([[], 20]);
  });

  it('sends again what was not acknowledged, stored or not, and nothing behind it before', async () => {
    await cancelTrades(store, 4_500);
    let sends = 0;
    broker.onSend = (when) => {
      if (when === 'before' && ++sends === 2) throw new KafkaUnavailable('the request was lost');
      if (when === 'after' && sends === 4) throw new KafkaUnavailable('the answer was lost');
    };
    await relayAll(newRelay(), store);
    expect(await faults()).toEqual([]);
    expect(sent()).toBeGreaterThan(4_500);
    expect(notices).toEqual(['partitions', 'send-failed', 'send-failed']);
  });

  it('stands still before an event that the broker refuses, and never passes it', async () => {
    await cancelTrades(store, 20);
    broker.onSend = (when, records) => {
      const refused = records.some(({ headers }) => headers['ce_position'] === '7');
      if (when === 'before' && refused) throw new KafkaRefused('message-too-large', 'too large');
    };
    const relay = newRelay();
    await relayAll(relay, store).catch(() => undefined);
    expect(relay.relayed).toBe(6);
    broker.onSend = () => undefined;
    while (relay.relayed < 19) await relayAll(relay, store);
    expect([await faults(), relay.relayed]).toEqual([[], 19]);
  });

  it('is fenced by another relay of its log, and goes on from where that one came', async () => {
    await cancelTrades(store, 10);
    const one = newRelay();
    await relayAll(one, store);
    await cancelTrades(store, 10);
    const other = newRelay();
    await relayAll(other, store);
    await other.close();
    await cancelTrades(store, 10);
    while ((await store.readRelay(LOG)).position < 29) {
      await relayAll(one, store);
      // Its checkpoint is saved a while after the sending.
      await sleep(10);
    }
    expect(notices).toContain('fenced');
    expect(await faults()).toEqual([]);
  });

  it('keeps its checkpoint through a store that is away for a while', async () => {
    await cancelTrades(store, 10);
    const save = store.saveRelay.bind(store);
    let away = 2;
    store.saveRelay = async (...given) => {
      if (--away >= 0) throw new Error('the store is away');
      return save(...given);
    };
    const relay = newRelay();
    await relayAll(relay, store);
    await cancelTrades(store, 1);
    await relayAll(relay, store);
    while (away >= 0) {
      await relay.step();
      await sleep(10);
    }
    await relay.close();
    expect((await store.readRelay(LOG)).position).toBe(10);
  });
});
