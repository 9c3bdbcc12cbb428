import { LogTails } from '@verso/messaging';
import type { CaptureOffice } from '../doors/capture-office.fixture.js';
import { openCaptureOffice } from '../doors/capture-office.fixture.js';
import { execution } from '../domain/execution.fixture.js';
import { InMemoryRefusalTable } from '../projections/in-memory-refusal-table.js';
import { RefusalProjection } from '../projections/refusal-projection.js';
import { openCaptureDoor, type Answer, type CaptureDoor } from './open-door.fixture.js';
import type { RefusalList, RefusalView } from './refusals.controller.js';

let office: CaptureOffice;
let door: CaptureDoor;
beforeAll(async () => {
  office = await openCaptureOffice();
  const inputs = [
    execution({ isin: 'WRONG' }),
    execution({ executionId: 'E-2', action: 'CANCEL', referencedExecutionId: 'E-0' }),
    execution({ executionId: 'E-3', source: 'BLOTTER', tradeDate: '2026-11-24', quantity: '-1' }),
    'nothing of an execution',
    execution({ executionId: 'E-5' }),
  ];
  const items = inputs.map((input) => {
    const content = JSON.stringify(input);
    return { door: 'NDJSON' as const, contentType: 'application/json', content, input };
  });
  await office.desk.handIn({ key: 'file', items });
  const table = new InMemoryRefusalTable();
  const projection = new RefusalProjection(new LogTails(office.store), table);
  while (await projection.step());
  door = await openCaptureDoor(office, table);
});
afterAll(async () => {
  await door.close();
  await office.close();
});

const get = (url: string): Promise<Answer> => door.ask(url);
const list = async (url: string): Promise<RefusalList> => {
  const { status, body } = await get(url);
  expect(status).toBe(200);
  return body as RefusalList;
};
const codesOf = ({ data }: RefusalList): string[] => data.map(({ code }) => code);

describe('GET /v1/refusals', () => {
  it('lists whatever was refused at any door, with its reasons', async () => {
    const { data, next, vector } = await list('/v1/refusals');
    expect(new Set(data.map(({ code }) => code))).toEqual(
      new Set(['ISIN_INVALID', 'UNKNOWN_EXECUTION', 'NEGATIVE', 'NOT_AN_OBJECT']),
    );
    expect(next).toBeNull();
    expect(vector['trade-capture']).toBeGreaterThan(3);
    expect(data.find(({ code }) => code === 'ISIN_INVALID')).toMatchObject({
      source: 'OMS',
      session: 'EQUITY',
      tradeDate: '2026-11-23',
      executionId: 'E-1',
      door: 'NDJSON',
      errors: [{ pointer: '/isin' }],
      record: null,
    });
  });

  it.each([
    ['source=BLOTTER', ['NEGATIVE']],
    ['tradeDate=2026-11-24', ['NEGATIVE']],
    ['executionId=E-2', ['UNKNOWN_EXECUTION']],
    ['executionId=E-2&session=EQUITY&source=OMS', ['UNKNOWN_EXECUTION']],
    ['session=BONDS', []],
    ['source=unknown', ['NOT_AN_OBJECT']],
  ])('filters by %s', async (filter, codes) => {
    expect(codesOf(await list(`/v1/refusals?${filter}`))).toEqual(codes);
  });

  it('goes page by page, and the cursor keeps the filter', async () => {
    const pages: string[][] = [];
    let next: string | null = '/v1/refusals?session=EQUITY&limit=2';
    while (next !== null) {
      const page: RefusalList = await list(next);
      pages.push(codesOf(page));
      next = page.next;
    }
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    expect(new Set(pages.flat())).toEqual(new Set(['ISIN_INVALID', 'UNKNOWN_EXECUTION', 'NEGATIVE']));
  });

  it('shows one by its id', async () => {
    const [first] = (await list('/v1/refusals?executionId=E-2')).data;
    const { status, body } = await get(`/v1/refusals/${first?.refusalId ?? ''}`);
    expect({ status, body: body as RefusalView }).toEqual({ status: 200, body: first });
  });

  it.each([
    ['/v1/refusals/ref_none', 404, 'REFUSAL_NOT_FOUND', undefined],
    ['/v1/refusals/ref_%00', 404, 'REFUSAL_NOT_FOUND', undefined],
    ['/v1/refusals?limit=0', 400, 'QUERY_INVALID', '/limit'],
    ['/v1/refusals?tradeDate=2026-02-30', 400, 'QUERY_INVALID', '/tradeDate'],
    ['/v1/refusals?source=%00', 400, 'QUERY_INVALID', '/source'],
    ['/v1/refusals?sauce=OMS', 400, 'QUERY_INVALID', '/sauce'],
    ['/v1/refusals?source=A&source=B', 400, 'QUERY_INVALID', '/source'],
    ['/v1/refusals?cursor=bm8', 400, 'QUERY_INVALID', '/cursor'],
    ['/v1/refusals?cursor=bm8&source=OMS', 400, 'QUERY_INVALID', '/cursor'],
    [`/v1/refusals?cursor=${made({ filter: { data: 'x' }, before: 9 })}`, 400, 'QUERY_INVALID', '/cursor'],
    [`/v1/refusals?cursor=${made({ filter: {}, before: '9' })}`, 400, 'QUERY_INVALID', '/cursor'],
  ])('refuses %s with %i %s', async (url, status, code, pointer) => {
    const errors = pointer === undefined ? {} : { errors: [{ pointer }] };
    expect(await get(url)).toMatchObject({ status, body: { status, code, ...errors } });
  });

  function made(cursor: object): string {
    return Buffer.from(JSON.stringify(cursor)).toString('base64url');
  }
});
