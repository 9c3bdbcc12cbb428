import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TradeRefused } from '@verso/contracts';
import { CHECKED_QUERY, ProblemException, TakesQuery } from '@verso/service-host';
import type { KeptRefusal, RefusalTable } from '../projections/refusal-table.js';
import { ListRefusalsQuery, positionOf, writeCursor } from './refusals-query.js';

/** Where the list of refusals is handed to the door. */
export const REFUSAL_TABLE = Symbol('refusals');

/** What was refused, whatever the door, and why. */
@ApiTags('executions')
@Controller('v1/refusals')
export class RefusalsController {
  constructor(@Inject(REFUSAL_TABLE) private readonly table: RefusalTable) {}

  /** Refusals by filter, the last first, a page at a time. */
  @ApiOperation({ summary: 'List what was refused' })
  @ApiOkResponse({ description: 'a page of refusals, the last first' })
  @Get()
  @TakesQuery(ListRefusalsQuery)
  async list(@Query(CHECKED_QUERY) query: ListRefusalsQuery): Promise<RefusalList> {
    const asked = positionOf(query);
    // Before the rows, so that it never promises more than they hold.
    const vector = { 'trade-capture': await this.table.position() };
    const kept = await this.table.list({ ...asked, limit: query.limit + 1 });
    const page = kept.slice(0, query.limit);
    const last = kept.length > page.length ? page.at(-1) : undefined;
    const data = page.map(viewOf);
    if (last === undefined) return { data, next: null, vector };
    const cursor = writeCursor({ ...asked, before: last.position });
    return { data, next: `/v1/refusals?limit=${String(query.limit)}&cursor=${cursor}`, vector };
  }

  /** One refusal. */
  @ApiOperation({ summary: 'Read one refusal' })
  @ApiOkResponse({ description: 'the refusal with its reasons' })
  @Get(':id')
  async find(@Param('id') id: string): Promise<RefusalView> {
    const kept = await this.table.find(id);
    if (kept !== undefined) return viewOf(kept);
    const detail = `there is no refusal ${id.slice(0, 100)}; one that was just made shows here a moment later`;
    throw new ProblemException(404, 'REFUSAL_NOT_FOUND', detail);
  }
}

/** A page of refusals. */
export interface RefusalList {
  readonly data: readonly RefusalView[];
  /** Path of the next page; null at the end. */
  readonly next: string | null;
  /** How far into the log the answer goes at least. */
  readonly vector: { readonly 'trade-capture': number };
}

/** A refusal as the API shows it; what is not known is null. */
export interface RefusalView {
  readonly refusalId: string;
  readonly refusedAt: string;
  /** HTTP, FIX_LOG, NDJSON or KAFKA. */
  readonly door: string;
  readonly source: string;
  readonly session: string | null;
  readonly tradeDate: string | null;
  readonly executionId: string | null;
  readonly code: string;
  readonly detail: string;
  readonly errors: TradeRefused['errors'];
  readonly contentHash: string;
  readonly contentExcerpt: string;
  /** Where it stood, when it came in from a topic. */
  readonly record: TradeRefused['record'] | null;
}

function viewOf({ refusedAt, refusal }: KeptRefusal): RefusalView {
  const { refusalId, door, source, session, tradeDate, executionId, code, detail, errors } = refusal;
  return {
    refusalId,
    refusedAt,
    door,
    source,
    session: session ?? null,
    tradeDate: tradeDate ?? null,
    executionId: executionId ?? null,
    code,
    detail,
    errors,
    contentHash: refusal.contentHash,
    contentExcerpt: refusal.contentExcerpt,
    record: refusal.record ?? null,
  };
}
