import { randomUUID } from 'node:crypto';

/** Bytes of a request body; a thousand executions are about half of it. */
export const LARGEST_BODY = 4 * 1024 * 1024;

/** Milliseconds for which an idle connection of a client stays open. */
export const KEEP_ALIVE_MS = 5_000;

/** Another program listens on the port. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';

  constructor(
    readonly host: string,
    readonly port: number,
  ) {
    super(
      `Port ${String(port)} on ${host} is taken by another program. Choose another one with VERSO_PORT, e.g. VERSO_PORT=${String(port + 1)}.`,
    );
  }
}

export function isPortTaken(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
}

/** The trace id of the caller (W3C traceparent), or a new one of the same shape. */
export function traceIdOf(traceparent: string | string[] | undefined): string {
  const given = typeof traceparent === 'string' ? /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent)?.[1] : undefined;
  return given ?? randomUUID().replaceAll('-', '');
}
