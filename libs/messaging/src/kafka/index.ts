export { connectKafka } from './connect-kafka.js';
export * from './errors.js';
export type * from './port.js';
