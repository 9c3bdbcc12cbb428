export { readReferenceSeed, type ReferenceSeed } from '@verso/reference-data';
export { hasClosed, lastDateOf, SettlementDates } from './days.js';
export { openLivingOffice, type LivingOffice, type LivingOfficeOptions } from './living-office.js';
export { furnishOffice, loadReferenceData, LOGS, type Office, type OfficeOptions } from './office.js';
export { compareWithStreet, type StreetComparison } from './street-comparison.js';
export { countProofs, type ProofCount } from './proofs.js';
