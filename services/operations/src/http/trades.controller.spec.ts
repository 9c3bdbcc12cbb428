import 'reflect-metadata';
import { openDoor, type Door } from '@verso/service-host';
import { pino } from 'pino';
import { OperationsModule } from '../operations.module.js';
import { InMemoryTradeTable } from '../projections/in-memory-trade-table.js';
import { OfficeLogs } from '../projections/office-logs.fixture.js';
import { TradeLife } from '../projections/trade-life.fixture.js';
import { BROKER, caseOpened, executionRefused } from '../projections/trade-terms.fixture.js';
import { TradeProjection } from '../projections/trade-projection.js';
import type { TradeList } from './trade-view.js';

let door: Door;
beforeAll(async () => {
  const logs = new OfficeLogs();
  for (let number = 1; number <= 7; number += 1) {
    const change = { tradeDate: `2026-11-2${String(3 + (number % 2))}`, executionIds: [`X${String(number)}`] };
    await logs.append(new TradeLife(String(number)).captured(true, change));
  }
  const first = new TradeLife('1');
  await logs.appendAll([first.method(), first.confirmed(), first.owedNow(), first.instructed(), first.settled()]);
  await logs.appendAll([caseOpened('case_1', ['trd_2']), executionRefused('ref_1')]);
  const table = new InMemoryTradeTable();
  await new TradeProjection({ tails: logs.tails, table }).catchUp();
  const logger = pino({ level: 'silent' });
  door = await openDoor({ modules: [OperationsModule.register({ table })], host: '127.0.0.1', port: 0, logger });
});
afterAll(async () => {
  await door.close();
});

const get = async (url: string): Promise<{ readonly status: number; readonly text: string }> => {
  const answer = await fetch(`${door.url}${url}`);
  return { status: answer.status, text: await answer.text() };
};
const list = async (url: string): Promise<TradeList> => {
  const { status, text } = await get(url);
  expect(status).toBe(200);
  return JSON.parse(text) as TradeList;
};
const idsOf = ({ data }: TradeList): string[] => data.map(({ tradeId }) => tradeId);

describe('The door to the trades', () => {
  it('shows where one trade stands', async () => {
    const { status, text } = await get('/v1/trades/trd_1');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      tradeId: 'trd_1',
      status: 'SETTLED',
      counterparty: { lei: BROKER },
      settlementAmount: { currency: 'EUR', amount: '25000.00' },
      confirmation: { method: 'BILATERAL', status: 'CONFIRMED', overdue: false },
      settlement: {
        instructionStatus: 'SETTLED',
        settledQuantity: '1000',
        settledAmount: { currency: 'EUR', amount: '25000' },
        cancellation: null,
      },
      openCases: [],
      straightThrough: true,
    });
  });

  it('shows what is not known as null', async () => {
    const { text } = await get('/v1/trades/ref_1');
    expect(JSON.parse(text)).toMatchObject({ status: 'REFUSED', isin: null, settlement: null, confirmation: null });
  });

  it('lists page by page, the last trade date first, until there is no next page', async () => {
    const pages: string[][] = [];
    let next: string | null = '/v1/trades?limit=3';
    while (next !== null) {
      const page: TradeList = await list(next);
      pages.push(idsOf(page));
      next = page.next;
    }
    expect(pages).toEqual([['trd_7', 'trd_5', 'trd_3'], ['trd_1', 'trd_6', 'trd_4'], ['trd_2']]);
  });

  it('keeps filter and order in the cursor', async () => {
    const page = await list(`/v1/trades?sort=tradeId&tradeDate=2026-11-24&counterparty=${BROKER}&limit=2`);
    expect(idsOf(page)).toEqual(['trd_1', 'trd_3']);
    expect(idsOf(await list(page.next ?? ''))).toEqual(['trd_5', 'trd_7']);
  });

  it.each([
    ['status=SETTLED', ['trd_1']],
    ['status=REFUSED', ['ref_1']],
    ['hasOpenCase=true', ['trd_2']],
    ['isin=US0378331005', []],
    ['currency=USD', []],
    ['settlementDate=2026-11-25&tradeDate=2026-11-23&hasOpenCase=false', ['trd_6', 'trd_4']],
  ])('filters by %s', async (filter, ids) => {
    expect(idsOf(await list(`/v1/trades?${filter}`))).toEqual(ids);
  });

  it('tells how far into each log it goes', async () => {
    expect((await list('/v1/trades?limit=1')).vector).toMatchObject({ 'trade-capture': 7, exceptions: 0, cash: -1 });
  });

  it('says what it would have understood', async () => {
    const detailOf = async (query: string): Promise<string> =>
      (JSON.parse((await get(`/v1/trades?${query}`)).text) as { readonly detail: string }).detail;
    expect(await detailOf('limit=many')).toBe('limit must be a whole number from 1 to 500');
    expect(await detailOf('hasOpenCase=perhaps')).toBe('hasOpenCase must be true or false');
    expect(await detailOf('currency=EUR&currency=USD')).toBe('currency is given more than once');
    expect(await detailOf('statos=SETTLED')).toMatch(
      /^there is no parameter statos: there are status, isin, .*cursor$/,
    );
  });

  it.each([
    ['/v1/trades/trd_none', 404, 'TRADE_NOT_FOUND', undefined],
    ['/v1/trades/trd_%00', 404, 'TRADE_NOT_FOUND', undefined],
    ['/v1/trades?limit=0', 400, 'QUERY_INVALID', '/limit'],
    ['/v1/trades?limit=501', 400, 'QUERY_INVALID', '/limit'],
    ['/v1/trades?status=DONE', 400, 'QUERY_INVALID', '/status'],
    ['/v1/trades?isin=APPLE', 400, 'QUERY_INVALID', '/isin'],
    ['/v1/trades?tradeDate=2026-02-30', 400, 'QUERY_INVALID', '/tradeDate'],
    ['/v1/trades?hasOpenCase=perhaps', 400, 'QUERY_INVALID', '/hasOpenCase'],
    ['/v1/trades?statos=SETTLED', 400, 'QUERY_INVALID', '/statos'],
    ['/v1/trades?currency=EUR&currency=USD', 400, 'QUERY_INVALID', '/currency'],
    ['/v1/trades?cursor=bm8', 400, 'QUERY_INVALID', '/cursor'],
    ['/v1/trades?cursor=bm8&status=SETTLED', 400, 'QUERY_INVALID', '/cursor'],
  ])('refuses %s with %i %s', async (url, status, code, pointer) => {
    const answer = await get(url);
    const errors = pointer === undefined ? {} : { errors: [{ pointer }] };
    expect({ status: answer.status, body: JSON.parse(answer.text) as unknown }).toMatchObject({
      status,
      body: { status, code, ...errors },
    });
  });

  it('refuses a cursor that somebody has made up', async () => {
    const made = { filter: { 'trade_id = trade_id or 1': 'x' }, sort: 'tradeDate', descending: true };
    const cursor = Buffer.from(JSON.stringify({ ...made, after: { value: '', tradeId: '' } })).toString('base64url');
    expect((await get(`/v1/trades?cursor=${cursor}`)).status).toBe(400);
  });
});
