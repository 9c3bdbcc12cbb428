import { UnknownEventType } from '@verso/contracts';
import type { CaptureOffice } from '../doors/capture-office.fixture.js';
import { openCaptureOffice } from '../doors/capture-office.fixture.js';
import { execution } from '../domain/execution.fixture.js';
import { openCaptureDoor, type CaptureDoor } from './open-door.fixture.js';

let office: CaptureOffice;
let door: CaptureDoor;
beforeEach(async () => {
  office = await openCaptureOffice();
  door = await openCaptureDoor(office);
});
afterEach(async () => {
  await door.close();
  await office.close();
});

interface Answer {
  readonly status: number;
  readonly hit: boolean;
  readonly type: string;
  readonly body: Record<string, unknown>;
}

async function post(path: string, content: unknown, key?: string): Promise<Answer> {
  const payload = typeof content === 'string' ? content : JSON.stringify(content);
  const sent = { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) };
  const { status, headers, body } = await door.ask(path, { method: 'POST', headers: sent, body: payload });
  return {
    status,
    hit: headers.get('idempotency-hit') === 'true',
    type: headers.get('content-type')?.split(';')[0] ?? '',
    body: body as Answer['body'],
  };
}

const one = (body: unknown, key = 'key-1'): Promise<Answer> => post('/v1/executions', body, key);
const many = (executions: unknown, key = 'key-1'): Promise<Answer> => post('/v1/executions/batch', { executions }, key);

describe('POST /v1/executions', () => {
  it('books an execution and keeps the original text', async () => {
    const answer = await one(execution());
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'ACCEPTED',
        tradeId: expect.stringMatching(/^trd_[0-9a-f-]{36}$/) as string,
        tradeVersion: 1,
        missing: [],
      },
    });
    const [received] = await office.events();
    expect(JSON.parse(received?.data ?? '')).toMatchObject({ content: JSON.stringify(execution()), door: 'HTTP' });
    expect(received).toMatchObject({ actor: 'service:OMS', occurredAt: '2026-11-23T09:15:00.250000Z' });
  });

  it('answers a repeat under the same key as the first time, and says so', async () => {
    const first = await one(execution());
    const again = await one(execution());
    expect(again).toEqual({ ...first, hit: true });
    expect(await office.types()).toEqual(['ExecutionReceived', 'TradeCaptured']);
  });

  it('gives one trade and a hundred equal answers to one execution handed in a hundred times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => one(execution({ uti: 'UTI1' }), `key-${String(index)}`)),
    );
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(await office.types()).toEqual(['TransactionIdentifierClaimed', 'ExecutionReceived', 'TradeCaptured']);
  });

  it('refuses the same execution with another price, naming the first', async () => {
    const first = await one(execution());
    const other = await one(execution({ price: '201' }), 'key-2');
    expect(other).toMatchObject({
      status: 409,
      type: 'application/problem+json',
      body: { code: 'CONTENT_DIFFERS' },
    });
    expect(other.body['detail']).toContain(first.body['tradeId']);
    expect(await office.types()).toEqual(['ExecutionReceived', 'TradeCaptured', 'TradeRefused']);
  });

  it('refuses a key used before with another body', async () => {
    await one(execution());
    const reused = await one(execution({ executionId: 'E-2' }));
    expect(reused).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await office.types()).toHaveLength(2);
  });

  it('asks for a key', async () => {
    expect(await post('/v1/executions', execution())).toMatchObject({
      status: 400,
      body: { code: 'IDEMPOTENCY_KEY_REQUIRED' },
    });
    expect(await one(execution(), 'x'.repeat(256))).toMatchObject({
      status: 400,
      body: { code: 'IDEMPOTENCY_KEY_INVALID' },
    });
    expect(await office.types()).toEqual([]);
  });

  it('names every wrong field by its pointer and stores nothing but the refusal', async () => {
    const wrong = { ...execution({ isin: 'DE0007164601', quantity: '-5' }), counterparty: { lei: 7 }, colour: 'red' };
    const { status, body } = await one(wrong);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      type: 'https://verso.example/errors/not-text',
      instance: '/v1/executions',
      retryable: false,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(
      (body['errors'] as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`).sort(),
    ).toEqual(['/colour UNKNOWN_FIELD', '/counterparty/lei NOT_TEXT', '/isin ISIN_INVALID', '/quantity NEGATIVE']);
    expect(await office.types()).toEqual(['TradeRefused']);
  });

  it('refuses a stated amount that contradicts ours, naming both', async () => {
    const { status, body } = await one(execution({ settlementAmount: '60000.00' }));
    expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'SETTLEMENT_AMOUNT_DIFFERS' });
    expect(body['detail']).toContain('60000.00');
    expect(body['detail']).toContain('60150.00');
    expect(await office.types()).toEqual(['TradeRefused']);
  });

  it.each([
    ['no JSON', '{"source":', 400, 'MALFORMED_JSON'],
    ['a list', [], 422, 'NOT_AN_OBJECT'],
    ['text', '"execution"', 422, 'NOT_AN_OBJECT'],
    ['a megabyte of text', execution({ source: 'x'.repeat(1_000_000) }), 422, 'CONTENT_TOO_LARGE'],
    ['more than the door takes', 'x'.repeat(5_000_000), 413, 'BODY_TOO_LARGE'],
    ['a NUL byte', execution({ orderId: 'a\0b' }), 422, 'CONTROL_CHARACTER'],
    ['39 digits', execution({ price: '1'.repeat(39) }), 422, 'TOO_MANY_INTEGER_DIGITS'],
  ])('answers a problem to %s and goes on', async (_, body, status, code) => {
    expect(await one(body)).toMatchObject({ status, type: 'application/problem+json', body: { code } });
    expect((await office.types()).every((type) => type === 'TradeRefused')).toBe(true);
    expect(await one(execution(), 'key-2')).toMatchObject({ status: 200 });
  });

  it('asks to come again when a newer build has written what it must decide upon', async () => {
    office.desk.handIn = async () => {
      throw new UnknownEventType('trade-capture', 'TradeNovated', 1);
    };
    expect(await one(execution())).toMatchObject({ status: 503, body: { code: 'NEWER_EVENTS', retryable: true } });
  });

  it('tells what a booked trade waits for', async () => {
    expect(await one(execution({ isin: 'FR0000121014' }))).toMatchObject({
      status: 200,
      body: { status: 'INCOMPLETE', missing: [{ kind: 'INSTRUMENT', key: 'FR0000121014' }] },
    });
  });
});

describe('POST /v1/executions/batch', () => {
  it('refuses a field that names the machinery of an object like any other that it does not know', async () => {
    const bodies = [
      { ...execution(), constructor: {} },
      { ...execution({ executionId: 'E-2' }), book: { constructor: { x: 1 } } },
    ];
    const { status, body } = await many(bodies);
    expect(status).toBe(200);
    expect(body['outcomes']).toMatchObject([{ code: 'UNKNOWN_FIELD' }, { code: 'NOT_TEXT' }]);
    expect(await one(bodies[0], 'key-2')).toMatchObject({ status: 422, body: { code: 'UNKNOWN_FIELD' } });
    expect(await one(bodies[1], 'key-3')).toMatchObject({ status: 422, body: { code: 'NOT_TEXT' } });
  });

  it('answers each item on its own', async () => {
    const items = [
      execution(),
      execution({ executionId: 'E-2', isin: 'FR0000121014' }),
      execution({ executionId: 'E-3', quantity: '0' }),
      execution(),
      execution({ price: '201' }),
      execution({ executionId: 'E-4', action: 'AMEND', referencedExecutionId: 'E-1', quantity: '200' }),
      execution({ executionId: 'E-5', action: 'AMEND', referencedExecutionId: 'E-4', quantity: '100' }),
      execution({ executionId: 'E-6', action: 'AMEND', referencedExecutionId: 'E-unknown' }),
    ];
    const { status, body } = await many(items);
    expect(status).toBe(200);
    const [first] = body['outcomes'] as { tradeId: string }[];
    const tradeId = first?.tradeId;
    expect(body['outcomes']).toMatchObject([
      { status: 'ACCEPTED', repeat: false, tradeVersion: 1 },
      { status: 'INCOMPLETE', missing: [{ kind: 'INSTRUMENT' }] },
      { status: 'REFUSED', code: 'NOT_POSITIVE', errors: [{ pointer: '/quantity' }] },
      { status: 'ACCEPTED', repeat: true, tradeId },
      { status: 'REFUSED', code: 'CONTENT_DIFFERS' },
      { status: 'ACCEPTED', tradeId, tradeVersion: 2 },
      { status: 'ACCEPTED', tradeId, tradeVersion: 3 },
      { status: 'REFUSED', code: 'UNKNOWN_EXECUTION' },
    ]);
  });

  it('answers a repeated batch as the first time', async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => execution({ executionId: `E-${String(index)}` }));
    const first = await many(items);
    const again = await many(items);
    expect(again).toEqual({ ...first, hit: true });
    expect(await office.types()).toHaveLength(2_000);
    expect((await many(items, 'key-2')).body['outcomes']).toMatchObject(items.map(() => ({ repeat: true })));
    expect(await office.types()).toHaveLength(2_000);
  });

  it.each([
    ['nothing', undefined, 'NOT_A_LIST'],
    ['no list', 'E-1', 'NOT_A_LIST'],
    ['an empty list', [], 'EMPTY'],
    ['too many', Array.from({ length: 1_001 }, () => ({})), 'TOO_MANY'],
  ])('refuses %s', async (_, executions, code) => {
    expect(await many(executions)).toMatchObject({ status: 422, body: { code, errors: [{ pointer: '/executions' }] } });
  });

  it('takes trades in while the instrument is unknown, and they go on when it arrives', async () => {
    await many([execution({ isin: 'FR0000121014' })]);
    await office.define({
      type: 'InstrumentDefined',
      data: {
        isin: 'FR0000121014',
        version: 1,
        name: 'LVMH SE',
        cfi: 'ESVUFR',
        currency: 'EUR',
        settlementMarket: 'T2S',
        placeOfSettlement: 'FCSDDEFFXXX',
        quantityType: 'UNIT',
        priceType: 'PER_UNIT',
        minimumDenomination: '1',
      },
    });
    expect((await office.types()).at(-1)).toBe('TradeEnriched');
  });
});
