import { ConfirmationOffice, theirs, trade, tradeId } from '../confirmation.fixture.js';
import { emptyPairing } from './pairing-state.js';
import { pairingDecider } from './pairing.js';

/** Whether anything of the trade date still looks for its other side. */
async function isAtRest(office: ConfirmationOffice): Promise<boolean | undefined> {
  const events = (await office.decided()).filter(({ stream }) => stream.startsWith('pairing/'));
  return pairingDecider.isAtRest?.(events.reduce(pairingDecider.evolve, emptyPairing()));
}

describe('The pairing of a trade date', () => {
  it('is at rest once everything has found its counterpart, until a side changes', async () => {
    const office = await ConfirmationOffice.open();
    await office.capture(tradeId(1), 1, trade());
    expect(await isAtRest(office)).toBe(false);
    await office.receive(theirs('THEIRS1', trade()));
    expect(await isAtRest(office)).toBe(true);
    await office.capture(tradeId(1), 2, trade({ price: '101.5' }));
    expect(await isAtRest(office)).toBe(false);
    await office.receive(theirs('THEIRS2', trade({ price: '101.5' })));
    expect(await isAtRest(office)).toBe(false);
  });

  it('is not at rest with a confirmation that nobody here knows a trade of', async () => {
    const office = await ConfirmationOffice.open();
    await office.receive(theirs('THEIRS1', trade()));
    expect(await isAtRest(office)).toBe(false);
    await office.capture(tradeId(1), 1, trade());
    expect(await isAtRest(office)).toBe(true);
  });
});
