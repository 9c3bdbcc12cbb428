import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Cuts connections of this process to these ports, as a network does: after a request has left, before its answer. */
export class ConnectionCutter {
  readonly #ports: ReadonlySet<number>;
  readonly #sockets = new Set<Socket>();
  cuts = 0;

  constructor(bootstrapServers: readonly string[]) {
    this.#ports = new Set(bootstrapServers.map((server) => Number(server.slice(server.lastIndexOf(':') + 1))));
    subscribe('net.client.socket', this.#opened);
  }

  /** Every open connection. */
  cut(): void {
    for (const socket of this.#sockets) {
      if (socket.remotePort === undefined || !this.#ports.has(socket.remotePort)) continue;
      this.cuts++;
      socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    }
  }

  /** From now on every n-th request is cut off from its answer, once it was handed to the network. */
  cutEvery(requests: number): void {
    this.#every = requests;
  }

  close(): void {
    unsubscribe('net.client.socket', this.#opened);
  }

  #every = Infinity;
  #writes = 0;

  readonly #opened = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const write = socket.write.bind(socket);
    socket.write = ((...written: Parameters<typeof write>) => {
      const taken = write(...written);
      if (++this.#writes % this.#every === 0 && this.#ports.has(socket.remotePort ?? 0)) {
        const delay = (this.#writes * 7) % 4;
        setTimeout(() => {
          this.cuts++;
          socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
        }, delay);
      }
      return taken;
    }) as Socket['write'];
  };
}
