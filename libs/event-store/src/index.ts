export * from './entry.js';
export * from './port.js';
