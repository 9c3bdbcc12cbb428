import type { PositionsEvent } from '@verso/contracts';
import { consumeReservation, firmFlow, noteShortfall, projectFlow, releaseReservation, reserve } from './flow-fold.js';
import { cancelFlow, moveFlow, postMovement } from './flow-fold.js';
import type { SafekeepingAccount } from './safekeeping-account.js';
import { acceptStatement, clearBreak, keepMessage, proveDay, raiseBreak } from './statement-fold.js';

/** Folds one event into the account, in place. */
export function evolve(state: SafekeepingAccount, event: PositionsEvent): SafekeepingAccount {
  switch (event.type) {
    case 'SafekeepingAccountOpened':
      state.servicer = event.data.servicer;
      return state;
    case 'SecuritiesFlowProjected':
      return projectFlow(state, event.data);
    case 'SecuritiesFlowFirmed':
      return firmFlow(state, event.data);
    case 'SecuritiesFlowRolled':
      return moveFlow(state, event.data);
    case 'SecuritiesFlowCancelled':
      return cancelFlow(state, event.data);
    case 'SecuritiesReserved':
      return reserve(state, event.data);
    case 'SecuritiesShortfallDetected':
      return noteShortfall(state, event.data);
    case 'SecuritiesReservationConsumed':
      return consumeReservation(state, event.data);
    case 'SecuritiesReservationReleased':
      return releaseReservation(state, event.data);
    case 'SecuritiesMovementPosted':
      return postMovement(state, event.data);
    case 'StatementReceived':
      return acceptStatement(state, event.data);
    case 'BreakRaised':
      return raiseBreak(state, event.data);
    case 'BreakCleared':
      return clearBreak(state, event.data);
    case 'BalanceProved':
      return proveDay(state, event.data);
    case 'MessageReceived':
      return keepMessage(state, event.data);
    case 'StatementQuarantined':
    case 'MessageSent':
    case 'MessageRejected':
    case 'MessageRepaired':
    case 'EventSetAside':
    case 'EventReplayed':
      return state;
  }
}
