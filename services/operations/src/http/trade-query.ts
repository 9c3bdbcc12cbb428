import { queryInvalid, WholeNumber, type ProblemException } from '@verso/service-host';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsISO8601, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { TRADE_STATUSES } from '../domain/trade-status.js';
import type { TradeStatus } from '../domain/trade-status.js';
import { SORT_FIELDS } from '../projections/trade-table.js';
import type { SortField, TradeFilter } from '../projections/trade-table.js';

const SORTS = SORT_FIELDS.flatMap((field) => [field, `-${field}`] as const);

/** Which trades are asked for, and how many at a time. */
export class ListTradesQuery {
  @IsOptional()
  @IsIn(TRADE_STATUSES)
  status?: TradeStatus;

  @IsOptional()
  @Matches(/^[A-Z]{2}[A-Z0-9]{9}[0-9]$/, { message: 'isin must be an ISIN like DE0007164600' })
  isin?: string;

  @IsOptional()
  @Matches(/^[A-Z0-9]{18}[0-9]{2}$/, { message: 'counterparty must be an LEI of 20 characters' })
  counterparty?: string;

  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'tradeDate must be a date like 2026-11-23' })
  @IsISO8601({ strict: true }, { message: 'tradeDate must be a date of the calendar' })
  tradeDate?: string;

  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'settlementDate must be a date like 2026-11-23' })
  @IsISO8601({ strict: true }, { message: 'settlementDate must be a date of the calendar' })
  settlementDate?: string;

  @IsOptional()
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be an ISO 4217 code like EUR' })
  currency?: string;

  @IsOptional()
  @Transform(({ value }: { readonly value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean({ message: 'hasOpenCase must be true or false' })
  hasOpenCase?: boolean;

  /** Sort field, with `-` in front for the last first. Default `-tradeDate`. */
  @IsOptional()
  @IsIn(SORTS)
  sort?: SortField | `-${SortField}`;

  /** Most trades in the answer. */
  @WholeNumber(1, 500)
  limit = 50;

  /** From an earlier answer's `next`; says everything but the limit. */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  cursor?: string;
}

/** Everything that a page depends on but its length. */
export interface ListPosition {
  readonly filter: TradeFilter;
  readonly sort: SortField;
  readonly descending: boolean;
  readonly after?: { readonly value: string; readonly tradeId: string };
}

/** The position that a request means. @throws ProblemException 400 when cursor and parameters contradict each other */
export function positionOf(query: ListTradesQuery): ListPosition {
  const { cursor, limit: _limit, sort, ...rest } = query;
  // What was not asked for is there, and undefined, once a request has become an object of this class.
  const given: readonly [string, unknown][] = Object.entries(rest);
  const filter: TradeFilter = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  if (cursor !== undefined) {
    if (sort !== undefined || Object.keys(filter).length > 0) {
      throw invalid(
        '/cursor',
        'CURSOR_STANDS_ALONE',
        'A cursor carries filter and order itself: send only the limit with it.',
      );
    }
    return readCursor(cursor);
  }
  const order = sort ?? '-tradeDate';
  const field = SORT_FIELDS.find((name) => order.endsWith(name)) ?? 'tradeDate';
  return { filter, sort: field, descending: order.startsWith('-') };
}

/** Opaque to the caller. */
export function writeCursor(position: ListPosition): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/** Checked like a request: anybody can write a cursor. */
function readCursor(cursor: string): ListPosition {
  const parsed = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (isPosition(parsed)) return parsed;
  throw invalid('/cursor', 'CURSOR_INVALID', 'This is not a cursor that an earlier answer gave.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPosition(value: unknown): value is ListPosition {
  if (!isRecord(value) || !isRecord(value['filter']) || !isRecord(value['after'])) return false;
  const { filter, sort, descending, after } = value;
  const isText = (text: unknown): boolean => typeof text === 'string' && !text.includes('\0');
  return (
    Object.entries(filter).every(([name, wanted]) => FILTER_CHECKS[name]?.(wanted) === true) &&
    SORT_FIELDS.some((field) => field === sort) &&
    typeof descending === 'boolean' &&
    isText(after['value']) &&
    isText(after['tradeId'])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isPlain = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z0-9-]{1,40}$/.test(value);
const FILTER_CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  status: (value) => TRADE_STATUSES.some((status) => status === value),
  isin: isPlain,
  counterparty: isPlain,
  tradeDate: isPlain,
  settlementDate: isPlain,
  currency: isPlain,
  hasOpenCase: (value) => typeof value === 'boolean',
};

function invalid(pointer: string, code: string, detail: string): ProblemException {
  return queryInvalid([{ pointer, code, detail }]);
}
