import type { Money, StatusReason } from '@verso/contracts';
import type { OpenCase, TradeRow } from '../domain/trade-row.js';
import { isStraightThrough, statusOf, type TradeStatus } from '../domain/trade-status.js';
import type { Vector } from '../projections/trade-table.js';

/** A page of trades. */
export interface TradeList {
  readonly data: readonly TradeView[];
  /** Path of the next page; null at the end. */
  readonly next: string | null;
  /** How far into each log the answer goes at least. */
  readonly vector: Vector;
}

/** A trade as the API shows it. Money and quantities are decimal text; what is not known is null. */
export interface TradeView {
  readonly tradeId: string;
  readonly status: TradeStatus;
  readonly version: number;
  readonly bookingEntity: string | null;
  readonly counterparty: { readonly lei: string; readonly role: string } | null;
  readonly isin: string | null;
  readonly side: string | null;
  readonly quantity: string | null;
  readonly quantityType: string | null;
  readonly price: string | null;
  readonly priceType: string | null;
  readonly paymentType: string | null;
  readonly settlementAmount: Money | null;
  readonly tradeDate: string | null;
  /** Contractual. */
  readonly settlementDate: string | null;
  readonly settlementMarket: string | null;
  readonly mic: string | null;
  readonly uti: string | null;
  readonly source: string | null;
  readonly session: string | null;
  readonly executionId: string | null;
  readonly book: string | null;
  readonly clientAccount: string | null;
  /** What the trade waits for. */
  readonly missing: readonly string[];
  /** Why the execution was refused. */
  readonly refusal: string | null;
  readonly confirmation: {
    readonly tradeVersion: number;
    readonly method: string | null;
    readonly status: string | null;
    readonly overdue: boolean;
  } | null;
  readonly settlement: SettlementView | null;
  readonly openCases: readonly OpenCase[];
  /** Never a case, never a person. */
  readonly straightThrough: boolean;
  /** Latest business time of what is told here. */
  readonly updatedAt: string;
}

export interface SettlementView {
  readonly tradeVersion: number;
  readonly obligationId: string | null;
  readonly obligationStatus: string | null;
  readonly route: string | null;
  readonly safekeepingAccount: string | null;
  readonly instructionId: string | null;
  readonly instructionStatus: string | null;
  readonly cancellation: string | null;
  readonly funds: string | null;
  readonly securities: string | null;
  readonly settledQuantity: string;
  readonly settledAmount: Money | null;
  readonly effectiveSettlementDate: string | null;
  readonly expectedSettlementDate: string | null;
  readonly failing: boolean;
  /** Business days. */
  readonly daysFailing: number;
  readonly reasons: readonly StatusReason[];
}

export function viewOf(row: TradeRow): TradeView {
  return {
    tradeId: row.tradeId,
    status: statusOf(row),
    version: row.tradeVersion,
    bookingEntity: known(row.bookingEntity),
    counterparty: row.counterparty === '' ? null : { lei: row.counterparty, role: row.counterpartyRole },
    isin: known(row.isin),
    side: known(row.side),
    quantity: known(row.quantity),
    quantityType: known(row.quantityType),
    price: known(row.price),
    priceType: known(row.priceType),
    paymentType: known(row.paymentType),
    settlementAmount: money(row.currency, row.settlementAmount),
    tradeDate: known(row.tradeDate),
    settlementDate: known(row.settlementDate),
    settlementMarket: known(row.settlementMarket),
    mic: known(row.mic),
    uti: row.uti,
    source: known(row.source),
    session: known(row.session),
    executionId: known(row.executionId),
    book: row.book,
    clientAccount: row.clientAccount,
    missing: row.missing,
    refusal: row.refusal,
    confirmation: confirmationOf(row),
    settlement: row.obligationVersion === 0 ? null : settlementOf(row),
    openCases: row.openCases,
    straightThrough: isStraightThrough(row),
    updatedAt: row.updatedAt,
  };
}

function confirmationOf(row: TradeRow): TradeView['confirmation'] {
  if (row.confirmationVersion === 0) return null;
  return {
    tradeVersion: row.confirmationVersion,
    method: row.confirmationMethod,
    status: known(row.confirmationStatus),
    overdue: row.confirmationOverdue,
  };
}

function settlementOf(row: TradeRow): SettlementView {
  return {
    tradeVersion: row.obligationVersion,
    obligationId: row.obligationId,
    obligationStatus: known(row.obligationStatus),
    route: row.settlementRoute,
    safekeepingAccount: row.safekeepingAccount,
    instructionId: row.instructionId,
    instructionStatus: known(row.instructionStatus),
    cancellation: known(row.cancellation),
    funds: known(row.funds),
    securities: known(row.securities),
    settledQuantity: row.settledQuantity,
    settledAmount: money(row.settledCurrency ?? '', row.settledAmount ?? ''),
    effectiveSettlementDate: row.effectiveSettlementDate,
    expectedSettlementDate: row.expectedSettlementDate,
    failing: row.failing,
    daysFailing: row.daysFailing,
    reasons: row.reasons,
  };
}

function known(text: string): string | null {
  return text === '' ? null : text;
}

function money(currency: string, amount: string): Money | null {
  return currency === '' || amount === '' ? null : { currency, amount };
}
