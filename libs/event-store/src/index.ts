export * from './entry.js';
export * from './in-memory-event-store.js';
export * from './port.js';
export * from './seal-port.js';
export * from './slot.js';
export * from './storable.js';
