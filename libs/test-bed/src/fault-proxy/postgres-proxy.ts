import { join } from 'node:path';
import type { PostgresConnection } from '@verso/event-store';
import type { FaultProxy, FaultProxyOptions, ProxyTarget } from './fault-proxy.js';
import { startFaultProxy } from './fault-proxy.js';

/** A proxy before a PostgreSQL, and how to connect through it; any role and database of the server can be put into it. */
export async function startPostgresProxy(
  to: PostgresConnection,
  options: Omit<FaultProxyOptions, 'to'> = {},
): Promise<{ readonly proxy: FaultProxy; readonly connection: PostgresConnection }> {
  const proxy = await startFaultProxy({ ...options, to: targetOf(to) });
  return { proxy, connection: { ...to, ...proxy.address } };
}

/** The embedded server listens on a Unix socket, of which the connection names the folder. */
function targetOf({ host, port }: PostgresConnection): ProxyTarget {
  return host.startsWith('/') ? { path: join(host, `.s.PGSQL.${port}`) } : { host, port };
}
