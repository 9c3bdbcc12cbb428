export * from './fault-proxy.js';
export * from './faults.js';
export { ProxiedConnection } from './proxied-connection.js';
export * from './postgres-proxy.js';
