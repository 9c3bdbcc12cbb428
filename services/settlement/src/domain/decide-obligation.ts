import type { SettlementObligationCreated, Trade } from '@verso/contracts';
import type { Decider, Decision } from '@verso/decider';
import { accepted, refused } from '@verso/decider';
import { instructionIdOf, obligationIdOf } from './identifiers.js';
import type { ObligationEvent, SettlementObligation } from './obligation.js';
import { CCP_ROUTE, evolveObligation, hasNoPredecessor, newObligation, nothingLive } from './obligation.js';
import type { Found, OurAccounts, RouteGap } from './route.js';
import { pickOurAccounts, pickRoute, routeKeys } from './route.js';
import type { StandingData } from './standing-data.js';

export type ObligationCommand =
  | {
      readonly type: 'CreateObligation';
      readonly tradeId: string;
      readonly tradeVersion: number;
      readonly trade: Trade;
      readonly standing: StandingData;
    }
  /** A later version, or (without successor) the bust, stands for this obligation. */
  | {
      readonly type: 'SupersedeObligation';
      readonly obligationId: string;
      readonly bookingEntity: string;
      readonly reason: string;
      readonly successor?: string;
    }
  | { readonly type: 'NotePredecessorEnded'; readonly obligationId: string; readonly bookingEntity: string }
  | { readonly type: 'NoteRouteMissing'; readonly gap: RouteGap }
  /** Standing data that the obligation waited for has changed, or a person asks to instruct again. */
  | { readonly type: 'ResumeObligation'; readonly standing: StandingData }
  | {
      readonly type: 'NoteInstructionEnded';
      readonly instructionId: string;
      readonly how: 'REJECTED' | 'CANCELLED';
      readonly settledQuantity: string;
    }
  /** A settlement of its instruction was reversed. */
  | { readonly type: 'ReopenObligation'; readonly instructionId: string }
  | { readonly type: 'DischargeObligation'; readonly instructionId: string; readonly effectiveSettlementDate: string };

export const obligationDecider: Decider<ObligationCommand, ObligationEvent, SettlementObligation> = {
  initialState: newObligation,
  evolve: evolveObligation,
  isAtRest: ({ status, instruction }) =>
    status === 'DISCHARGED' || status === 'CANCELLED' || instruction.phase === 'NOT_OURS',
  decide(command, state) {
    switch (command.type) {
      case 'CreateObligation':
        return create(command, state);
      case 'SupersedeObligation':
        return supersede(command, state);
      case 'NotePredecessorEnded':
        return notePredecessorEnded(command, state);
      case 'NoteRouteMissing':
        return noteRouteMissing(command.gap, state);
      case 'ResumeObligation':
        return resume(command.standing, state);
      case 'NoteInstructionEnded':
        return noteInstructionEnded(command, state);
      case 'DischargeObligation':
        return discharge(command, state);
      case 'ReopenObligation':
        return reopen(command.instructionId, state);
    }
  },
};

type Command<Type extends ObligationCommand['type']> = Extract<ObligationCommand, { readonly type: Type }>;
type Outcome = Decision<ObligationEvent>;

/** What is owed from a complete trade; superseded before it was known, nothing is. */
function create(command: Command<'CreateObligation'>, state: SettlementObligation): Outcome {
  if (state.status !== 'NONE') return accepted();
  const terms = termsOf(command);
  const { clientAccount } = command.trade;
  return createWith(terms, clientAccount, pickOurAccounts(terms, clientAccount, command.standing), state);
}

function createWith(
  terms: SettlementObligationCreated,
  clientAccount: string | undefined,
  accounts: Found<OurAccounts>,
  state: SettlementObligation,
): Outcome {
  const { obligationId, bookingEntity } = terms;
  if ('gap' in accounts) {
    const missing = routeMissing(terms, accounts.gap);
    if (state.status === 'AWAITING_ACCOUNT') return accepted(missing);
    const data = { obligationId, bookingEntity, terms, ...(clientAccount === undefined ? {} : { clientAccount }) };
    return accepted({ type: 'SettlementAccountAwaited', data }, missing);
  }
  const { safekeeping, cash } = accounts.found;
  const predecessor = hasNoPredecessor(state, obligationId) ? undefined : predecessorOf(terms);
  const data: SettlementObligationCreated = {
    ...terms,
    account: safekeeping.account,
    ...(cash === undefined ? {} : { cashAccount: cash.account }),
    ...(predecessor === undefined ? {} : { predecessorObligationId: predecessor }),
  };
  return accepted({ type: 'SettlementObligationCreated', data });
}

function supersede(command: Command<'SupersedeObligation'>, state: SettlementObligation): Outcome {
  if (state.superseded !== undefined) return accepted();
  const { obligationId, bookingEntity, reason, successor } = command;
  const noPredecessor = hasNoPredecessor(state, obligationId);
  const cancelsNow = state.status === 'OPEN' && nothingLive(state);
  const instructed = state.instruction.phase === 'LIVE' || state.status === 'DISCHARGED';
  const superseded: ObligationEvent = {
    type: 'SettlementObligationSuperseded',
    data: {
      obligationId,
      bookingEntity,
      account: state.terms?.account ?? '',
      reason,
      ...(successor === undefined ? {} : { successorObligationId: successor }),
      ...(instructed ? { instructionId: state.instruction.instructionId } : {}),
      nothingLive: !instructed && !cancelsNow && noPredecessor,
    },
  };
  if (!cancelsNow || state.terms === undefined) return accepted(superseded);
  return accepted(superseded, cancelled(state.terms, reason, '0', noPredecessor ? successor : undefined));
}

function notePredecessorEnded(command: Command<'NotePredecessorEnded'>, state: SettlementObligation): Outcome {
  if (state.predecessorEnded) return accepted();
  const { obligationId, bookingEntity } = command;
  const successor = nothingLive(state) ? state.superseded?.successor : undefined;
  const ended: ObligationEvent = {
    type: 'PredecessorEnded',
    data: {
      obligationId,
      bookingEntity,
      account: state.terms?.account ?? '',
      ...(successor === undefined ? {} : { successorObligationId: successor }),
    },
  };
  const { terms, instruction } = state;
  if (terms === undefined || state.status !== 'OPEN' || instruction.phase !== 'DEFERRED') return accepted(ended);
  return accepted(ended, due(terms, instruction.sequence, undefined));
}

function noteRouteMissing(gap: RouteGap, state: SettlementObligation): Outcome {
  const { terms } = state;
  if (terms === undefined || state.status !== 'OPEN' || state.instruction.phase !== 'LIVE') return accepted();
  if (state.superseded !== undefined) return accepted(cancelledAsSuperseded(terms, state, '0'));
  return accepted(routeMissing(terms, gap));
}

function resume(standing: StandingData, state: SettlementObligation): Outcome {
  const { terms, instruction } = state;
  if (terms === undefined || state.superseded !== undefined || state.partlySettled) return accepted();
  if (state.status === 'AWAITING_ACCOUNT') {
    return createWith(terms, state.clientAccount, pickOurAccounts(terms, state.clientAccount, standing), state);
  }
  if (state.status !== 'OPEN' || (instruction.phase !== 'MISSING' && instruction.phase !== 'ENDED')) return accepted();
  const route = pickRoute(terms, standing);
  if ('gap' in route) return accepted(routeMissing(terms, route.gap));
  if (instruction.phase === 'MISSING')
    return accepted(due(terms, instruction.sequence, previousOf(terms, instruction.sequence)));
  return accepted(due(terms, instruction.sequence + 1, instruction.instructionId));
}

function noteInstructionEnded(command: Command<'NoteInstructionEnded'>, state: SettlementObligation): Outcome {
  const { terms, instruction } = state;
  const isCurrent = instruction.phase === 'LIVE' && instruction.instructionId === command.instructionId;
  if (terms === undefined || state.status !== 'OPEN' || !isCurrent) return accepted();
  if (state.superseded !== undefined) return accepted(cancelledAsSuperseded(terms, state, command.settledQuantity));
  const { obligationId, bookingEntity, account } = terms;
  const { instructionId, settledQuantity } = command;
  const waitsFor = routeKeys(terms);
  const data = { obligationId, bookingEntity, account, instructionId, waitsFor, settledQuantity };
  const awaited: ObligationEvent = { type: 'ReinstructionAwaited', data };
  if (command.how === 'REJECTED') return accepted(awaited);
  const detail = `${instructionId} was cancelled by the account servicer and the obligation still stands.`;
  return accepted(awaited, routeMissing(terms, { missing: 'INSTRUCTION', detail, waitsFor: [] }));
}

function discharge(command: Command<'DischargeObligation'>, state: SettlementObligation): Outcome {
  const { terms } = state;
  if (terms === undefined)
    return refused('UNKNOWN_OBLIGATION', 'An obligation that was never created cannot be discharged.');
  if (state.status !== 'OPEN') return accepted();
  const { obligationId, bookingEntity, account } = terms;
  const { instructionId, effectiveSettlementDate } = command;
  const data = { obligationId, bookingEntity, account, instructionId, effectiveSettlementDate };
  return accepted({ type: 'SettlementObligationDischarged', data });
}

/** What no longer stands is open again only until its instruction, which can settle again, is cancelled. */
function reopen(instructionId: string, state: SettlementObligation): Outcome {
  const { terms, superseded, instruction } = state;
  if (terms === undefined || state.status === 'CANCELLED' || instruction.instructionId !== instructionId)
    return accepted();
  if (state.status === 'OPEN' && superseded === undefined) return accepted();
  const { obligationId, bookingEntity, account } = terms;
  const because = superseded === undefined ? {} : { supersededBecause: superseded.reason };
  const data = { obligationId, bookingEntity, account, instructionId, ...because };
  return accepted({ type: 'SettlementObligationReopened', data });
}

function cancelledAsSuperseded(
  terms: SettlementObligationCreated,
  state: SettlementObligation,
  settledQuantity: string,
): ObligationEvent {
  const mayPassOn = settledQuantity === '0' && hasNoPredecessor(state, terms.obligationId);
  const successor = mayPassOn ? state.superseded?.successor : undefined;
  return cancelled(terms, state.superseded?.reason ?? '', settledQuantity, successor);
}

function cancelled(
  terms: SettlementObligationCreated,
  reason: string,
  settledQuantity: string,
  successor: string | undefined,
): ObligationEvent {
  const { obligationId, bookingEntity, account, cashAccount } = terms;
  return {
    type: 'SettlementObligationCancelled',
    data: {
      obligationId,
      bookingEntity,
      account,
      ...(cashAccount === undefined ? {} : { cashAccount }),
      reason,
      settledQuantity,
      ...(successor === undefined ? {} : { successorObligationId: successor }),
    },
  };
}

function routeMissing(
  { obligationId, bookingEntity, account }: SettlementObligationCreated,
  gap: RouteGap,
): ObligationEvent {
  const { missing, detail, waitsFor } = gap;
  return { type: 'InstructionRouteMissing', data: { obligationId, bookingEntity, account, missing, detail, waitsFor } };
}

function due(terms: SettlementObligationCreated, sequence: number, previous: string | undefined): ObligationEvent {
  const { obligationId, bookingEntity, account } = terms;
  const previousInstruction = previous === undefined ? {} : { previousInstructionId: previous };
  return {
    type: 'InstructionDue',
    data: { obligationId, bookingEntity, account, sequence, ...previousInstruction, terms },
  };
}

function previousOf({ obligationId }: SettlementObligationCreated, sequence: number): string | undefined {
  return sequence === 1 ? undefined : instructionIdOf(obligationId, sequence - 1);
}

function predecessorOf({ sources }: SettlementObligationCreated): string | undefined {
  const [source] = sources;
  return source === undefined ? undefined : obligationIdOf(source.tradeId, source.tradeVersion - 1);
}

/** The obligation without our accounts, which are picked apart from it. */
function termsOf({ tradeId, tradeVersion, trade }: Command<'CreateObligation'>): SettlementObligationCreated {
  const againstPayment = trade.paymentType !== 'FOP';
  const cleared = trade.ccp !== undefined || trade.counterparty.role === 'CCP';
  const amount = againstPayment ? { amount: trade.settlementAmount } : {};
  return {
    obligationId: obligationIdOf(tradeId, tradeVersion),
    bookingEntity: trade.bookingEntity,
    account: '',
    counterparty: trade.ccp ?? trade.counterparty.lei,
    isin: trade.isin,
    direction: trade.side === 'BUY' ? 'RECEIVE' : 'DELIVER',
    paymentType: againstPayment ? 'DVP' : 'FOP',
    transactionType: trade.transactionType,
    quantityType: trade.quantityType,
    quantity: trade.quantity,
    ...amount,
    contractualDate: trade.intendedSettlementDate,
    settlementMarket: trade.settlementMarket,
    placeOfSettlement: trade.placeOfSettlement,
    route: cleared ? CCP_ROUTE : 'SELF_INSTRUCTED',
    tradeDate: trade.tradeDate,
    ...(trade.uti === undefined ? {} : { uti: trade.uti }),
    sources: [{ tradeId, tradeVersion, quantity: trade.quantity, ...amount }],
    marketClaimOptOut: trade.marketClaimOptOut,
    ...(trade.cumEx === undefined ? {} : { cumEx: trade.cumEx }),
  };
}
