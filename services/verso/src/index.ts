export { hasClosed, lastDateOf, SettlementDates } from './days.js';
export { bookingEntityOf, furnishOffice, loadReferenceData, LOGS, type Office, type OfficeOptions } from './office.js';
export { countProofs, type ProofCount } from './proofs.js';
