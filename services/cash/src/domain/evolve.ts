import type { CashEvent } from '@verso/contracts';
import type { CashAccount } from './cash-account.js';
import { cancelFlow, consumeReservation, firmFlow, moveFlow, noteShortfall, projectFlow } from './flow-fold.js';
import { releaseReservation, reserve } from './flow-fold.js';
import { keepMessage, postMovement, setOverdrawn, setTerms } from './ledger-fold.js';
import { acceptStatement, clearBreak, holdStatement, matchEntry, proveDay, raiseBreak } from './reconciliation-fold.js';

/** Folds one event into the account, in place. */
export function evolve(state: CashAccount, event: CashEvent): CashAccount {
  switch (event.type) {
    case 'CashAccountOpened':
    case 'CashAccountAmended':
      return setTerms(state, event.data);
    case 'CashFlowProjected':
      return projectFlow(state, event.data);
    case 'CashFlowFirmed':
      return firmFlow(state, event.data);
    case 'CashFlowRolled':
      return moveFlow(state, event.data);
    case 'CashFlowCancelled':
      return cancelFlow(state, event.data);
    case 'FundsReserved':
      return reserve(state, event.data);
    case 'FundsShortfallDetected':
      return noteShortfall(state, event.data);
    case 'FundsReservationConsumed':
      return consumeReservation(state, event.data);
    case 'FundsReservationReleased':
      return releaseReservation(state, event.data);
    case 'CashMovementPosted':
      return postMovement(state, event.data);
    case 'AccountOverdrawn':
      return setOverdrawn(state, true);
    case 'AccountOverdraftCleared':
      return setOverdrawn(state, false);
    case 'StatementReceived':
      return acceptStatement(state, event.data);
    case 'StatementQuarantined':
      return holdStatement(state, event.data);
    case 'StatementEntryMatched':
      return matchEntry(state, event.data);
    case 'BreakRaised':
      return raiseBreak(state, event.data);
    case 'BreakCleared':
      return clearBreak(state, event.data);
    case 'BalanceProved':
      return proveDay(state, event.data);
    case 'MessageReceived':
      return keepMessage(state, event.data);
    case 'MessageSent':
    case 'MessageRejected':
    case 'MessageRepaired':
    case 'EventSetAside':
    case 'EventReplayed':
      return state;
  }
}
