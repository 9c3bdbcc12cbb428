import type { CashEvent } from '@verso/contracts';
import type { Decider, Decision } from '@verso/decider';
import { decideOpenAccount, decideOpeningBalance } from './account.js';
import { unopenedAccount, type CashAccount } from './cash-account.js';
import type { CashCommand } from './commands.js';
import { evolve } from './evolve.js';
import { decideCancelFlow, decideFirmFlow, decideProjectFlow, decideRollFlow } from './flow.js';
import { decideProvisionFunds } from './funding.js';
import { decideProveBalances } from './proof.js';
import { decideReverseSettlement } from './reverse.js';
import { decideSettleFlow } from './settle.js';
import { decideResumeStatements, decideTakeStatement } from './take-statement.js';

/** A cash account of ours: ledger, projection, reservations and the proof against the agent's statements. */
export const cashAccountDecider: Decider<CashCommand, CashEvent, CashAccount> = {
  initialState: unopenedAccount,
  decide,
  evolve,
};

function decide(command: CashCommand, state: CashAccount): Decision<CashEvent> {
  switch (command.type) {
    case 'OpenAccount':
      return decideOpenAccount(command, state);
    case 'PostOpeningBalance':
      return decideOpeningBalance(command, state);
    case 'ProjectFlow':
      return decideProjectFlow(command, state);
    case 'FirmFlow':
      return decideFirmFlow(command, state);
    case 'RollFlow':
      return decideRollFlow(command, state);
    case 'CancelFlow':
      return decideCancelFlow(command, state);
    case 'ProvisionFunds':
      return decideProvisionFunds(command, state);
    case 'SettleFlow':
      return decideSettleFlow(command, state);
    case 'ReverseSettlement':
      return decideReverseSettlement(command, state);
    case 'TakeStatement':
      return decideTakeStatement(command, state);
    case 'ResumeStatements':
      return decideResumeStatements(command, state);
    case 'ProveBalances':
      return decideProveBalances(command, state);
  }
}
