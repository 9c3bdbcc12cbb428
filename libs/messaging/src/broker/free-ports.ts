import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports on which nobody listens. From below the range that systems draw outgoing connections from: a broker that was killed
 * finds its own port free again when it comes back.
 */
export async function freePorts(host: string, count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (!found.has(port) && (await isFree(host, port))) found.add(port);
  }
  return [...found];
}

const LOWEST = 20_000;
const HIGHEST = 31_999;

/** Whether one could listen there. */
export async function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}
