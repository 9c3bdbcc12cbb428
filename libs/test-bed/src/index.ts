export { officialSchemas } from './official-schemas.js';
export type { OfficialSchemas } from './official-schemas.js';
export * from './throw-away-postgres.js';
