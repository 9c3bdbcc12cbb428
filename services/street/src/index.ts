export { STREET_KNOBS, type StreetKnobs } from './domain/behaviour.js';
export { createStreetRoom, type StreetOptions } from './street-room.js';
export { FrontOffice, type FrontOfficeOptions } from './front-office/front-office.js';
export { handInAt } from './front-office/hand-in-at.js';
export type { ExecutionRequest } from './front-office/execution-request.js';
export { executionsOf, type ExecutionsOfDay, type ExecutionsWanted } from './front-office/executions.js';
export { emptyMarketReference, foldMarketReference, type MarketReference } from './front-office/market-reference.js';
export {
  streetReport,
  type CashBalance,
  type ConfirmationCounts,
  type HoldingBalance,
  type InstructionOutcome,
  type StreetReport,
} from './street-report.js';
