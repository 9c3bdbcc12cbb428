import { ApiPropertyOptional } from '@nestjs/swagger';
import { queryInvalid, WholeNumber, type ProblemException } from '@verso/service-host';
import { IsISO8601, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { RefusalFilter, RefusalQuery } from '../projections/refusal-table.js';

const NAME = { message: '$property must be 1 to 200 characters' };

/** Which refusals are asked for, and how many at a time. */
export class ListRefusalsQuery {
  @ApiPropertyOptional() @IsOptional() @Matches(/^[^\0]{1,200}$/, NAME) source?: string;
  @ApiPropertyOptional() @IsOptional() @Matches(/^[^\0]{1,200}$/, NAME) session?: string;
  @ApiPropertyOptional({ example: '2026-11-23' })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'tradeDate must be a date like 2026-11-23' })
  @IsISO8601({ strict: true }, { message: 'tradeDate must be a date of the calendar' })
  tradeDate?: string;
  @ApiPropertyOptional() @IsOptional() @Matches(/^[^\0]{1,200}$/, NAME) executionId?: string;

  /** Most refusals in the answer. */
  @ApiPropertyOptional({ default: 50, minimum: 1, maximum: 500 })
  @WholeNumber(1, 500)
  limit = 50;

  /** From an earlier answer's `next`; says everything but the limit. */
  @ApiPropertyOptional() @IsOptional() @IsString() @MaxLength(2_000) cursor?: string;
}

/** @throws ProblemException 400 when the cursor is none, or contradicts the parameters */
export function positionOf(query: ListRefusalsQuery): Omit<RefusalQuery, 'limit'> {
  const filter = Object.fromEntries(
    FILTERS.flatMap((field) => (query[field] === undefined ? [] : [[field, query[field]]])),
  ) as RefusalFilter;
  if (query.cursor === undefined) return { filter };
  if (Object.keys(filter).length > 0) {
    throw invalid('/cursor', 'CURSOR_STANDS_ALONE', 'a cursor carries the filter itself: send only the limit with it');
  }
  return readCursor(query.cursor);
}

/** Opaque to the caller. */
export function writeCursor(position: Omit<RefusalQuery, 'limit'>): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/** Checked like a request: anybody can write a cursor. */
function readCursor(cursor: string): Omit<RefusalQuery, 'limit'> {
  const read = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (isRecord(read) && isRecord(read['filter'])) {
    const { filter, before } = read;
    const isText = (value: unknown): boolean => typeof value === 'string' && !value.includes('\0');
    const isKnown = Object.entries(filter).every(([field, value]) => FILTER_NAMES.has(field) && isText(value));
    if (isKnown && typeof before === 'number' && Number.isSafeInteger(before)) return { filter, before };
  }
  throw invalid('/cursor', 'CURSOR_INVALID', 'this is not a cursor that an earlier answer gave');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(pointer: string, code: string, detail: string): ProblemException {
  return queryInvalid([{ pointer, code, detail }]);
}

const FILTERS = ['source', 'session', 'tradeDate', 'executionId'] as const;
const FILTER_NAMES: ReadonlySet<string> = new Set(FILTERS);
