export { hasClosed, lastDateOf, SettlementDates } from './days.js';
export { openLivingOffice, type LivingOffice, type LivingOfficeOptions } from './living-office.js';
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
