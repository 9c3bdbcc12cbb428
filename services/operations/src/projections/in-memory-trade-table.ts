import { addDecimals } from '@verso/money';
import type { CaseRow, TradeRow } from '../domain/trade-row.js';
import type { TradeStatus } from '../domain/trade-status.js';
import { plainJson, RowDigest, storedTrade, type StoredTrade } from './canonical-rows.js';
import { summaryOf } from './summary.js';
import {
  PROJECTED_LOGS,
  START,
  TableMovedOn,
  type OperationsSummary,
  type TradeFilter,
  type TradePage,
  type TradeQuery,
  type TradeTable,
  type Vector,
} from './trade-table.js';

/** The rows without a database, for the seeded simulation and for tests. */
export class InMemoryTradeTable implements TradeTable {
  private trades = new Map<string, StoredTrade>();
  private cases = new Map<string, CaseRow>();
  private current: Vector = START;

  async vector(): Promise<Vector> {
    return this.current;
  }

  async loadTrades(tradeIds: readonly string[]): Promise<readonly TradeRow[]> {
    return present(this.trades, tradeIds).map(copyOf);
  }

  async loadCases(caseIds: readonly string[]): Promise<readonly CaseRow[]> {
    return present(this.cases, caseIds).map((row) => ({ ...row }));
  }

  async save({ trades, cases, from, to }: TradePage): Promise<void> {
    if (PROJECTED_LOGS.some((log) => from[log] !== this.current[log])) throw new TableMovedOn();
    for (const row of plain(trades.map(storedTrade))) this.trades.set(row.tradeId, row);
    for (const row of plain(cases)) this.cases.set(row.caseId, row);
    this.current = to;
  }

  async find(tradeId: string): Promise<TradeRow | undefined> {
    const row = this.trades.get(tradeId);
    return row === undefined ? undefined : copyOf(row);
  }

  async list({ filter, sort, descending, limit, after }: TradeQuery): Promise<readonly TradeRow[]> {
    const sign = descending ? -1 : 1;
    const compare = (row: StoredTrade, value: string, tradeId: string): number =>
      sign * (inOrder(row[sort], value) || inOrder(row.tradeId, tradeId));
    return [...this.trades.values()]
      .filter((row) => passes(row, filter))
      .filter((row) => after === undefined || compare(row, after.value, after.tradeId) > 0)
      .sort((a, b) => compare(a, b[sort], b.tradeId))
      .slice(0, limit)
      .map(copyOf);
  }

  async summary(): Promise<OperationsSummary> {
    const states = new Map<TradeStatus, { trades: number; straightThrough: number }>();
    const settled = new Map<string, string>();
    for (const row of this.trades.values()) {
      const counted = states.get(row.status) ?? { trades: 0, straightThrough: 0 };
      counted.trades += 1;
      if (row.straightThrough) counted.straightThrough += 1;
      states.set(row.status, counted);
      if (row.settledCurrency === null || row.settledAmount === null) continue;
      settled.set(row.settledCurrency, addDecimals(settled.get(row.settledCurrency) ?? '0', row.settledAmount));
    }
    const causes = new Map<string, number>();
    for (const { open, cause } of this.cases.values()) if (open) causes.set(cause, (causes.get(cause) ?? 0) + 1);
    return summaryOf({
      states: [...states].map(([status, counted]) => ({ status, ...counted })),
      settled: [...settled].map(([currency, amount]) => ({ currency, amount })),
      causes: [...causes].map(([cause, cases]) => ({ cause, cases })),
    });
  }

  async digest(): Promise<string> {
    const digest = new RowDigest();
    for (const [, row] of [...this.trades].sort(([a], [b]) => inOrder(a, b))) digest.addTrade(row);
    for (const [, row] of [...this.cases].sort(([a], [b]) => inOrder(a, b))) digest.addCase(row);
    return digest.done();
  }

  async beside(): Promise<TradeTable> {
    return new InMemoryTradeTable();
  }

  async replaceBy(next: TradeTable): Promise<void> {
    if (!(next instanceof InMemoryTradeTable)) throw new TypeError('only a table that beside() made can take over');
    this.trades = next.trades;
    this.cases = next.cases;
    this.current = next.current;
  }
}

/** Copies, with the texts that a database would hold. */
function plain<Row extends object>(rows: readonly Row[]): Row[] {
  return JSON.parse(plainJson(rows)) as Row[];
}

function present<Row>(rows: ReadonlyMap<string, Row>, ids: readonly string[]): Row[] {
  return ids.map((id) => rows.get(id)).filter((row) => row !== undefined);
}

function copyOf({ status: _status, hasOpenCase: _open, straightThrough: _stp, ...row }: StoredTrade): TradeRow {
  return row;
}

function passes(row: StoredTrade, { status, hasOpenCase, ...equal }: TradeFilter): boolean {
  if (status === undefined ? row.status === 'UNKNOWN' || row.status === 'REFUSED' : row.status !== status) return false;
  if (hasOpenCase !== undefined && row.hasOpenCase !== hasOpenCase) return false;
  return EQUAL_FIELDS.every((field) => equal[field] === undefined || row[field] === equal[field]);
}

const EQUAL_FIELDS = ['isin', 'counterparty', 'tradeDate', 'settlementDate', 'currency'] as const;

function inOrder(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
