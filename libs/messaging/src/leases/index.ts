export { InMemoryLeases, LeaseTable } from './in-memory-leases.js';
export * from './port.js';
export { PostgresLeases, type PostgresLeasesOptions } from './postgres-leases.js';
