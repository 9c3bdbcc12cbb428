import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InMemoryEventStore } from '@verso/event-store';
import { executionLinked, newEvent } from '@verso/test-bed';
import { LOGS } from '../office.js';
import { Observer, type Progress } from './observer.js';

describe('Whoever looks at an office of many processes', () => {
  let store: InMemoryEventStore;
  const servers: Server[] = [];

  beforeEach(() => (store = new InMemoryEventStore([...LOGS])));
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  });

  /** An instance that says of itself what it is given, each time anew. */
  async function instance(progress: () => Partial<Progress>): Promise<string> {
    const server = createServer((_, response) => {
      const said = { service: 'operations', instance: 'operations-1', open: true, ...progress() };
      response.setHeader('connection', 'close').end(JSON.stringify(said));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  function observerOf(...urls: readonly (string | undefined)[]): Observer {
    const admin = (): Promise<never> => Promise.reject(new Error('no broker is needed'));
    return new Observer({ store, admin, urls: () => urls, token: 'house' });
  }

  it('takes rows for up to date once all events are taken in, although the last of them change no row', async () => {
    const units = [
      {
        appends: [
          { stream: 'trade/t', expectedVersion: 0, events: [newEvent('trade-capture', executionLinked, EVENT_ID)] },
        ],
      },
    ];
    await store.append('trade-capture', units);
    const looks = [
      { taken: { 'trade-capture': -1 }, unsaved: false },
      { taken: { 'trade-capture': 0 }, unsaved: true },
      { taken: { 'trade-capture': 0 }, unsaved: false },
    ];
    let asked = 0;
    const leader = await instance(() => ({ leading: true, ...looks[Math.min(asked++, looks.length - 1)] }));
    const standBy = await instance(() => ({ leading: false }));
    expect(await observerOf(standBy, leader).untilProjected(AbortSignal.timeout(60_000))).toBe(true);
    expect(asked).toBe(3);
  });

  it('gives up waiting for rows when it is told to', async () => {
    const stopped = new AbortController();
    const nobody = await instance(() => {
      stopped.abort();
      return { leading: false };
    });
    expect(await observerOf(nobody).untilProjected(stopped.signal)).toBe(false);
  });

  it('does not wait for an instance that does not listen yet', async () => {
    const url = await instance(() => ({ leading: true }));
    expect(await observerOf(undefined, url).progress()).toHaveLength(1);
  });
});

const EVENT_ID = '019abc00-0000-7000-8000-000000000001';
