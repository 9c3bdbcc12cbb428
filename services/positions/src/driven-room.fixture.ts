import { DrivenRoom } from '@verso/test-bed';
import type { PositionsDirectory } from './directory.js';
import type { SafekeepingAccount } from './domain/safekeeping-account.js';
import { positionsRoom } from './positions-room.js';

/** The room of positions, driven by a spec. */
export class DrivenPositionsRoom extends DrivenRoom<'positions', PositionsDirectory> {
  constructor() {
    super(positionsRoom);
  }

  account(account: string): SafekeepingAccount {
    return this.stateOf(`account/${account}`) as SafekeepingAccount;
  }
}
