import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { seededRandom } from '@verso/messaging';
import type { ConnectionFaults } from './faults.js';
import { ProxiedConnection } from './proxied-connection.js';

/** What the proxy leads to: an address, or the file of a Unix socket. */
export type ProxyTarget = { readonly host: string; readonly port: number } | { readonly path: string };

export interface FaultProxyOptions {
  readonly to: ProxyTarget;
  /** The same seed draws the same jitter, pieces and scripts' numbers for the same connections; 1 by default. */
  readonly seed?: number;
  /** The port to listen on; any free one by default. */
  readonly port?: number;
  /** Told of each new connection, to set faults of its own or to play a script on it: a promise is not waited for. */
  readonly script?: (connection: ProxiedConnection) => Promise<void> | void;
}

/** Starts a proxy on this machine that passes bytes both ways until it is told to disturb them. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new FaultProxy(options);
  await proxy.listen(options.port ?? 0);
  return proxy;
}

/** A TCP proxy that breaks connections as networks do. Between a service and its PostgreSQL or Kafka, or before a broker. */
export class FaultProxy {
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #refused = new Set<Socket>();
  #made = 0;
  #faults: ConnectionFaults = {};
  #port = 0;

  constructor(private readonly options: FaultProxyOptions) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  /** Where clients connect to. Stays the same over `refuse` and `listen`. */
  get address(): { readonly host: string; readonly port: number } {
    return { host: HOST, port: this.#port };
  }

  /** Those open now, in the order in which they were made. */
  get connections(): readonly ProxiedConnection[] {
    return [...this.#connections];
  }

  /** From now on these faults on every connection, present and new; without an argument, none. */
  setFaults(faults: ConnectionFaults = {}): void {
    this.#faults = faults;
    for (const connection of this.#connections) connection.setFaults(faults);
  }

  /** Resets every connection; new ones are made as before. */
  resetAll(): void {
    for (const connection of this.#connections) connection.reset();
  }

  /** Makes every connection half-open. */
  loseAll(end: 'client' | 'server'): void {
    for (const connection of this.#connections) connection.lose(end);
  }

  /** New connections are refused, as by a machine where nobody listens; those that are open stay. */
  async refuse(): Promise<void> {
    // `close` calls back when the last connection has gone, and those that are open are to stay.
    if (this.#server.listening) this.#server.close();
  }

  /** Accepts connections, after the start or again after `refuse`. */
  async listen(port = this.#port): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: HOST, port }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection and listens no more. */
  async stop(): Promise<void> {
    await this.refuse();
    for (const socket of this.#refused) socket.destroy();
    const open = this.connections;
    this.resetAll();
    await Promise.all(open.map(async ({ closed }) => closed));
  }

  #accept(client: Socket): void {
    const { opening } = this.#faults;
    if (opening === undefined) {
      this.#lead(client);
      return;
    }
    client.on('error', () => undefined);
    this.#refused.add(client.on('close', () => this.#refused.delete(client)));
    if (opening === 'reset') client.resetAndDestroy();
    // Read, so that the client's end is seen; never answered.
    else client.resume().on('end', () => client.end());
  }

  #lead(client: Socket): void {
    const index = this.#made;
    this.#made += 1;
    const random = seededRandom((this.options.seed ?? 1) * CONNECTIONS_PER_SEED + index);
    const server = connect({ ...this.options.to, allowHalfOpen: true, noDelay: true });
    const connection = new ProxiedConnection(index, random, client, server);
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    connection.setFaults(this.#faults);
    server.on('connect', () => connection.open());
    void this.options.script?.(connection);
  }
}

const HOST = '127.0.0.1';
const CONNECTIONS_PER_SEED = 65_536;
