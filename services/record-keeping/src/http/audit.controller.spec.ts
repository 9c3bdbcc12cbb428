import 'reflect-metadata';
import { leafOf } from '@verso/event-store';
import { openDoor, type Door } from '@verso/service-host';
import { NoteVerifier, verifyTlogProof } from '@verso/transparency-log';
import { pino } from 'pino';
import { captureTrades, openOffice } from '../office.fixture.js';
import type { Office } from '../office.fixture.js';
import { RecordKeepingModule } from '../record-keeping.module.js';

let office: Office;
let door: Door;
beforeAll(async () => {
  office = await openOffice();
  await captureTrades(office, 12);
  await office.sealer.sealNow();
  await captureTrades(office, 1);
  const { store, folder, verifierKey } = office;
  const modules = [RecordKeepingModule.register({ store, seals: store, folder, verifierKey })];
  door = await openDoor({ modules, host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await door.close();
  await office.close();
});

const get = async (url: string): Promise<{ status: number; headers: Headers; text: string }> => {
  const answer = await fetch(`${door.url}${url}`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

describe('The auditor’s door', () => {
  it('answers the history of a trade', async () => {
    const { status, text } = await get('/v1/audit/trades/trd_5/history?limit=2');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      tradeId: 'trd_5',
      events: [
        { log: 'cash', position: 5, sealed: true, proof: { size: 12, verified: true } },
        { log: 'settlement', position: 5 },
      ],
      next: expect.stringContaining('settlement') as string,
    });
  });

  it('hands out a proof as a file', async () => {
    const { status, headers, text } = await get('/v1/audit/events/cash/5/proof');
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toBe('attachment; filename="cash-5.tlog-proof"');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const [event] = await office.store.readLog('cash', 4, 1);
    if (event === undefined) throw new Error('the event was captured');
    expect(verifyTlogProof(text, leafOf(event), 'verso/cash/0', NoteVerifier.parse(office.verifierKey))).toBe(true);
  });

  it('shows the latest signed heads and the key that checks them', async () => {
    const { text } = await get('/v1/audit/checkpoints');
    expect(JSON.parse(text)).toMatchObject({
      verifierKey: office.verifierKey,
      checkpoints: [
        { log: 'cash', size: 13, note: expect.stringMatching(/^verso\/cash\/0\n12\n/) as string },
        { log: 'settlement' },
        { log: 'trade-capture' },
      ],
    });
  });

  it.each([
    ['/v1/audit/trades/trd_x/history', 404, 'TRADE_NOT_FOUND'],
    ['/v1/audit/events/nowhere/0/proof', 404, 'LOG_NOT_FOUND'],
    ['/v1/audit/events/cash/13/proof', 404, 'EVENT_NOT_FOUND'],
    ['/v1/audit/events/cash/-1/proof', 404, 'EVENT_NOT_FOUND'],
    ['/v1/audit/events/cash/1e3/proof', 404, 'EVENT_NOT_FOUND'],
    ['/v1/audit/events/cash/12/proof', 404, 'EVENT_NOT_SEALED'],
    ['/v1/audit/trades/trd_5/history?limit=0', 400, 'QUERY_INVALID'],
    ['/v1/audit/events/cash/01/proof', 404, 'EVENT_NOT_FOUND'],
    ['/v1/audit/trades/trd_5/history?limit=many', 400, 'QUERY_INVALID'],
    ['/v1/audit/trades/trd_5/history?limits=2', 400, 'QUERY_INVALID'],
    ['/v1/audit/events/cash/5/proof?at=9', 400, 'QUERY_INVALID'],
    ['/v1/audit/checkpoints?log=cash', 400, 'QUERY_INVALID'],
  ])('refuses %s with %i %s', async (url, status, code) => {
    const answer = await get(url);
    expect({ status: answer.status, body: JSON.parse(answer.text) as unknown }).toMatchObject({
      status,
      body: { status, code },
    });
  });
});
