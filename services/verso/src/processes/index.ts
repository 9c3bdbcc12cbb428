export { tieToThisProcess } from './lifeline.js';
export { OfficeProcesses, SERVICES, type OfficeProcessesOptions, type Tick } from './office-processes.js';
export { Observer, type Progress } from './observer.js';
export { prepareDatabase } from './prepare-database.js';
export { databaseOf } from '../database.js';
export { applyTopics } from '../topics/apply-topics.js';
export { readDeclarations } from '../topics/declared-topics.js';
