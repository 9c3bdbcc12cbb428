import type { MissingReference, StatedTerms, Trade, TradeCaptureEvent } from '@verso/contracts';

/** What a trade's stream knows. */
export type TradeState = UnknownTrade | LinkedExecution | BookedTrade;

/** Nothing was captured under this id; refusals may have been recorded. */
export interface UnknownTrade {
  readonly status: 'UNKNOWN';
  /** Ids of what was refused here: the same again is refused without being recorded again. */
  readonly refused: Set<string>;
}

/** The execution of this id corrected or busted another trade; it is not a trade of its own. */
export interface LinkedExecution {
  readonly status: 'LINKED';
  readonly tradeId: string;
  readonly refused: Set<string>;
}

export interface BookedTrade {
  readonly status: 'COMPLETE' | 'INCOMPLETE' | 'CANCELLED';
  readonly tradeId: string;
  readonly version: number;
  readonly trade: Trade;
  readonly missing: readonly MissingReference[];
  readonly stated: StatedTerms;
  /** Every execution that made this trade what it is, by its id. */
  readonly executions: Map<string, ReceivedExecution>;
  readonly refused: Set<string>;
}

/** How an execution was answered the first time: a repeat is answered alike. */
export interface ReceivedExecution {
  readonly contentHash: string;
  readonly version: number;
  readonly missing: readonly MissingReference[];
}

export function unknownTrade(): TradeState {
  return { status: 'UNKNOWN', refused: new Set() };
}

/** Folds forgivingly: an event that does not fit leaves the state as it is. */
export function evolveTrade(state: TradeState, event: TradeCaptureEvent): TradeState {
  switch (event.type) {
    case 'ExecutionReceived':
      return received(state, event.data);
    case 'TradeCaptured':
    case 'TradeAmended':
      return booked(state, event.data, event.data.complete ? 'COMPLETE' : 'INCOMPLETE');
    case 'TradeEnriched':
      return booked(state, event.data, 'COMPLETE');
    case 'TradeEnrichmentPending':
      return pending(state, event.data);
    case 'TradeCancelled':
      return isBooked(state)
        ? withLast({ ...state, status: 'CANCELLED', version: event.data.tradeVersion }, event.data.tradeVersion, [])
        : state;
    case 'TradeRefused':
      state.refused.add(event.data.refusalId);
      return state;
    case 'ExecutionLinked':
      return isBooked(state) ? state : { status: 'LINKED', tradeId: event.data.tradeId, refused: state.refused };
    case 'TransactionIdentifierClaimed':
    case 'PossibleDuplicateDetected':
    case 'TradeWaiting':
    case 'WaitingTradesResumed':
    case 'MessageReceived':
    case 'MessageSent':
    case 'MessageRejected':
    case 'MessageRepaired':
    case 'EventSetAside':
    case 'EventReplayed':
      return state;
  }
}

export function isBooked(state: TradeState): state is BookedTrade {
  return state.status === 'COMPLETE' || state.status === 'INCOMPLETE' || state.status === 'CANCELLED';
}

type DataOf<Type extends TradeCaptureEvent['type']> = Extract<TradeCaptureEvent, { readonly type: Type }>['data'];

/** Comes before the event that books: until then the trade is only known by its executions. */
function received(state: TradeState, { tradeId, executionId, contentHash }: DataOf<'ExecutionReceived'>): TradeState {
  const execution = { contentHash, version: isBooked(state) ? state.version : 1, missing: [] };
  if (isBooked(state)) {
    state.executions.set(executionId, execution);
    return state;
  }
  return {
    status: 'INCOMPLETE',
    tradeId,
    version: 0,
    trade: NOT_YET,
    missing: [],
    stated: {},
    executions: new Map([[executionId, execution]]),
    refused: state.refused,
  };
}

function booked(
  state: TradeState,
  { tradeId, tradeVersion, trade }: { readonly tradeId: string; readonly tradeVersion: number; readonly trade: Trade },
  status: 'COMPLETE' | 'INCOMPLETE',
): TradeState {
  const executions = isBooked(state) ? state.executions : new Map<string, ReceivedExecution>();
  const next: BookedTrade = {
    status,
    tradeId,
    version: tradeVersion,
    trade,
    missing: [],
    stated: {},
    executions,
    refused: state.refused,
  };
  return isBooked(state) && state.version === tradeVersion ? next : withLast(next, tradeVersion, []);
}

function pending(state: TradeState, { tradeVersion, missing, stated }: DataOf<'TradeEnrichmentPending'>): TradeState {
  if (!isBooked(state)) return state;
  const isFirst = state.missing.length === 0;
  const next: BookedTrade = { ...state, status: 'INCOMPLETE', missing, stated: stated ?? state.stated };
  return isFirst ? withLast(next, tradeVersion, missing) : next;
}

/** Notes how the newest execution was answered. */
function withLast(state: BookedTrade, version: number, missing: readonly MissingReference[]): BookedTrade {
  const last = [...state.executions.entries()].at(-1);
  if (last !== undefined) state.executions.set(last[0], { contentHash: last[1].contentHash, version, missing });
  return state;
}

const NOT_YET: Trade = {
  bookingEntity: '',
  source: '',
  session: '',
  executionIds: [],
  side: '',
  tradeSide: '',
  tradingCapacity: '',
  counterparty: { lei: '', role: '' },
  mic: '',
  paymentType: '',
  transactionType: '',
  marketClaimOptOut: false,
  isin: '',
  cfi: '',
  priceType: '',
  price: '0',
  quantityType: '',
  quantity: '0',
  tradeDate: '',
  executionTime: '',
  tradeCurrency: '',
  settlementCurrency: '',
  grossAmount: { currency: '', amount: '0' },
  charges: [],
  settlementAmount: { currency: '', amount: '0' },
  intendedSettlementDate: '',
  settlementDateOrigin: '',
  settlementDateDiffersFromCycle: false,
  settlementCycleRule: '',
  settlementMarket: '',
  placeOfSettlement: '',
};
