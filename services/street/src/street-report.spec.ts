import {
  cancellationOf,
  confirmationOf,
  instructionIdOf,
  instructionOf,
  releaseOf,
} from './office-messages.fixture.js';
import { SHARE, SmallStreet } from './street.fixture.js';
import { streetReport } from './street-report.js';

const SETTLED = { number: 1 };
const HELD = { number: 2 };
const CANCELLED = { number: 3 };
const REJECTED = { number: 4, safekeepingAccount: 'NOT-OURS' };

describe('the report of the street', () => {
  it('tells what became of every instruction, what the accounts hold and what was said', async () => {
    const street = await SmallStreet.open();
    await street.receive(...[SETTLED, HELD, CANCELLED, REJECTED].map(instructionOf), confirmationOf(SETTLED));
    await street.receive(releaseOf(SETTLED), cancellationOf(CANCELLED));
    await street.points('2026-11-25', 'BusinessDayOpened', 'SETTLEMENT', 'DVP_CUT_OFF', 'BusinessDayClosed');
    const report = await streetReport(street.store);
    const outcomes = [SETTLED, HELD, CANCELLED, REJECTED].map((trade) =>
      report.instructions.get(instructionIdOf(trade)),
    );
    expect(outcomes).toMatchObject([
      { status: 'SETTLED', settledQuantity: '100', reason: '' },
      { status: 'HELD', settledQuantity: '0', reason: 'PREA' },
      { status: 'CANCELLED' },
      { status: 'REJECTED', reason: 'SAFE' },
    ]);
    expect(report.cash).toEqual([{ account: 'CASH', currency: 'EUR', amount: '60000.00' }]);
    expect(report.holdings).toContainEqual({ account: 'SAFE', isin: SHARE, quantity: '9900' });
    expect(Object.fromEntries(report.messagesReceived)).toEqual({
      'setr.027.001.05': 1,
      'sese.023.001.13': 4,
      'sese.030.001.10': 1,
      'sese.020.001.09': 1,
    });
    expect(Object.fromEntries(report.messagesSent)).toMatchObject({ 'sese.025.001.13': 1, 'camt.053.001.14': 1 });
    expect(report.confirmations).toMatchObject({ answered: 1, differing: 0, waiting: 0 });
  });
});
