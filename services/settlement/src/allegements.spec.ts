import { buildAllegement, buildAllegementRemoval } from '@verso/iso20022';
import { fromServicer, Office } from './office.fixture.js';
import { CSD } from './settlement.fixture.js';

let office: Office;

beforeEach(async () => {
  office = await Office.open();
});

describe('what a counterparty instructs against us', () => {
  const removal = buildAllegementRemoval({
    transactionIdentification: 'ALG-1',
    movement: 'DELI',
    payment: 'FREE',
    safekeepingAccount: 'DE-10001',
  });

  it('is no longer alleged once the depository removes the allegement, and does not come back', async () => {
    await office.hear(fromServicer('M1', alleged()), fromServicer('M2', removal), fromServicer('M2', removal));
    expect(await office.only('AllegementRemoved')).toMatchObject([
      { obligationId: `allegement:${CSD}:ALG-1`, account: 'SAFE-T2S-1', messageId: 'M2' },
    ]);
    await office.hear(fromServicer('M3', alleged()), fromServicer('M4', removal));
    expect(await office.types()).toEqual([
      ...['MessageReceived', 'AllegementReceived', 'MessageReceived', 'AllegementRemoved'],
      ...['MessageReceived', 'MessageReceived'],
    ]);
  });

  it('may be told to be removed before it is told to be alleged: then nothing is alleged', async () => {
    await office.hear(fromServicer('M2', removal), fromServicer('M1', alleged()));
    expect(await office.only('AllegementReceived')).toEqual([]);
    expect(await office.only('AllegementRemoved')).toHaveLength(1);
  });

  it('is refused where a removal bears the id of the allegement', async () => {
    await office.hear(fromServicer('M1', alleged()), fromServicer('M1', removal));
    expect(await office.only('MessageRejected')).toMatchObject([{ code: 'CONTENT_DIFFERS' }]);
    expect(await office.only('AllegementRemoved')).toEqual([]);
  });

  function alleged(): string {
    return buildAllegement({
      transactionIdentification: 'ALG-1',
      movement: 'DELI',
      payment: 'FREE',
      settlementDate: '2026-11-25',
      isin: 'DE0007164600',
      quantity: { type: 'UNIT', quantity: '5' },
      transactionType: 'TRAD',
      safekeepingAccount: 'DE-10001',
      receiving: { depository: CSD, party1: { bic: 'DEUTDEFFXXX' } },
    });
  }

  it('is alleged by a counterparty, once', async () => {
    const allegement = alleged();
    await office.hear(fromServicer('M1', allegement), fromServicer('M1', allegement), fromServicer('M2', allegement));
    expect(await office.only('AllegementReceived')).toMatchObject([
      { account: 'SAFE-T2S-1', quantity: '5', counterpartyBic: 'DEUTDEFFXXX', messageId: 'M1' },
    ]);
    expect(await office.only('MessageReceived')).toHaveLength(2);
  });
});
