import { DrivenCashRoom } from '../driven-room.fixture.js';
import {
  ACCOUNT,
  cashAccountDefined,
  type Deal,
  euros,
  failed,
  MONDAY,
  obligation,
  openingBalance,
  provisionRequested,
  settled,
  TUESDAY,
  WEDNESDAY,
} from '../market-day.fixture.js';
import { ladder } from './ladder.js';

const none = { projected: euros('0.00'), firm: euros('0.00'), failing: euros('0.00') };

function deal(id: string, side: Deal['side'], amount: string, settles: string): Deal {
  return { id, side, amount, settles };
}

describe('The cash ladder', () => {
  it('says by value date what comes and goes, and how sure it is', () => {
    const room = new DrivenCashRoom();
    room.feed('reference-data', cashAccountDefined());
    room.feed('reference-data', openingBalance('100.00'));
    const [late, firm, projected, done] = [
      deal('LATE', 'SALE', '7.00', MONDAY),
      deal('FIRM', 'PURCHASE', '40.00', TUESDAY),
      deal('PROJ', 'SALE', '5.00', WEDNESDAY),
      deal('DONE', 'PURCHASE', '10.00', MONDAY),
    ] as const;
    for (const each of [late, firm, projected, done]) room.feed('settlement', obligation(each));
    room.feed('settlement', provisionRequested(firm));
    room.feed('settlement', settled(done, MONDAY));
    room.feed('settlement', failed(late, MONDAY, TUESDAY));
    expect(ladder(room.account(ACCOUNT), TUESDAY, WEDNESDAY)).toEqual([
      {
        valueDate: TUESDAY,
        opening: euros('90.00'),
        expectedIn: { ...none, failing: euros('7.00') },
        expectedOut: { ...none, firm: euros('40.00') },
        closing: euros('57.00'),
      },
      {
        valueDate: WEDNESDAY,
        opening: euros('57.00'),
        expectedIn: { ...none, projected: euros('5.00') },
        expectedOut: none,
        closing: euros('62.00'),
      },
    ]);
  });

  it('takes what is overdue into its first rung and leaves out what is beyond its end', () => {
    const room = new DrivenCashRoom();
    room.feed('reference-data', cashAccountDefined());
    room.feed('settlement', obligation(deal('OLD', 'SALE', '7.00', MONDAY)));
    room.feed('settlement', obligation(deal('FAR', 'SALE', '9.00', WEDNESDAY)));
    const rungs = ladder(room.account(ACCOUNT), TUESDAY, TUESDAY);
    expect(rungs).toMatchObject([{ valueDate: TUESDAY, opening: euros('0.00'), closing: euros('7.00') }]);
  });

  it('is empty for an account that nothing is known of', () => {
    expect(ladder(new DrivenCashRoom().account(ACCOUNT), MONDAY, TUESDAY)).toEqual([]);
  });
});
