export type { TradeCapture } from './trade-capture-room.js';
export { createTradeCapture } from './trade-capture-room.js';
export type {
  CounterpartyReference,
  Execution,
  ExecutionKey,
  ExecutionRequest,
  TradeTerms,
} from './domain/execution.js';
export { readExecution } from './domain/read-execution.js';
export { tradeDecider } from './domain/decide-trade.js';
export { transactionIdentifierDecider } from './domain/transaction-identifier.js';
export { waitingListDecider } from './domain/waiting-list.js';
export { refusalDecider } from './domain/refusal.js';
export type { ReferenceDirectory } from './domain/reference-directory.js';
export { emptyDirectory, foldDirectory } from './domain/reference-directory.js';
export { contentHashOf, tradeIdOf } from './doors/execution-identity.js';
export type {
  AcceptedExecution,
  DeskAnswer,
  DeskRequest,
  ExecutionDeskOptions,
  ExecutionOutcome,
  RefusedExecution,
  Submit,
} from './doors/execution-desk.js';
export { ExecutionDesk } from './doors/execution-desk.js';
export type { HandedIn } from './doors/handed-in.js';
export type { KeptRefusal, RefusalFilter, RefusalQuery, RefusalTable } from './projections/refusal-table.js';
export { RefusalsMovedOn } from './projections/refusal-table.js';
export { InMemoryRefusalTable } from './projections/in-memory-refusal-table.js';
export { PostgresRefusalTable } from './projections/postgres-refusal-table.js';
export { RefusalProjection } from './projections/refusal-projection.js';
export type { RefusalList, RefusalView } from './http/refusals.controller.js';
export { TradeCaptureModule } from './trade-capture.module.js';
export type { ExecutionTopicsOptions } from './kafka/execution-topics.js';
export { ExecutionTopics } from './kafka/execution-topics.js';
export { EXECUTIONS_GROUP } from './kafka/executions-door.js';
export { EXECUTIONS_TOPIC } from './kafka/read-record.js';
export { REFUSALS_TOPIC } from './kafka/refusal-record.js';
export type { FileFormat, FileItem } from './files/read-file.js';
export type { FilePart, FileParts } from './files/file-parts.js';
export { partsOfFile } from './files/file-parts.js';
export { FileNotText, textOfFile } from './files/file-text.js';
export { formatOf, readFixLog, readNdjson } from './files/read-file.js';
export type { IngestOptions, IngestSummary, IngestedItem } from './files/ingest.js';
export { ingest } from './files/ingest.js';
