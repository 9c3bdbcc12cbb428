import { createHash, type Hash } from 'node:crypto';
import { blankCase, blankTrade, type CaseRow, type TradeRow } from '../domain/trade-row.js';
import { isStraightThrough, statusOf, type TradeStatus } from '../domain/trade-status.js';

/** A row as it is stored: its fields, and what follows from them. */
export interface StoredTrade extends TradeRow {
  readonly status: TradeStatus;
  readonly hasOpenCase: boolean;
  readonly straightThrough: boolean;
}

export function storedTrade(row: TradeRow): StoredTrade {
  return {
    ...row,
    status: statusOf(row),
    hasOpenCase: row.openCases.length > 0,
    straightThrough: isStraightThrough(row),
  };
}

/** The fields of a stored row, in the order in which they are hashed. */
export const TRADE_FIELDS = Object.keys(storedTrade(blankTrade(''))) as readonly (keyof StoredTrade)[];
export const CASE_FIELDS = Object.keys(blankCase('')) as readonly (keyof CaseRow)[];

/** Hashes rows one by one, in the order of their ids: trades, then cases. */
export class RowDigest {
  private readonly hash: Hash = createHash('sha256');

  addTrade(row: StoredTrade): void {
    this.hash.update(`trade ${JSON.stringify(TRADE_FIELDS.map((field) => row[field]))}\n`);
  }

  addCase(row: CaseRow): void {
    this.hash.update(`case ${JSON.stringify(CASE_FIELDS.map((field) => row[field]))}\n`);
  }

  /** Lower-case hex. */
  done(): string {
    return this.hash.digest('hex');
  }
}

/**
 * Rows as JSON that PostgreSQL takes whatever the street and the front office have written: texts may hold NUL characters
 * and lone surrogates, which the logs keep and a column of text cannot. They become U+FFFD.
 */
export function plainJson(rows: readonly object[]): string {
  const json = JSON.stringify(rows);
  return SUSPECT.test(json) ? json.replace(ESCAPED, (found) => (found === '\\\\' ? found : '\\ufffd')) : json;
}

/** Whole surrogate pairs are never escaped; only lone ones are. */
const SUSPECT = /\\u(?:0000|d[89a-f])/;
const ESCAPED = /\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g;
