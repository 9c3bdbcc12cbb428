export type { CaseRow, OpenCase, TradeRow } from './domain/trade-row.js';
export * from './domain/trade-status.js';
export type { TradeList, TradeView } from './http/trade-view.js';
export * from './operations.module.js';
export { InMemoryTradeTable } from './projections/in-memory-trade-table.js';
export { PostgresTradeTable } from './projections/postgres-trade-table.js';
export { RestingProjection } from './projections/resting-projection.js';
export * from './projections/trade-projection.js';
export * from './projections/trade-table.js';
