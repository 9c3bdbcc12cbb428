export { DrivenRoom } from './driven-room.js';
export { newEvent } from './new-event.js';
export { runInParts, type Happening, type InParts } from './room-in-parts.js';
export { officialSchemas } from './official-schemas.js';
export type { OfficialSchemas } from './official-schemas.js';
export { stateText } from './state-text.js';
export * from './throw-away-postgres.js';
export * from './kafka/start-kafka.js';
export * from './fault-proxy/index.js';
