import type { ContextName } from '@verso/contracts';
import type { CaseRow, TradeRow } from '../domain/trade-row.js';
import type { TradeStatus } from '../domain/trade-status.js';

/** The logs that the projection reads. */
export const PROJECTED_LOGS = [
  'trade-capture',
  'confirmation',
  'settlement',
  'cash',
  'positions',
  'exceptions',
] as const satisfies readonly ContextName[];

export type ProjectedLog = (typeof PROJECTED_LOGS)[number];

/** Position of the last event of each log that the rows include; -1 before the first. */
export type Vector = Readonly<Record<ProjectedLog, number>>;

/**
 * Where the rows are kept. Two implementations, PostgreSQL and in memory, answer alike.
 */
export interface TradeTable {
  vector(): Promise<Vector>;
  loadTrades(tradeIds: readonly string[]): Promise<readonly TradeRow[]>;
  loadCases(caseIds: readonly string[]): Promise<readonly CaseRow[]>;
  /** Writes the rows and moves the vector, together or not at all. @throws TableMovedOn */
  save(page: TradePage): Promise<void>;
  find(tradeId: string): Promise<TradeRow | undefined>;
  /** In the order of (sort field, trade id); at most `limit` rows. */
  list(query: TradeQuery): Promise<readonly TradeRow[]>;
  summary(): Promise<OperationsSummary>;
  /** SHA-256, lower-case hex, over all rows in their canonical spelling: equal rows, equal digest, in either implementation. */
  digest(): Promise<string>;
  /** An empty table beside this one, for a rebuild; what an earlier rebuild left there is gone. */
  beside(): Promise<TradeTable>;
  /** Takes over the rows of a table made by {@link beside}, which is of no use afterwards. Readers see one or the other. */
  replaceBy(next: TradeTable): Promise<void>;
}

export interface TradePage {
  readonly trades: readonly TradeRow[];
  readonly cases: readonly CaseRow[];
  /** The vector that the table must have, and the one it has afterwards. */
  readonly from: Vector;
  readonly to: Vector;
}

/** Another projection writes the same table, or wrote it since this one read its vector. Nothing was saved. */
export class TableMovedOn extends Error {
  override readonly name = 'TableMovedOn';

  constructor() {
    super('The trade table has moved on since its vector was read: is there a second projection?');
  }
}

export const SORT_FIELDS = ['tradeDate', 'settlementDate', 'tradeId'] as const;
export type SortField = (typeof SORT_FIELDS)[number];

/** Which trades; refused executions only when asked for by their status. */
export interface TradeFilter {
  readonly status?: TradeStatus;
  readonly isin?: string;
  /** LEI. */
  readonly counterparty?: string;
  readonly tradeDate?: string;
  readonly settlementDate?: string;
  /** Of the settlement amount. */
  readonly currency?: string;
  readonly hasOpenCase?: boolean;
}

export interface TradeQuery {
  readonly filter: TradeFilter;
  readonly sort: SortField;
  readonly descending: boolean;
  readonly limit: number;
  /** Sort value and id of the last row before the page. */
  readonly after?: { readonly value: string; readonly tradeId: string };
}

/** The office in a few figures. */
export interface OperationsSummary {
  /** Trades and refused executions by status; those without any are absent. In the order of the names. */
  readonly byState: Readonly<Partial<Record<TradeStatus, number>>>;
  /** Trades, refused executions apart. */
  readonly trades: number;
  /** Of them, those that never had a case and that no person touched. */
  readonly straightThrough: number;
  /** Straight-through trades of all trades, as decimal text with four digits; `0.0000` without trades. */
  readonly stpRate: string;
  /** What has settled against payment, by currency, as decimal text. In the order of the currencies. */
  readonly settledValueByCurrency: Readonly<Record<string, string>>;
  /** Open cases by cause, also those that affect no trade. In the order of the causes. */
  readonly openCasesByCause: Readonly<Record<string, number>>;
}

export const START: Vector = {
  'trade-capture': -1,
  confirmation: -1,
  settlement: -1,
  cash: -1,
  positions: -1,
  exceptions: -1,
};
