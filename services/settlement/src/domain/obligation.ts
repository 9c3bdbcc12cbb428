import type { SettlementEvent, SettlementObligationCreated } from '@verso/contracts';
import { instructionIdOf, tradeOf } from './identifiers.js';
import { unaffected } from './unaffected.js';

/**
 * One trade version's obligation. It knows whether something of it can still settle, and passes on, version by version,
 * that nothing of the earlier versions can: only then is a later version instructed.
 */
export interface SettlementObligation {
  /** CANCELLED is final, DISCHARGED unless the settlement is reversed. */
  status: 'NONE' | 'AWAITING_ACCOUNT' | 'OPEN' | 'CANCELLED' | 'DISCHARGED';
  /** Present from AWAITING_ACCOUNT on; without accounts while those are awaited. */
  terms: SettlementObligationCreated | undefined;
  clientAccount: string | undefined;
  instruction: CurrentInstruction;
  /** Nothing of an earlier version of the trade can settle; true from the start for the first version. */
  predecessorEnded: boolean;
  /** A later version, or the bust, stands for this one. */
  superseded: { readonly reason: string; readonly successor: string | undefined } | undefined;
  /** What had settled when the instruction was cancelled. */
  partlySettled: boolean;
}

/** The events of an obligation's stream. */
export type ObligationEvent = Extract<
  SettlementEvent,
  {
    readonly type:
      | 'SettlementAccountAwaited'
      | 'SettlementObligationCreated'
      | 'InstructionRouteMissing'
      | 'ReinstructionAwaited'
      | 'InstructionDue'
      | 'PredecessorEnded'
      | 'SettlementObligationSuperseded'
      | 'SettlementObligationCancelled'
      | 'SettlementObligationDischarged'
      | 'SettlementObligationReopened';
  }
>;

/**
 * LIVE: instructed and not known to have ended. DEFERRED: an earlier version is not gone yet. MISSING: no route. ENDED:
 * rejected or cancelled by the servicer and not replaced. NOT_OURS: a CCP nets it.
 */
export interface CurrentInstruction {
  readonly phase: 'NONE' | 'LIVE' | 'DEFERRED' | 'MISSING' | 'ENDED' | 'NOT_OURS';
  readonly sequence: number;
  readonly instructionId: string;
}

export const CCP_ROUTE = 'CCP_NET_NO_INSTRUCTION';

export function newObligation(): SettlementObligation {
  return {
    status: 'NONE',
    terms: undefined,
    clientAccount: undefined,
    instruction: { phase: 'NONE', sequence: 1, instructionId: '' },
    predecessorEnded: false,
    superseded: undefined,
    partlySettled: false,
  };
}

/** Whether nothing of this obligation's own can settle (any more). */
export function nothingLive(state: SettlementObligation): boolean {
  return state.status !== 'DISCHARGED' && state.instruction.phase !== 'LIVE' && !state.partlySettled;
}

/** The first version of a trade has no predecessor to wait for. */
export function hasNoPredecessor(state: SettlementObligation, obligationId: string): boolean {
  return state.predecessorEnded || (tradeOf(obligationId)?.tradeVersion ?? 1) <= 1;
}

export function evolveObligation(state: SettlementObligation, event: ObligationEvent): SettlementObligation {
  switch (event.type) {
    case 'SettlementAccountAwaited':
      state.status = 'AWAITING_ACCOUNT';
      state.terms = event.data.terms;
      state.clientAccount = event.data.clientAccount;
      return state;
    case 'SettlementObligationCreated':
      state.status = 'OPEN';
      state.terms = event.data;
      return at(state, phaseOf(event.data), 1);
    case 'InstructionRouteMissing':
      if (state.status !== 'OPEN' || state.instruction.phase === 'ENDED') return state;
      return at(state, 'MISSING', state.instruction.sequence);
    case 'ReinstructionAwaited':
      state.partlySettled = event.data.settledQuantity !== '0';
      return at(state, 'ENDED', state.instruction.sequence);
    case 'InstructionDue':
      return at(state, 'LIVE', event.data.sequence);
    case 'PredecessorEnded':
      state.predecessorEnded = true;
      return state;
    case 'SettlementObligationSuperseded':
      state.superseded = { reason: event.data.reason, successor: event.data.successorObligationId };
      if (state.status === 'NONE' || state.status === 'AWAITING_ACCOUNT') state.status = 'CANCELLED';
      return state;
    case 'SettlementObligationCancelled':
      state.status = 'CANCELLED';
      state.partlySettled = event.data.settledQuantity !== '0';
      return at(state, 'ENDED', state.instruction.sequence);
    case 'SettlementObligationDischarged':
      state.status = 'DISCHARGED';
      return at(state, 'ENDED', state.instruction.sequence);
    case 'SettlementObligationReopened':
      state.status = 'OPEN';
      return at(state, 'LIVE', state.instruction.sequence);
  }
  return unaffected(state, event);
}

function phaseOf(created: SettlementObligationCreated): CurrentInstruction['phase'] {
  if (created.route === CCP_ROUTE) return 'NOT_OURS';
  return created.predecessorObligationId === undefined ? 'LIVE' : 'DEFERRED';
}

function at(state: SettlementObligation, phase: CurrentInstruction['phase'], sequence: number): SettlementObligation {
  const obligationId = state.terms?.obligationId ?? '';
  state.instruction = {
    phase,
    sequence,
    instructionId: obligationId === '' ? '' : instructionIdOf(obligationId, sequence),
  };
  return state;
}
