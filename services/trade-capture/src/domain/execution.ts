import type { Charge, ForeignExchange } from '@verso/contracts';

/**
 * An execution as a front office hands it in: the body of `POST /v1/executions`, one line of NDJSON, and what a FIX
 * message is read into. Amounts, prices and quantities are decimal text.
 */
export interface ExecutionRequest {
  /** Name of the sending system; FIX SenderCompID. Part of the natural key. */
  readonly source: string;
  /** Session or book of the source in which execution ids are unique per trade date. Part of the natural key. */
  readonly session: string;
  /** FIX ExecID 17, or TradeReportID 571. Part of the natural key. */
  readonly executionId: string;
  /** ISO date. Part of the natural key. */
  readonly tradeDate: string;
  /** NEW unless said otherwise; AMEND and CANCEL are FIX ExecType G and H. */
  readonly action?: 'NEW' | 'AMEND' | 'CANCEL';
  /** For AMEND and CANCEL: the execution that is corrected (FIX 19). */
  readonly referencedExecutionId?: string;
  /** Why a trade is cancelled. */
  readonly reason?: string;
  /** LEI; the office's own when there is only one. */
  readonly bookingEntity?: string;
  readonly side?: 'BUY' | 'SELL';
  readonly tradeSide?: 'CLIENT' | 'MARKET' | 'INTERNAL';
  readonly tradingCapacity?: 'DEAL' | 'MTCH' | 'AOTC';
  readonly counterparty?: CounterpartyReference;
  /** Safekeeping account of the client for whom we act. */
  readonly clientAccount?: string;
  readonly book?: string;
  /** ISO 10383; XOFF when absent. */
  readonly mic?: string;
  /** LEI of the clearing house. */
  readonly ccp?: string;
  readonly clearingMember?: string;
  readonly paymentType?: 'DVP' | 'FOP';
  /** SctiesTxTp; TRAD when absent. */
  readonly transactionType?: string;
  readonly cumEx?: 'CUM' | 'EX';
  readonly marketClaimOptOut?: boolean;
  readonly legRole?: string;
  readonly linkedTradeId?: string;
  readonly isin?: string;
  /** For instruments that the source does not know by ISIN. */
  readonly instrument?: { readonly scheme: string; readonly identifier: string };
  readonly priceType?: 'PERCENT' | 'PER_UNIT';
  readonly price?: string;
  readonly quantityType?: 'UNIT' | 'FAMT';
  readonly quantity?: string;
  /** RFC 3339; kept to the microsecond. */
  readonly executionTime?: string;
  readonly tradeCurrency?: string;
  readonly settlementCurrency?: string;
  readonly foreignExchange?: ForeignExchange;
  readonly grossAmount?: string;
  readonly accruedInterest?: string;
  readonly settlementAmount?: string;
  readonly charges?: readonly Charge[];
  /** The intended settlement date; by the cycle in force when absent. */
  readonly settlementDate?: string;
  readonly uti?: string;
  readonly tvtic?: string;
  readonly orderId?: string;
  readonly tradeGroupId?: string;
}

/** Whom we traded with: by LEI, or by what the source knows it by. */
export interface CounterpartyReference {
  readonly lei?: string;
  readonly bic?: string;
  readonly proprietaryCode?: string;
  readonly role?: 'COUNTERPARTY' | 'EXECUTING_BROKER' | 'CLIENT' | 'CCP';
}

/** What identifies an execution for ever. */
export interface ExecutionKey {
  readonly source: string;
  readonly session: string;
  readonly tradeDate: string;
  readonly executionId: string;
}

/** An execution that has passed the rules: a new trade, a corrected one, or the undoing of one. */
export type Execution = NewExecution | Correction | Bust;

export interface NewExecution {
  readonly action: 'NEW';
  readonly key: ExecutionKey;
  readonly terms: TradeTerms;
}

export interface Correction {
  readonly action: 'AMEND';
  readonly key: ExecutionKey;
  readonly referencedExecutionId: string;
  readonly terms: TradeTerms;
}

export interface Bust {
  readonly action: 'CANCEL';
  readonly key: ExecutionKey;
  readonly referencedExecutionId: string;
  readonly reason: string;
}

/** The terms as stated: defaults filled in, decimals in their one spelling, and nothing that was not said or fixed. */
export interface TradeTerms {
  readonly bookingEntity: string;
  readonly side: 'BUY' | 'SELL';
  readonly tradeSide: string;
  readonly tradingCapacity: string;
  /** LEI, `BIC:<bic>` or `PROPRIETARY:<code>`. */
  readonly counterparty: string;
  readonly counterpartyRole?: string;
  readonly clientAccount?: string;
  readonly book?: string;
  readonly mic: string;
  readonly ccp?: string;
  readonly clearingMember?: string;
  readonly paymentType: 'DVP' | 'FOP';
  readonly transactionType: string;
  readonly cumEx?: string;
  readonly marketClaimOptOut: boolean;
  readonly linkedTradeId?: string;
  /** ISIN, or `<scheme>:<identifier>`. */
  readonly instrument: string;
  readonly priceType?: 'PERCENT' | 'PER_UNIT';
  readonly price: string;
  readonly quantityType?: 'UNIT' | 'FAMT';
  readonly quantity: string;
  /** RFC 3339 UTC with microseconds. */
  readonly executionTime: string;
  readonly tradeCurrency: string;
  readonly settlementCurrency: string;
  readonly foreignExchange?: ForeignExchange;
  readonly grossAmount?: string;
  readonly accruedInterest?: string;
  readonly settlementAmount?: string;
  readonly charges: readonly Charge[];
  readonly settlementDate?: string;
  readonly uti?: string;
  readonly tvtic?: string;
  readonly orderId?: string;
  readonly tradeGroupId?: string;
}
