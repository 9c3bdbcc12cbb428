import type { StoredEvent } from '@verso/event-store';
import type { CaptureOffice } from './doors/capture-office.fixture.js';
import { openCaptureOffice } from './doors/capture-office.fixture.js';
import type { ExecutionOutcome } from './doors/execution-desk.js';
import { execution } from './domain/execution.fixture.js';
import type { ExecutionRequest } from './domain/execution.js';
import { BROKER_LEI, SAP, instrument, party, settlementInstruction, without } from './domain/reference-data.fixture.js';

let office: CaptureOffice;
let requests = 0;
afterEach(async () => {
  await office.close();
});

async function handIn(...inputs: readonly Partial<ExecutionRequest>[]): Promise<readonly ExecutionOutcome[]> {
  requests += 1;
  const items = inputs.map((input) => ({
    door: 'NDJSON' as const,
    contentType: 'application/json',
    content: JSON.stringify(execution(input)),
    input: execution(input),
  }));
  const answer = await office.desk.handIn({ key: `request-${String(requests)}`, items });
  if (answer.answer !== 'outcomes') throw new Error('there was no key');
  return answer.outcomes;
}

async function dataOf(type: string): Promise<unknown[]> {
  return (await office.events())
    .filter((event) => event.type === type)
    .map(({ data }: StoredEvent) => JSON.parse(data) as unknown);
}

describe('a trade that waits for reference data', () => {
  const unknown = without(
    ({ type, data }) =>
      type === 'StandingSettlementInstructionDefined' ||
      (type === 'InstrumentDefined' && data.isin === SAP) ||
      (type === 'PartyDefined' && data.lei === BROKER_LEI),
  );

  it('goes on when the last of what it lacks has arrived, in whatever order', async () => {
    office = await openCaptureOffice(unknown);
    const [outcome] = await handIn({});
    expect(outcome).toMatchObject({ status: 'INCOMPLETE', missing: [{ kind: 'INSTRUMENT' }, { kind: 'PARTY' }] });
    await office.define(party(BROKER_LEI, 'ALPBDEFFXXX', 'COUNTERPARTY', 'BILATERAL'));
    await office.define(settlementInstruction(BROKER_LEI, 'T2S', 'EUR'));
    expect(await dataOf('TradeEnriched')).toEqual([]);
    await office.define(instrument(SAP, 'EUR', 'T2S'));
    expect(await dataOf('TradeEnriched')).toMatchObject([{ trade: { settlementMarket: 'T2S' } }]);
  });

  it('begins to wait for what it turns out to lack', async () => {
    office = await openCaptureOffice(unknown);
    await handIn({});
    await office.define(party(BROKER_LEI, 'ALPBDEFFXXX', 'COUNTERPARTY', 'BILATERAL'), instrument(SAP, 'EUR', 'T2S'));
    expect((await dataOf('TradeEnrichmentPending')).at(-1)).toMatchObject({
      missing: [{ kind: 'SETTLEMENT_INSTRUCTION', key: `${BROKER_LEI}:T2S` }],
    });
    await office.define(settlementInstruction(BROKER_LEI, 'T2S', 'EUR'));
    expect(await dataOf('TradeEnriched')).toHaveLength(1);
  });

  it('is found again after a restart', async () => {
    const before = await openCaptureOffice(unknown);
    office = before;
    await handIn({}, { executionId: 'E-2' });
    await before.close();
    office = await openCaptureOffice([], before.store);
    await office.define(
      party(BROKER_LEI, 'ALPBDEFFXXX', 'COUNTERPARTY', 'BILATERAL'),
      settlementInstruction(BROKER_LEI, 'T2S', 'EUR'),
      instrument(SAP, 'EUR', 'T2S'),
    );
    expect(await dataOf('TradeEnriched')).toHaveLength(2);
  });

  it('goes on waiting while an instruction arrives that is not in force on its settlement date', async () => {
    office = await openCaptureOffice(without(({ type }) => type === 'StandingSettlementInstructionDefined'));
    await handIn({});
    await office.define(settlementInstruction(BROKER_LEI, 'T2S', 'EUR', '2026-12-01'));
    expect(await dataOf('TradeEnriched')).toEqual([]);
    await office.define(settlementInstruction(BROKER_LEI, 'T2S', 'EUR', '2026-11-01'));
    expect(await dataOf('TradeEnriched')).toHaveLength(1);
  });
});

describe('a unique transaction identifier', () => {
  it('that comes in again under another execution makes a possible duplicate, which does not go on', async () => {
    office = await openCaptureOffice();
    const [first] = await handIn({ uti: 'UTI1' });
    const [second] = await handIn({ uti: 'UTI1', source: 'BLOTTER', executionId: 'B-7' });
    expect(first).toMatchObject({ status: 'ACCEPTED' });
    expect(second).toMatchObject({ status: 'INCOMPLETE', missing: [{ kind: 'DUPLICATE_CHECK' }] });
    const firstTradeId = first?.status === 'ACCEPTED' ? first.tradeId : '';
    expect(await dataOf('PossibleDuplicateDetected')).toMatchObject([{ firstTradeId, uti: 'UTI1' }]);
    expect(await dataOf('TradeCaptured')).toMatchObject([{ complete: true }, { complete: false }]);
  });

  it('may be on both sides of one trade', async () => {
    office = await openCaptureOffice();
    const outcomes = await handIn({ uti: 'UTI1' }, { uti: 'UTI1', side: 'SELL', executionId: 'E-2' });
    expect(outcomes).toMatchObject([{ status: 'ACCEPTED' }, { status: 'ACCEPTED' }]);
  });
});

describe('a chain of corrections', () => {
  it('ends in the trade that the first execution made, busts included', async () => {
    office = await openCaptureOffice();
    const [booked] = await handIn({});
    await handIn({ executionId: 'E-2', action: 'AMEND', referencedExecutionId: 'E-1', quantity: '200' });
    const bust = { executionId: 'E-3', action: 'CANCEL', referencedExecutionId: 'E-2' } as const;
    const tradeId = booked?.status === 'ACCEPTED' ? booked.tradeId : '';
    expect(await handIn(bust)).toMatchObject([{ status: 'ACCEPTED', tradeId, tradeVersion: 3, repeat: false }]);
    expect(await handIn(bust)).toMatchObject([{ status: 'ACCEPTED', tradeId, tradeVersion: 3, repeat: true }]);
    expect(await handIn({ executionId: 'E-2', price: '7' })).toMatchObject([
      { status: 'REFUSED', code: 'CONTENT_DIFFERS' },
    ]);
  });
});
