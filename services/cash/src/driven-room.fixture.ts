import { DrivenRoom } from '@verso/test-bed';
import { cashRoom } from './cash-room.js';
import type { CashDirectory } from './directory.js';
import type { CashAccount } from './domain/cash-account.js';

/** The room of cash, driven by a spec. */
export class DrivenCashRoom extends DrivenRoom<'cash', CashDirectory> {
  constructor() {
    super(cashRoom);
  }

  account(account: string): CashAccount {
    return this.stateOf(`account/${account}`) as CashAccount;
  }
}
