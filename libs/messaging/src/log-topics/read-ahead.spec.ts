import type { InMemoryEventStore } from '@verso/event-store';
import { ReadAhead } from './read-ahead.js';
import { cancelTrades, emptyLog, LOG } from './relayed-log.fixture.js';

let store: InMemoryEventStore;
let asked: number[];
let log: ReadAhead;

beforeEach(() => {
  store = emptyLog();
  asked = [];
  const read = async (after: number, limit: number) => {
    asked.push(after);
    return store.readLog(LOG, after, limit);
  };
  log = new ReadAhead(read, 10);
});

const positionsAfter = async (position: number) => (await log.after(position)).map((event) => event.position);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

describe('a log that is read ahead', () => {
  it('gives the same events as the store, and asks for the next portions before they are wanted', async () => {
    await cancelTrades(store, 35);
    expect([await positionsAfter(-1), asked]).toEqual([numbers(0, 10), [-1, 9, 19]]);
    expect([await positionsAfter(9), asked]).toEqual([numbers(10, 20), [-1, 9, 19, 29]]);
    expect([await positionsAfter(19), asked]).toEqual([numbers(20, 30), [-1, 9, 19, 29, 39]]);
    expect([await positionsAfter(29), asked]).toEqual([numbers(30, 35), [-1, 9, 19, 29, 39]]);
  });

  it('asks for nothing ahead at the end of the log', async () => {
    await cancelTrades(store, 3);
    expect([await positionsAfter(-1), asked]).toEqual([[0, 1, 2], [-1]]);
  });

  it('misses nothing that was appended after it looked ahead and found nothing', async () => {
    await cancelTrades(store, 10);
    await positionsAfter(-1);
    await cancelTrades(store, 1);
    expect([await positionsAfter(9), asked]).toEqual([[10], [-1, 9, 19, 9]]);
  });

  it('begins anywhere else when it is asked to', async () => {
    await cancelTrades(store, 25);
    await positionsAfter(-1);
    expect(await positionsAfter(4)).toEqual(numbers(5, 15));
    expect(await positionsAfter(14)).toEqual(numbers(15, 25));
  });

  it('goes on behind a portion that was not full, with what was appended since', async () => {
    await cancelTrades(store, 15);
    await positionsAfter(-1);
    await cancelTrades(store, 20);
    expect(await positionsAfter(9)).toEqual(numbers(10, 15));
    expect(await positionsAfter(14)).toEqual(numbers(15, 25));
  });

  it('tells of a portion that could not be read when that is wanted, and reads it then', async () => {
    await cancelTrades(store, 20);
    const readLog = store.readLog.bind(store);
    store.readLog = async (name, after, limit) => {
      if (after === 9 && asked.length === 2) throw new Error('the store is away');
      return readLog(name, after, limit);
    };
    await positionsAfter(-1);
    await expect(positionsAfter(9)).rejects.toThrow('the store is away');
    expect(await positionsAfter(9)).toEqual(numbers(10, 20));
  });
});
