export type { PositionsDirectory } from './directory.js';
export type { PositionsCommand } from './domain/commands.js';
export { safekeepingAccountDecider } from './domain/decide.js';
export { holdingOn, stockRecord } from './domain/safekeeping-account.js';
export type {
  FlowDirection,
  Holding,
  SafekeepingAccount,
  SecuritiesFlow,
  StockRecord,
} from './domain/safekeeping-account.js';
export { positionsRoom } from './positions-room.js';
