import type { Socket } from 'node:net';
import type { ConnectionFaults, Direction } from './faults.js';
import { Lane } from './lane.js';

/** One connection through the proxy, to be broken on its own. */
export class ProxiedConnection {
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  readonly #closed = Promise.withResolvers<undefined>();
  #lost: 'client' | 'server' | undefined;

  constructor(
    /** Connections are numbered from 0 in the order in which they were made. */
    readonly index: number,
    /** Numbers of this connection's own, from the proxy's seed. */
    readonly random: () => number,
    private readonly client: Socket,
    private readonly server: Socket,
  ) {
    const reset = (): void => {
      this.reset();
    };
    this.#lanes = { toServer: new Lane(client, random, reset), toClient: new Lane(server, random, reset) };
    this.#watch(client, server, 'client');
    this.#watch(server, client, 'server');
  }

  /** Resolves when neither end is open any more. */
  get closed(): Promise<undefined> {
    return this.#closed.promise;
  }

  /** Bytes that have passed each way. */
  get passed(): Readonly<Record<Direction, number>> {
    return { toServer: this.#lanes.toServer.passed, toClient: this.#lanes.toClient.passed };
  }

  /** From now on these faults, and no others; without an argument, none. A reset or lost connection stays so. */
  setFaults({ toServer = {}, toClient = {} }: ConnectionFaults = {}): void {
    this.#lanes.toServer.faults = toServer;
    this.#lanes.toClient.faults = toClient;
  }

  /** Both ends get a reset (RST), and what was on its way is lost. */
  reset(): void {
    this.#lanes.toServer.close();
    this.#lanes.toClient.close();
    breakOff(this.client);
    breakOff(this.server);
  }

  /**
   * A half-open connection: one end is gone and the other is not told. Lost `server`: the client keeps a connection on which
   * everything can be sent and nothing is ever answered. Lost `client`: the server holds what the client had open.
   */
  lose(end: 'client' | 'server'): void {
    this.#lost = end;
    const [gone, kept] = end === 'server' ? [this.server, this.#lanes.toServer] : [this.client, this.#lanes.toClient];
    this.#lanes.toServer.close();
    this.#lanes.toClient.close();
    kept.swallow();
    breakOff(gone);
  }

  /** Begins to carry, once there is a way to the server. */
  open(): void {
    this.#lanes.toServer.open(this.server);
    this.#lanes.toClient.open(this.client);
  }

  #watch(socket: Socket, other: Socket, end: 'client' | 'server'): void {
    socket.on('error', () => undefined);
    socket.on('close', (broken: boolean) => {
      if (other.destroyed) this.#closed.resolve(undefined);
      // An end that broke off breaks the other, but for one that must not learn of it.
      else if (broken && this.#lost !== end) this.reset();
      else if (this.#lost !== undefined && this.#lost !== end) other.destroy();
    });
  }
}

/** A Unix socket knows no reset: its other end sees that this one is closed. Nor does one that is not connected yet. */
function breakOff(socket: Socket): void {
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
