export { hasClosed, lastDateOf, SettlementDates } from './days.js';
export {
  furnishOffice,
  loadReferenceData,
  LOGS,
  readReferenceSeed,
  type Office,
  type OfficeOptions,
  type ReferenceSeed,
} from './office.js';
export { countProofs, type ProofCount } from './proofs.js';
