import { encodeEvent, type ConfirmationEvent } from '@verso/contracts';
import { accepted, type Decider } from '@verso/decider';
import { InMemoryEventStore } from '@verso/event-store';
import { LiveRunner, LogTails, RoomLoop, type Room } from '@verso/messaging';
import { pino } from 'pino';
import { Doorway } from '../service/doorway.js';
import { PassOn } from '../service/pass-on.js';
import { REPLAYS, setAsideRoutes } from './set-aside-routes.js';

/** Two instances of a service: the first leads the room, the second stands by. */
describe('The door of a service to what its room could not handle', () => {
  let store: InMemoryEventStore;
  let runner: LiveRunner;
  let [leading, standingBy]: [Doorway, Doorway] = [] as never;
  let isDefective = true;

  beforeEach(async () => {
    isDefective = true;
    store = new InMemoryEventStore(['confirmation', 'trade-capture']);
    await cancelled('trd_1');
    const loop = new RoomLoop(
      roomThat(() => isDefective),
      {
        store,
        tails: new LogTails(store),
        softwareVersion: 'verso/test',
      },
    );
    runner = new LiveRunner([loop], (_, error) => {
      throw error;
    });
    runner.start();
    await runner.quiet();
    const open = async (leads: boolean): Promise<Doorway> => {
      const logger = pino({ level: 'silent' });
      const doorway = await Doorway.open({ host: '127.0.0.1', port: 0, logger, token: undefined, missing: () => [] });
      const standby = (): never => {
        throw new Error('this instance stands by');
      };
      const routes = setAsideRoutes('confirmation', { store, loop: leads ? () => loop : standby });
      for (const [route, handler] of Object.entries(routes)) doorway.answer(route, handler);
      const concerns = (method: string, path: string): boolean => method === 'POST' && path === REPLAYS;
      doorway.serve(undefined, new PassOn({ concerns, leads: () => leads, leader: async () => leading.url }));
      return doorway;
    };
    leading = await open(true);
    standingBy = await open(false);
  });
  afterEach(() => Promise.all([leading.close(), standingBy.close(), runner.stop()]));

  const post = async (key?: string, body = ''): Promise<{ status: number; hit: string | null; body: unknown }> => {
    const headers = { connection: 'close', ...(key === undefined ? {} : { 'idempotency-key': key }) };
    const answer = await fetch(`${standingBy.url}${REPLAYS}`, { method: 'POST', body, headers });
    return { status: answer.status, hit: answer.headers.get('idempotency-hit'), body: await answer.json() };
  };
  const list = async (query = ''): Promise<unknown> => (await fetch(`${standingBy.url}/v1/set-aside${query}`)).json();

  it('lists it at any instance, with why', async () => {
    const parked = { consumer: 'confirmation', upstream: 'trade-capture', position: 0, subject: 'trd_1' };
    expect(await list()).toMatchObject({ data: [{ ...parked, error: expect.stringContaining('a defect') as string }] });
    expect(await list('?room=confirmation')).toEqual(await list());
    expect(await list('?room=cash')).toMatchObject({
      status: 422,
      code: 'UNKNOWN_ROOM',
      errors: [{ pointer: '/room' }],
    });
  });

  it('has the leading instance feed it again, once for each key', async () => {
    const left = { data: [{ room: 'confirmation', replayed: 0, left: 1 }] };
    expect(await post('K-1')).toEqual({ status: 200, hit: null, body: left });
    isDefective = false;
    expect(await post('K-1')).toEqual({ status: 200, hit: 'true', body: left });
    expect(await list()).toMatchObject({ data: [{ subject: 'trd_1' }] });
    const handled = { data: [{ room: 'confirmation', replayed: 1, left: 0 }] };
    expect(await post('K-2')).toEqual({ status: 200, hit: null, body: handled });
    expect(await post('K-2')).toEqual({ status: 200, hit: 'true', body: handled });
    expect(await list()).toEqual({ data: [] });
  });

  it('answers two requests under one key alike', async () => {
    const [one, other] = await Promise.all([post('K-1'), post('K-1')]);
    expect(one.body).toEqual(other.body);
  });

  it('refuses a request without a key, with a key used for something else, of another room, or that is no JSON', async () => {
    await post('K-1');
    expect(await post()).toMatchObject({ status: 400, body: { code: 'IDEMPOTENCY_KEY_REQUIRED' } });
    expect(await post('K 1')).toMatchObject({ status: 400, body: { code: 'IDEMPOTENCY_KEY_INVALID' } });
    expect(await post('K-1', '{"room":"confirmation"}')).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(await post('K-2', '{"room":"kitchen"}')).toMatchObject({ status: 422, body: { code: 'UNKNOWN_ROOM' } });
    expect(await post('K-2', '{"room"')).toMatchObject({ status: 400, body: { code: 'MALFORMED_JSON' } });
  });

  it('feeds nothing again when it does not understand all that is asked', async () => {
    isDefective = false;
    const misspelt = { code: 'UNKNOWN_FIELD', errors: [{ pointer: '/roam' }] };
    expect(await post('K-1', '{"roam":"cash"}')).toMatchObject({ status: 422, body: misspelt });
    for (const body of ['[]', '"cash"', 'null']) {
      expect(await post('K-1', body)).toMatchObject({ status: 422, body: { code: 'NOT_AN_OBJECT' } });
    }
    expect(await list('?roam=cash')).toMatchObject({
      status: 400,
      code: 'QUERY_INVALID',
      errors: [{ pointer: '/roam' }],
    });
    expect(await list()).toMatchObject({ data: [{ subject: 'trd_1' }] });
  });

  /** A cancelled trade as trade-capture would store it. */
  async function cancelled(tradeId: string): Promise<void> {
    const data = { tradeId, tradeVersion: 1, bookingEntity: '', reason: 'busted' };
    const [happened, nothing] = ['2026-11-23T09:00:00.000000Z', null];
    const event = {
      eventId: '019ab000-0000-7000-8000-000000000001',
      type: 'TradeCancelled',
      schemaVersion: 1,
      occurredAt: happened,
      actor: 'service:test',
      subject: tradeId,
      data: encodeEvent('trade-capture', { type: 'TradeCancelled', data }),
      softwareVersion: 'verso/test',
      ...{ onBehalfOf: nothing, cause: nothing, clockPosition: nothing, correlation: nothing, account: nothing },
      ...{ entity: nothing, trace: nothing, reason: nothing, ruleVersion: nothing },
    };
    await store.append('trade-capture', [
      { appends: [{ stream: `trade/${tradeId}`, expectedVersion: 0, events: [event] }] },
    ]);
  }
});

interface Cancel {
  readonly tradeId: string;
}

/** Cancels the confirmation of a cancelled trade, as soon as it has no defect any more. */
function roomThat(isDefective: () => boolean): Room<'confirmation', null> {
  const decider: Decider<Cancel, ConfirmationEvent, null> = {
    initialState: () => null,
    decide: ({ tradeId }) => {
      if (isDefective()) throw new Error('a defect of this build');
      const data = { tradeId, tradeVersion: 1, bookingEntity: '', messageId: '', reason: 'busted' };
      return accepted({ type: 'ConfirmationCancelled', data });
    },
    evolve: (state) => state,
  };
  return {
    name: 'confirmation',
    broadcasts: [],
    upstreams: ['trade-capture'],
    directory: { initial: () => null, evolve: (directory) => directory },
    streams: { confirmation: { decider } },
    react: (event) =>
      event.log === 'trade-capture' && event.type === 'TradeCancelled'
        ? [{ stream: `confirmation/${event.subject}`, command: { tradeId: event.subject } }]
        : [],
  };
}
