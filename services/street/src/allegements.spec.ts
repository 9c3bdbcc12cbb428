import { parseAllegement, parseAllegementRemoval } from '@verso/iso20022';
import { cancellationOf, instructionOf } from './office-messages.fixture.js';
import { SmallStreet } from './street.fixture.js';

const TRADES = [{ number: 1 }, { number: 2, payment: 'FREE' as const }];

async function instructed(allegeRate: number): Promise<SmallStreet> {
  const street = await SmallStreet.open({ allegeRate });
  await street.receive(...TRADES.map(instructionOf));
  return street;
}

describe('a counterparty that instructs a second time by mistake', () => {
  it('is alleged at once, under a reference of its own', async () => {
    const street = await instructed(1);
    const allegements = (await street.sent('sese.028')).map(({ body }) => parseAllegement(body));
    expect(allegements).toMatchObject([
      { movement: 'DELI', payment: 'APMT', safekeepingAccount: 'FCSD70010001' },
      { movement: 'RECE', payment: 'FREE', safekeepingAccount: 'FCSD70010001' },
    ]);
    const own = new Set((await street.dataOf('ServicerInstructionTaken')).map(({ instructionId }) => instructionId));
    for (const { transactionIdentification } of allegements) expect(own).not.toContain(transactionIdentification);
    expect(await street.sent('sese.029')).toEqual([]);
  });

  it('takes it back once, when trading opens on the next business day, whatever became of the first', async () => {
    const street = await instructed(1);
    await street.receive(cancellationOf({ number: 2 }));
    await street.points('2026-11-23', 'TRADING_OPEN', 'BusinessDayClosed');
    expect(await street.sent('sese.029')).toEqual([]);
    street.restart();
    await street.points('2026-11-24', 'BusinessDayOpened', 'TRADING_OPEN');
    await street.points('2026-11-25', 'BusinessDayOpened', 'TRADING_OPEN');
    const removed = (await street.sent('sese.029')).map(({ body }) => parseAllegementRemoval(body));
    const alleged = (await street.sent('sese.028')).map(({ body }) => parseAllegement(body));
    expect(removed.map(({ transactionIdentification }) => transactionIdentification).sort()).toEqual(
      alleged.map(({ transactionIdentification }) => transactionIdentification).sort(),
    );
  });

  it('never does where the knob is not turned', async () => {
    const street = await instructed(0);
    await street.points('2026-11-24', 'TRADING_OPEN');
    expect(await street.sent('sese.02')).toHaveLength((await street.sent('sese.024')).length);
  });
});
