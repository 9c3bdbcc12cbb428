import { join } from 'node:path';
import { describeEvent } from '@verso/contracts';
import { PostgresEventStore, serviceRole } from '@verso/event-store';
import { eventsOf, openRecord, storedEvents } from './office-record.js';
import { dataFolder, freePort, removeDataFolder, STACK_TRACE, verso, VersoProcess } from './verso-command.js';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'executions.ndjson');

describe('What a room could not handle', () => {
  let folder: string;
  let office: VersoProcess | undefined;

  beforeAll(async () => {
    folder = await dataFolder();
    await verso(folder, ['ingest', EXAMPLES]);
  });
  afterAll(async () => {
    await office?.stop('SIGKILL');
    await removeDataFolder(folder);
  });

  it('is listed, handled again on request, and its case closes by itself', async () => {
    const tradeId = await setAsideByADefectiveBuild();
    const listed = await verso(folder, ['set-aside', 'list']);
    expect(listed.out).toMatch(new RegExp(`^settlement +trade-capture \\d+ +${tradeId} +a defect of that build$`, 'm'));
    expect(listed.out).toMatch(/^1 set aside\.$/m);
    expect((await verso(folder, ['set-aside', 'list', '--room', 'cash'])).out).toMatch(/^0 set aside\.$/m);

    const port = String(await freePort());
    office = new VersoProcess(folder, ['start', '--trades', '0', '--tick', '1000'], { VERSO_PORT: port });
    await office.printed(/(http:\/\/127\.0\.0\.1:\d+)\/readyz/);
    const replayed = await verso(folder, ['set-aside', 'replay', '--room', 'settlement'], { VERSO_PORT: port });
    expect(`${replayed.out}\n${replayed.err}`).not.toMatch(STACK_TRACE);
    expect(replayed).toMatchObject({ code: 0, err: '' });
    expect(replayed.out).toMatch(/^settlement +1 handled +0 still set aside$/m);
    const replays = `http://127.0.0.1:${port}/v1/set-aside/replays`;
    expect(await (await fetch(replays, { method: 'POST' })).json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REQUIRED' });
    const keyed = { method: 'POST', headers: { 'idempotency-key': 'K-1' } };
    expect((await fetch(replays, keyed)).headers.get('idempotency-hit')).toBeNull();
    expect((await fetch(replays, keyed)).headers.get('idempotency-hit')).toBe('true');
    const unknown = await fetch(`http://127.0.0.1:${port}/v1/set-aside?room=kitchen`);
    expect(await unknown.json()).toMatchObject({ status: 422, code: 'UNKNOWN_ROOM' });
    expect(await office.stop('SIGINT')).toMatchObject({ code: 0 });

    const record = await openRecord(folder);
    const cases = await eventsOf(record.store, 'exceptions');
    const settlement = await eventsOf(record.store, 'settlement');
    await record.close();
    expect(settlement.filter(({ type }) => type === 'EventReplayed')).toHaveLength(1);
    expect(settlement.filter(({ type }) => type === 'SettlementObligationCreated')).toHaveLength(5);
    const told = cases.filter((event) => 'cause' in event.data && event.data.cause === 'EVENT_SET_ASIDE');
    expect(told.map(({ type }) => type)).toEqual(['CaseOpened', 'CaseResolved']);
  });

  it('is nothing where nothing is set aside, also when no office is open', async () => {
    const { code, out } = await verso(folder, ['set-aside', 'replay']);
    expect({ code, nothing: /^Nothing was set aside\.$/m.test(out) }).toEqual({ code: 0, nothing: true });
  });

  it('cannot be asked of a folder without an office, nor of a room that there is not', async () => {
    const nowhere = await verso(join(folder, 'nowhere'), ['set-aside', 'list']);
    expect(nowhere).toMatchObject({ code: 1, out: '' });
    expect(nowhere.err).toMatch(/^There is no office in /);
    const kitchen = await verso(folder, ['set-aside', 'replay', '--room', 'kitchen']);
    expect(kitchen.code).not.toBe(0);
    expect(kitchen.err).toContain('the rooms are');
  });

  /** What a build leaves behind whose settlement could not handle the first captured trade. */
  async function setAsideByADefectiveBuild(): Promise<string> {
    const record = await openRecord(folder);
    const captured = (await storedEvents(record.store, 'trade-capture')).find(({ type }) => type === 'TradeCaptured');
    if (captured === undefined) throw new Error('no trade was captured');
    const { subject, position, occurredAt } = captured;
    const { connection } = record;
    const writerOf = (log: string): typeof connection => ({ ...connection, user: serviceRole(log) });
    const writer = new PostgresEventStore({ connection, writerOf });
    const upstream = 'trade-capture';
    const parked = { consumer: 'settlement', upstream, position, subject, error: 'a defect of that build' };
    const event = {
      ...captured,
      eventId: '01a2076b-4400-7c7b-ab64-be35186ea390',
      type: 'EventSetAside',
      schemaVersion: 1,
      occurredAt,
      actor: 'service:settlement',
      account: null,
      entity: null,
      data: describeEvent('settlement', 'EventSetAside').encode(parked),
    };
    const stream = `set-aside/${upstream}:${String(position)}`;
    const outcomes = await writer.append('settlement', [
      {
        appends: [{ stream, expectedVersion: 0, events: [event] }],
        parked: [parked],
        blocked: [{ consumer: 'settlement', subject, blocked: true }],
      },
    ]);
    expect(outcomes).toMatchObject([{ outcome: 'accepted' }]);
    await writer.close();
    await record.close();
    return subject;
  }
});
