export type {
  FixField,
  FixInstance,
  FixLogEntry,
  FixMessage,
  FixProblem,
  FixProblemCode,
  UnreadableFixMessage,
} from './message.js';
export { instancesOf, valueOf } from './message.js';
export { messageTypeName } from './dictionary.js';
export { parseFixLog } from './parse-fix-log.js';
export type { BuildOptions } from './build-fix-message.js';
export { FixValueError, buildFixMessage } from './build-fix-message.js';
export type {
  FixCancellation,
  FixCharge,
  FixExecution,
  FixFieldProblem,
  FixParty,
  FixReading,
  FixSecurity,
  FixSession,
  FixSettlementType,
} from './fix-execution.js';
export { readExecutionReport } from './read-execution-report.js';
export { readTradeCaptureReport } from './read-trade-capture-report.js';
