import type { PositionsEvent } from '@verso/contracts';
import type { Decider, Decision } from '@verso/decider';
import { decideProveBalances } from './compare.js';
import type { PositionsCommand } from './commands.js';
import { evolve } from './evolve.js';
import { decideCancelFlow, decideFirmDelivery, decideProjectFlow, decideRollFlow } from './flow.js';
import { decideProvisionSecurities } from './provision.js';
import { decideReverseSettlement } from './reverse.js';
import { unopenedAccount, type SafekeepingAccount } from './safekeeping-account.js';
import { decideOpenAccount, decideOpeningBalance, decideSettleFlow } from './settle.js';
import { decideTakeStatement } from './take-statement.js';

/** A safekeeping account of ours: stock record, projection, reservations and the proof against the servicer's statements. */
export const safekeepingAccountDecider: Decider<PositionsCommand, PositionsEvent, SafekeepingAccount> = {
  initialState: unopenedAccount,
  decide,
  evolve,
};

function decide(command: PositionsCommand, state: SafekeepingAccount): Decision<PositionsEvent> {
  switch (command.type) {
    case 'OpenAccount':
      return decideOpenAccount(command, state);
    case 'PostOpeningBalance':
      return decideOpeningBalance(command, state);
    case 'ProjectFlow':
      return decideProjectFlow(command, state);
    case 'FirmDelivery':
      return decideFirmDelivery(command, state);
    case 'RollFlow':
      return decideRollFlow(command, state);
    case 'CancelFlow':
      return decideCancelFlow(command, state);
    case 'ProvisionSecurities':
      return decideProvisionSecurities(command, state);
    case 'SettleFlow':
      return decideSettleFlow(command, state);
    case 'ReverseSettlement':
      return decideReverseSettlement(command, state);
    case 'TakeStatement':
      return decideTakeStatement(command, state);
    case 'ProveBalances':
      return decideProveBalances(command, state);
  }
}
