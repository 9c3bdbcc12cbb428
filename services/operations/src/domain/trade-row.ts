import type { StatusReason } from '@verso/contracts';

/**
 * All that the desk sees of one trade. Every field is the fold of one log only, so that it does not matter in which order
 * the logs are read against each other; `updatedAt` and `touchedByHand` are over all logs, and no order changes them either.
 *
 * Dates are ISO 8601 text (empty while unknown), instants RFC 3339 UTC with microseconds, numbers decimal text.
 */
export interface TradeRow extends CaptureFields, ConfirmationFields, SettlementFields, ProvisionFields, CaseFields {
  readonly tradeId: string;
  /** Latest business time of anything that changed the row. */
  updatedAt: string;
  /** A person did something to the trade in any room. */
  touchedByHand: boolean;
}

/** From the log of trade capture. */
interface CaptureFields {
  /** 0 while the trade itself has not been read. */
  tradeVersion: number;
  /** REFUSED stands for an execution that never became a trade. */
  booking: '' | 'BOOKED' | 'CANCELLED' | 'REFUSED';
  /** Whether the latest terms are complete. */
  complete: boolean;
  /** LEI. */
  bookingEntity: string;
  /** LEI. */
  counterparty: string;
  counterpartyRole: string;
  isin: string;
  /** BUY or SELL, ours. */
  side: string;
  quantityType: string;
  quantity: string;
  priceType: string;
  price: string;
  /** DVP or FOP. */
  paymentType: string;
  settlementAmount: string;
  /** Of the settlement amount. */
  currency: string;
  tradeDate: string;
  /** Intended, contractual. */
  settlementDate: string;
  settlementMarket: string;
  mic: string;
  uti: string | null;
  source: string;
  session: string;
  executionId: string;
  book: string | null;
  clientAccount: string | null;
  /** What the trade waits for: `<kind>:<key>`. */
  missing: readonly string[];
  /** Why the execution was refused: code and detail. */
  refusal: string | null;
}

/** From the log of confirmation. */
interface ConfirmationFields {
  /** The trade version that the other confirmation fields are about. */
  confirmationVersion: number;
  confirmationMethod: string | null;
  confirmationStatus: '' | 'AWAITED' | 'ISSUED' | 'MATCHED' | 'MISMATCHED' | 'CONFIRMED' | 'CANCELLED';
  confirmationOverdue: boolean;
}

/** From the log of settlement. */
interface SettlementFields {
  /** The trade version that the obligation and the instruction are about. */
  obligationVersion: number;
  obligationId: string | null;
  obligationStatus: '' | 'OPEN' | 'ROUTE_MISSING' | 'SUPERSEDED' | 'CANCELLED' | 'DISCHARGED';
  settlementRoute: string | null;
  safekeepingAccount: string | null;
  /** The latest one of the obligation. */
  instructionId: string | null;
  instructionStatus: InstructionStatus;
  /** Of whichever instruction was asked for last: an amended trade waits for the end of the one before. */
  cancellation: '' | 'REQUESTED' | 'CANCELLED' | 'DENIED';
  /** Over all instructions of the trade. */
  settledQuantity: string;
  settledAmount: string | null;
  settledCurrency: string | null;
  effectiveSettlementDate: string | null;
  /** Told by the depository, or by the close of the business day. */
  failing: boolean;
  /** Business days, 0 when it does not fail. */
  daysFailing: number;
  expectedSettlementDate: string | null;
  /** Why the instruction is where it is, as last told. */
  reasons: readonly StatusReason[];
}

export type InstructionStatus =
  | ''
  | 'CREATED'
  | 'SENT'
  | 'ACCEPTED'
  | 'UNMATCHED'
  | 'MATCHED'
  | 'RELEASE_REQUESTED'
  | 'RELEASED'
  | 'PARTIALLY_SETTLED'
  | 'SETTLED'
  | 'REJECTED'
  | 'CANCELLED';

export type ProvisionStatus = '' | 'SHORTFALL' | 'RESERVED' | 'CONSUMED' | 'RELEASED';

/** Funds from the log of cash, securities from that of positions. */
interface ProvisionFields {
  fundsVersion: number;
  funds: ProvisionStatus;
  securitiesVersion: number;
  securities: ProvisionStatus;
}

/** From the log of exceptions. */
interface CaseFields {
  /** In the order of their ids. */
  openCases: readonly OpenCase[];
  /** Cases ever opened that affected the trade. */
  casesEver: number;
}

export interface OpenCase {
  readonly caseId: string;
  readonly cause: string;
}

/** A case, kept beside the trades because its end does not repeat which trades it affected. From the log of exceptions. */
export interface CaseRow {
  readonly caseId: string;
  subject: string;
  cause: string;
  detail: string;
  responsible: string;
  bookingEntity: string;
  trades: readonly string[];
  open: boolean;
  updatedAt: string;
}

/** A trade of which nothing has been read yet. */
export function blankTrade(tradeId: string): TradeRow {
  return {
    tradeId,
    updatedAt: '',
    touchedByHand: false,
    ...BLANK_CAPTURE,
    confirmationVersion: 0,
    confirmationMethod: null,
    confirmationStatus: '',
    confirmationOverdue: false,
    ...BLANK_SETTLEMENT,
    fundsVersion: 0,
    funds: '',
    securitiesVersion: 0,
    securities: '',
    openCases: [],
    casesEver: 0,
  };
}

export function blankCase(caseId: string): CaseRow {
  const nothing = { subject: '', cause: '', detail: '', responsible: '', bookingEntity: '', updatedAt: '' };
  return { caseId, ...nothing, trades: [], open: false };
}

const BLANK_CAPTURE: CaptureFields = {
  tradeVersion: 0,
  booking: '',
  complete: false,
  bookingEntity: '',
  counterparty: '',
  counterpartyRole: '',
  isin: '',
  side: '',
  quantityType: '',
  quantity: '',
  priceType: '',
  price: '',
  paymentType: '',
  settlementAmount: '',
  currency: '',
  tradeDate: '',
  settlementDate: '',
  settlementMarket: '',
  mic: '',
  uti: null,
  source: '',
  session: '',
  executionId: '',
  book: null,
  clientAccount: null,
  missing: [],
  refusal: null,
};

const BLANK_SETTLEMENT: SettlementFields = {
  obligationVersion: 0,
  obligationId: null,
  obligationStatus: '',
  settlementRoute: null,
  safekeepingAccount: null,
  instructionId: null,
  instructionStatus: '',
  cancellation: '',
  settledQuantity: '0',
  settledAmount: null,
  settledCurrency: null,
  effectiveSettlementDate: null,
  failing: false,
  daysFailing: 0,
  expectedSettlementDate: null,
  reasons: [],
};
