export { contentHash } from './content-hash.js';
export * from './decider.js';
export * from './specification.js';
