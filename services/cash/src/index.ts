export { cashRoom } from './cash-room.js';
export type { CashDirectory } from './directory.js';
export type { CashAccount, CashFlow, FlowDirection, FundingPolicy } from './domain/cash-account.js';
export type { CashCommand } from './domain/commands.js';
export { cashAccountDecider } from './domain/decide.js';
export { ladder, type Confidence, type LadderRung } from './domain/ladder.js';
