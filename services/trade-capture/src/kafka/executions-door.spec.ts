import { UnknownEventType } from '@verso/contracts';
import type { TradeRefused } from '@verso/contracts';
import type { IncomingRecord } from '@verso/messaging/kafka';
import { PartitionLost } from '@verso/messaging/kafka';
import type { CaptureOffice } from '../doors/capture-office.fixture.js';
import { failingOn, openCaptureOffice } from '../doors/capture-office.fixture.js';
import { ExecutionDesk } from '../doors/execution-desk.js';
import type { HandedIn } from '../doors/handed-in.js';
import { execution } from '../domain/execution.fixture.js';
import { inPercent, SAP } from '../domain/reference-data.fixture.js';
import type { ExecutionRequest } from '../domain/execution.js';
import { FollowedParts, takeBatch } from './executions-door.js';
import { boughtAsProtobuf } from './protobuf-execution.fixture.js';
import { batchOf, JSON_HEADERS, record } from './topic-record.fixture.js';

let office: CaptureOffice;
beforeEach(async () => {
  office = await openCaptureOffice();
});
afterEach(async () => {
  await office.close();
});

const said = (offset: number, changes: Partial<ExecutionRequest> = {}): IncomingRecord =>
  record(offset, JSON.stringify(execution({ executionId: `E-${String(offset)}`, ...changes })));
const manySaid = (from: number, to: number): IncomingRecord[] =>
  Array.from({ length: to - from }, (_, index) => said(from + index));

async function refusals(): Promise<TradeRefused[]> {
  return (await office.events()).flatMap(({ type, data }) =>
    type === 'TradeRefused' ? [JSON.parse(data) as TradeRefused] : [],
  );
}
const count = async (type: string): Promise<number> => (await office.types()).filter((one) => one === type).length;

describe('a batch of the topic', () => {
  it('is booked, and its offsets are committed behind what is stored', async () => {
    const stored: number[] = [];
    const batch = batchOf(manySaid(0, 700), async () => {
      stored.push(await count('TradeCaptured'));
    });
    await takeBatch(batch, office.desk);
    expect(batch.commits).toEqual([500n, 700n]);
    expect(stored).toEqual([500, 700]);
  });

  it('takes both forms, which are one execution', async () => {
    const both = [record(1, boughtAsProtobuf, { headers: { 'content-type': 'application/protobuf' } }), said(1)];
    await takeBatch(batchOf(both), office.desk);
    expect(await office.types()).toEqual(['ExecutionReceived', 'TradeCaptured']);
    const [received] = await office.events();
    expect(JSON.parse(received?.data ?? '')).toMatchObject({
      door: 'KAFKA',
      contentType: 'application/protobuf',
      content: boughtAsProtobuf.toString('base64'),
    });
  });

  it('keeps the trace of a record with every event it leads to', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const traced = { headers: { ...JSON_HEADERS, traceparent } };
    const unknown = JSON.stringify(execution({ isin: 'US0378331005', uti: 'UTI1' }));
    await takeBatch(batchOf([record(1, unknown, traced), record(2, 'no execution', traced)]), office.desk);
    const events = await office.events();
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['TradeWaiting', 'TradeRefused']));
    expect(new Set(events.map(({ trace }) => trace))).toEqual(new Set([traceparent]));
  });

  it('that is handed in again changes nothing, wherever it is cut', async () => {
    const records = [...manySaid(0, 4), record(4, 'no execution'), said(5, { quantity: '0' })];
    const bust = { action: 'CANCEL', referencedExecutionId: 'E-none' } as const;
    records.push(said(6, bust), said(7, { executionId: 'E-1', price: '7' }));
    await takeBatch(batchOf(records), office.desk);
    const before = await office.types();
    expect(before.filter((type) => type === 'TradeRefused')).toHaveLength(4);
    for (const part of [records, records.slice(3), records.slice(6), records.slice(0, 5)]) {
      await takeBatch(batchOf(part), office.desk);
    }
    expect(await office.types()).toEqual(before);
  });

  it('answers each record for itself: the same wrong thing twice is refused twice', async () => {
    await takeBatch(
      batchOf([record(1, '{}'), record(2, '{}'), said(3), said(4, { executionId: 'E-3', price: '7' })]),
      office.desk,
    );
    await takeBatch(batchOf([said(5, { executionId: 'E-3', price: '7' })]), office.desk);
    expect((await refusals()).map((refusal) => refusal.record?.offset)).toEqual(['1', '2', '4', '5']);
  });

  it('leaves a record refused that is read again when what it referred to has come in', async () => {
    const bust = said(1, { action: 'CANCEL', referencedExecutionId: 'E-0' });
    await takeBatch(batchOf([bust]), office.desk);
    await takeBatch(batchOf([said(0)]), office.desk);
    await takeBatch(batchOf([bust]), office.desk);
    expect([await count('TradeCancelled'), await count('TradeRefused')]).toEqual([0, 1]);
    await takeBatch(batchOf([{ ...bust, offset: 2n }]), office.desk);
    expect([await count('TradeCancelled'), await count('TradeRefused')]).toEqual([1, 1]);
  });

  it('refuses on record what names no execution, with whatever of it can be read', async () => {
    await takeBatch(batchOf([record(9, JSON.stringify(execution()), { headers: {} })]), office.desk);
    expect(await refusals()).toMatchObject([
      {
        code: 'CONTENT_TYPE_REQUIRED',
        source: 'OMS',
        session: 'EQUITY',
        tradeDate: '2026-11-23',
        executionId: 'E-1',
        errors: [{ pointer: '/headers/content-type' }],
        record: { topic: 'verso.executions.v1', partition: 3, offset: '9', key: 'order-1' },
      },
    ]);
  });
});

describe('a record that is read again after a crash, when other things are known', () => {
  const inPercentOfFace = said(1, { priceType: 'PERCENT' });

  it('stays refused when it would now be booked; published anew it is booked', async () => {
    await takeBatch(batchOf([inPercentOfFace, said(2)]), office.desk);
    await office.define(inPercent(SAP));
    await takeBatch(batchOf([inPercentOfFace, said(2)]), office.desk);
    expect([await count('TradeCaptured'), await count('TradeRefused')]).toEqual([1, 1]);
    await takeBatch(batchOf([{ ...inPercentOfFace, offset: 3n }]), office.desk);
    expect([await count('TradeCaptured'), await count('TradeRefused')]).toEqual([2, 1]);
  });

  it('stays booked when it would now be refused', async () => {
    const stated = said(1, { settlementAmount: '60150.00' });
    await takeBatch(batchOf([stated]), office.desk);
    await office.define(inPercent(SAP));
    await takeBatch(batchOf([stated]), office.desk);
    expect([await count('TradeCaptured'), await count('TradeRefused')]).toEqual([1, 0]);
  });

  it('stays refused on which the office failed, also once it would not', async () => {
    const batch = batchOf(manySaid(0, 3));
    await takeBatch(batch, failingOn(office, 'E-1'));
    await takeBatch(batch, office.desk);
    expect([await count('TradeCaptured'), await count('TradeRefused')]).toEqual([2, 1]);
  });

  it('is asked about only where it may be a repetition', async () => {
    const asked: number[] = [];
    const desk = new (class extends ExecutionDesk {
      override async notRefusedBefore(key: string, items: readonly HandedIn[]): Promise<readonly HandedIn[]> {
        asked.push(items.length);
        return super.notRefusedBefore(key, items);
      }
    })(office.deskOptions);
    const followed = new FollowedParts();
    const batch = batchOf(manySaid(0, 700));
    await takeBatch(batch, desk, followed);
    await takeBatch({ ...batch, records: [said(700)] }, desk, followed);
    expect(asked).toEqual([500]);
    const uncommitted = async (): Promise<void> => Promise.reject(new Error('the brokers do not answer'));
    await expect(takeBatch({ ...batch, records: [said(701)], commit: uncommitted }, desk, followed)).rejects.toThrow();
    await takeBatch({ ...batch, records: [said(701)] }, desk, followed);
    expect(asked).toEqual([500, 1]);
  });
});

describe('nothing blocks the partition, and nothing is passed by', () => {
  it('an execution on which the office fails is refused; what is beside it is booked', async () => {
    const desk = failingOn(office, 'E-2');
    const batch = batchOf(manySaid(0, 5));
    await takeBatch(batch, desk);
    expect(await count('TradeCaptured')).toBe(4);
    expect(await refusals()).toMatchObject([
      { code: 'PROCESSING_FAILED', executionId: 'E-2', record: { offset: '2' } },
    ]);
    expect(batch.commits).toEqual([5n]);
  });

  it('what waits for a newer build is neither refused nor committed', async () => {
    const newer = new UnknownEventType('trade-capture', 'TradeNovated', 1);
    const batch = batchOf(manySaid(0, 3));
    await expect(takeBatch(batch, failingOn(office, 'E-1', newer))).rejects.toBe(newer);
    expect([batch.commits, await refusals()]).toEqual([[], []]);
  });

  it('a partition that went to another member ends the batch quietly', async () => {
    const batch = batchOf(manySaid(0, 700), async () => {
      throw new PartitionLost('verso.executions.v1', 3);
    });
    await takeBatch(batch, office.desk);
    expect(await count('TradeCaptured')).toBe(500);
  });

  it('a batch that is told to end begins no further part', async () => {
    const ending = new AbortController();
    const batch = { ...batchOf(manySaid(0, 700), async () => ending.abort()), ending: ending.signal };
    await takeBatch(batch, office.desk);
    expect([await count('TradeCaptured'), batch.commits]).toEqual([500, [500n]]);
  });
});
