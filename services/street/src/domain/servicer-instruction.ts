import type {
  CounterpartInstructionAlleged,
  ServicerInstructionTaken,
  ServicerRequestKept,
  SettlementQueued,
  StreetEvent,
} from '@verso/contracts';

/** An instruction as its account servicer holds it. */
export type ServicerInstruction = UnknownInstruction | RejectedInstruction | TakenInstruction;

/** Not instructed (yet); requests about it wait. */
export interface UnknownInstruction {
  readonly status: 'UNKNOWN';
  readonly messages: readonly string[];
  readonly kept: readonly ServicerRequestKept[];
}

export interface RejectedInstruction {
  readonly status: 'REJECTED';
  readonly messages: readonly string[];
}

export interface TakenInstruction {
  readonly status: 'TAKEN';
  readonly messages: readonly string[];
  readonly taken: ServicerInstructionTaken;
  readonly matched: boolean;
  readonly hold: boolean;
  /** With the books: only they know whether it has settled. */
  readonly queued: boolean;
  readonly cancelled: boolean;
  /** The hold was told as reason for not settling. */
  readonly holdTold: boolean;
  readonly statusesTold: number;
  /** What the counterparty instructed besides, by mistake, and has not taken back. */
  readonly alleged?: CounterpartInstructionAlleged | undefined;
}

export function evolveInstruction(state: ServicerInstruction, event: StreetEvent): ServicerInstruction {
  switch (event.type) {
    case 'MessageReceived':
      return { ...state, messages: [...state.messages, event.data.messageId] };
    case 'ServicerRequestKept':
      return state.status === 'UNKNOWN' ? { ...state, kept: [...state.kept, event.data] } : state;
    case 'ServicerInstructionRejected':
      return state.status === 'UNKNOWN' ? { status: 'REJECTED', messages: state.messages } : state;
    case 'ServicerInstructionTaken':
      return taken(event.data, state.messages);
    default:
      return state.status === 'TAKEN' ? evolveTaken(state, event) : state;
  }
}

/** What the books need of an instruction to settle it. */
export function queuedOf(taken: ServicerInstructionTaken): SettlementQueued {
  const { instructionId, account, cashAccount, movement, isin, quantityType, quantity, amount } = taken;
  return {
    instructionId,
    account,
    ...(cashAccount === undefined ? {} : { cashAccount }),
    movement,
    isin,
    quantityType,
    quantity,
    ...(amount === undefined ? {} : { amount }),
    settlementDate: taken.settlementDate,
    plan: taken.plan,
    market: taken.market,
  };
}

/** Matches as soon as it comes, and was sent released. */
export function isReadyAtOnce({ plan, hold }: ServicerInstructionTaken): boolean {
  return plan.counterpart === 'AT_ONCE' && !hold;
}

function taken(data: ServicerInstructionTaken, messages: readonly string[]): TakenInstruction {
  return {
    status: 'TAKEN',
    messages,
    taken: data,
    matched: data.plan.counterpart === 'AT_ONCE',
    hold: data.hold,
    queued: isReadyAtOnce(data),
    cancelled: false,
    holdTold: false,
    statusesTold: 0,
  };
}

function evolveTaken(state: TakenInstruction, event: StreetEvent): TakenInstruction {
  switch (event.type) {
    case 'CounterpartInstructionMatched':
      return { ...state, matched: true, queued: event.data.ready !== undefined };
    case 'CounterpartInstructionAlleged':
      return { ...state, alleged: event.data };
    case 'CounterpartInstructionWithdrawn':
      return { ...state, alleged: undefined };
    case 'ServicerHoldChanged':
      return {
        ...state,
        hold: event.data.hold,
        queued: state.queued || event.data.ready !== undefined,
        holdTold: false,
      };
    case 'ServicerInstructionCancelled':
      return { ...state, cancelled: true, queued: false };
    case 'ServicerStatusTold':
      return {
        ...state,
        statusesTold: state.statusesTold + 1,
        holdTold: state.holdTold || event.data.reason === 'PREA',
      };
    default:
      return state;
  }
}
