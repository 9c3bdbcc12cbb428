export { STREET_KNOBS, type StreetKnobs } from './domain/behaviour.js';
export { createStreetRoom, type StreetOptions } from './street-room.js';
export { FrontOffice, type FrontOfficeOptions } from './front-office/front-office.js';
export { executionsOf, type ExecutionRequest, type ExecutionsOfDay, type ExecutionsWanted } from './front-office/executions.js';
export { streetReport, type StreetReport } from './street-report.js';
