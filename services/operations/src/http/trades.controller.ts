import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { CHECKED_QUERY, ProblemException, TakesQuery } from '@verso/service-host';
import type { TradeTable } from '../projections/trade-table.js';
import { TRADE_TABLE } from './tokens.js';
import { ListTradesQuery, positionOf, writeCursor } from './trade-query.js';
import { viewOf } from './trade-view.js';
import type { TradeList, TradeView } from './trade-view.js';

/** What the desk asks: which trades there are, and where one stands. */
@Controller('v1/trades')
export class TradesController {
  constructor(@Inject(TRADE_TABLE) private readonly table: TradeTable) {}

  /** Trades by filter, in the order of (sort field, trade id), a page at a time. */
  @Get()
  @TakesQuery(ListTradesQuery)
  async list(@Query(CHECKED_QUERY) query: ListTradesQuery): Promise<TradeList> {
    const position = positionOf(query);
    // Before the rows, so that it never promises more than they hold.
    const vector = await this.table.vector();
    const rows = await this.table.list({ ...position, limit: query.limit + 1 });
    const page = rows.slice(0, query.limit);
    const last = rows.length > page.length ? page.at(-1) : undefined;
    if (last === undefined) return { data: page.map(viewOf), next: null, vector };
    const after = { value: last[position.sort], tradeId: last.tradeId };
    const cursor = writeCursor({ ...position, after });
    return { data: page.map(viewOf), next: `/v1/trades?limit=${String(query.limit)}&cursor=${cursor}`, vector };
  }

  /** Where one trade stands. */
  @Get(':id')
  async find(@Param('id') id: string): Promise<TradeView> {
    const row = await this.table.find(id);
    if (row !== undefined && row.booking !== '') return viewOf(row);
    const detail = `There is no trade ${id}. A trade that was just handed in shows here a moment later.`;
    throw new ProblemException(404, 'TRADE_NOT_FOUND', detail);
  }
}
