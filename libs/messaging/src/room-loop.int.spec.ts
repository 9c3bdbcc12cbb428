import { migrate, PostgresEventStore, serviceRole } from '@verso/event-store';
import { throwAwayPostgres, type ThrowAwayPostgres } from '@verso/event-store/throw-away-postgres';
import { cancellingRoomWith, DEFECTIVE_TRADE, echo, UNSTORABLE_TRADE } from './cancelling-room.fixture.js';
import { LogTails } from './log-tail.js';
import { LOGS, message, runToRest, startRoom, stored, tradesCancelled } from './office-of-two-logs.fixture.js';

let server: ThrowAwayPostgres;
let store: PostgresEventStore;

beforeAll(async () => {
  server = await throwAwayPostgres();
  await migrate(server.connection, { logs: LOGS.map((name) => ({ name })) });
  store = new PostgresEventStore({
    connection: server.as('verso_reader'),
    writerOf: (name) => server.as(serviceRole(name)),
  });
});

afterAll(async () => {
  await store.close();
  await server.stop();
});

describe('a room on PostgreSQL', () => {
  it('sets aside what it cannot handle or store, goes on with the rest, and lets go what a replay gets through', async () => {
    const defective = new Set([DEFECTIVE_TRADE]);
    await tradesCancelled(store, DEFECTIVE_TRADE, 'trd_1', UNSTORABLE_TRADE, DEFECTIVE_TRADE, 'trd_2');
    const loop = startRoom(store, cancellingRoomWith(defective), { tails: new LogTails(store) });
    const kept = loop.receive([message('M1'), message('M2\0')]);
    const answer = loop.submit({ key: 'S1', orders: [echo('trd_\0')] });
    await runToRest(loop);
    await kept;
    expect((await answer).results).toMatchObject([{ outcome: 'refused', refusal: { code: 'UNSTORABLE' } }]);
    expect(await store.readBlocked('confirmation')).toEqual([DEFECTIVE_TRADE, UNSTORABLE_TRADE]);
    expect((await store.readParked('confirmation')).map(({ position }) => position).sort()).toEqual([0, 2, 3]);
    defective.clear();
    const letGo = loop.replaySetAside();
    await runToRest(loop);
    expect(await letGo).toBe(2);
    expect(await store.readBlocked('confirmation')).toEqual([UNSTORABLE_TRADE]);
    const cancelled = (await stored(store)).filter((event) => event.startsWith('confirmation/trd'));
    expect(cancelled.sort()).toEqual([
      'confirmation/trd_1 ConfirmationCancelled',
      'confirmation/trd_2 ConfirmationCancelled',
      'confirmation/trd_defective ConfirmationCancelled',
    ]);
    expect(await store.readCheckpoint('confirmation', 'trade-capture')).toBe(4);
  });
});
