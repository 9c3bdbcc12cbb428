import { buildSettlementReversal, type SettlementReversal } from '@verso/iso20022';
import type { IncomingMessage } from '@verso/messaging';
import { officialSchemas } from '@verso/test-bed';
import { busted, captured, fromServicer, matched, Office, settledReport, status } from './office.fixture.js';
import { fundsReserved, tradeConfirmed } from './office.fixture.js';
import { INSTRUCTION_ID } from './settlement.fixture.js';

const schemas = officialSchemas();
let office: Office;

function reversal(messageId: string, changes: Partial<SettlementReversal> = {}): IncomingMessage {
  const body = buildSettlementReversal({
    transactionIdentification: INSTRUCTION_ID,
    confirmationReference: 'S1',
    movement: 'RECE',
    payment: 'APMT',
    effectiveSettlementDate: '2026-11-26',
    isin: 'DE0007164600',
    settledQuantity: { type: 'UNIT', quantity: '1000' },
    transactionType: 'TRAD',
    settledAmount: { currency: 'EUR', amount: '100000.00', creditDebit: 'DBIT' },
    ...changes,
  });
  if (schemas.available) expect(schemas.validate(body)).toEqual([]);
  return fromServicer(messageId, body);
}

async function typesAfter(count: number): Promise<readonly string[]> {
  return (await office.types()).slice(count);
}

beforeEach(async () => {
  office = await Office.open();
  await office.tell('trade-capture', captured());
  await office.tell('confirmation', tradeConfirmed());
  await office.hear(status('M1', matched));
  await office.tell('cash', fundsReserved());
});

describe('a settlement that the depository reverses (sese.026)', () => {
  it('is moved back whole: the obligation is open again, and may settle anew', async () => {
    await office.hear(settledReport('S1'));
    const before = (await office.types()).length;
    await office.hear(reversal('R1'), reversal('R1'), reversal('R2'));
    expect(await typesAfter(before)).toEqual([
      ...['MessageReceived', 'SettlementReversed', 'MessageReceived', 'SettlementObligationReopened'],
    ]);
    expect(await office.only('SettlementReversed')).toMatchObject([
      {
        messageId: 'R1',
        reversedMessageId: 'S1',
        direction: 'RECEIVE',
        effectiveDate: '2026-11-26',
        reversedQuantity: '1000',
        reversedAmount: { currency: 'EUR', amount: '100000.00' },
        owedAmount: { currency: 'EUR', amount: '100000.00' },
        settledQuantity: '0',
        reopened: true,
      },
    ]);
    office.restart();
    await office.hear(settledReport('S2'));
    expect(await office.only('InstructionSettled')).toHaveLength(2);
    expect(await office.only('SettlementObligationDischarged')).toHaveLength(2);
  });

  it('that was a part leaves the other parts settled', async () => {
    const part = { settledQuantity: { type: 'UNIT', quantity: '400' } } as const;
    const amount = { settledAmount: { currency: 'EUR', amount: '40000.00', creditDebit: 'DBIT' } } as const;
    await office.hear(
      settledReport('S1', { ...part, ...amount }),
      settledReport('S2', {
        settledQuantity: { type: 'UNIT', quantity: '600' },
        previouslySettledQuantity: { type: 'UNIT', quantity: '400' },
        settledAmount: { currency: 'EUR', amount: '60000.00', creditDebit: 'DBIT' },
      }),
      reversal('R1', { ...part, ...amount }),
    );
    expect(await office.only('SettlementReversed')).toMatchObject([
      { reversedQuantity: '400', settledQuantity: '600' },
    ]);
    await office.hear(settledReport('S3', { ...part, ...amount }));
    expect((await office.only('InstructionSettled')).map(({ messageId }) => messageId)).toEqual(['S2', 'S3']);
  });

  it('lets what was busted in vain be called back', async () => {
    await office.hear(settledReport('S1'));
    await office.tell('trade-capture', busted(2));
    expect(await office.only('CancellationRequested')).toEqual([]);
    await office.hear(reversal('R1'));
    const [reopened] = await office.only('SettlementObligationReopened');
    expect(reopened?.supersededBecause).toMatch(/busted/);
    expect(await office.only('CancellationRequested')).toHaveLength(1);
  });

  it.each([
    ['names no confirmation of ours', { confirmationReference: 'OTHER' }, 'NOTHING_TO_REVERSE'],
    ['says another quantity', { settledQuantity: { type: 'UNIT', quantity: '999' } }, 'TERMS_DIFFER'],
    ['says another ISIN', { isin: 'DE0001102580' }, 'TERMS_DIFFER'],
  ] as const)('is rejected where it %s', async (_, changes, code) => {
    await office.hear(settledReport('S1'), reversal('R1', changes));
    expect(await office.only('MessageRejected')).toMatchObject([{ code }]);
    expect(await office.only('SettlementReversed')).toEqual([]);
  });
});
