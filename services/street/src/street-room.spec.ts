import {
  parseCashStatement,
  parseCustodyHoldingsStatement,
  parseSettlementStatusAdvice,
  parseTradeConfirmation,
} from '@verso/iso20022';
import { confirmationOf, instructionOf, releaseOf } from './office-messages.fixture.js';
import { SHARE, SmallStreet } from './street.fixture.js';

const SALE = { number: 1 };
const PURCHASE = { number: 2 };

describe('a street in which everything goes well', () => {
  it('answers a confirmation with the same trade seen from the other side', async () => {
    const street = await SmallStreet.open();
    await street.receive(confirmationOf(SALE));
    const [answer] = await street.sent('setr.027');
    expect(parseTradeConfirmation(answer?.body ?? '')).toMatchObject({
      side: 'BUYI',
      isin: SHARE,
      quantity: { quantity: '100' },
      settlementAmount: { amount: '10000.00', creditDebit: 'DBIT' },
    });
  });

  it('accepts and matches an instruction in one advice', async () => {
    const street = await SmallStreet.open();
    await street.receive(instructionOf(SALE));
    const [advice] = await street.sent('sese.024');
    expect(parseSettlementStatusAdvice(advice?.body ?? '')).toMatchObject({
      processing: { status: 'ACKNOWLEDGED_ACCEPTED' },
      matching: { status: 'MATCHED' },
    });
  });

  it('settles on the settlement date what is released, and states it at the end of the day', async () => {
    const street = await SmallStreet.open();
    await street.receive(instructionOf(SALE), instructionOf(PURCHASE), releaseOf(SALE), releaseOf(PURCHASE));
    await street.points('2026-11-24', 'BusinessDayOpened', 'SETTLEMENT', 'DVP_CUT_OFF', 'BusinessDayClosed');
    expect(await street.dataOf('SettlementBooked')).toEqual([]);
    await street.points('2026-11-25', 'BusinessDayOpened', 'SETTLEMENT', 'DVP_CUT_OFF', 'BusinessDayClosed');
    expect(await street.sent('sese.025')).toHaveLength(2);
    const cash = (await street.sent('camt.053')).map(({ body }) => parseCashStatement(body).statements[0]);
    expect(cash.map((statement) => statement?.balances.map(({ amount }) => amount))).toEqual([
      ['50000.00', '50000.00'],
      ['50000.00', '50000.00'],
    ]);
    expect(cash[1]?.entries).toMatchObject([
      { amount: '10000.00', creditDebit: 'CRDT', valueDate: '2026-11-25' },
      { amount: '10000.00', creditDebit: 'DBIT', valueDate: '2026-11-25' },
    ]);
    const [, holdings] = await street.sent('semt.002');
    expect(parseCustodyHoldingsStatement(holdings?.body ?? '').holdings.map(({ isin }) => isin)).toContain(SHARE);
  });
});
