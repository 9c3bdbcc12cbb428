import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Cuts connections of this process to these brokers, as a network does: after a request has left, before its answer. */
export class ConnectionCutter {
  cuts = 0;
  readonly #ports: ReadonlySet<number>;
  #every = Infinity;
  #requests = 0;

  constructor(bootstrapServers: readonly string[]) {
    this.#ports = new Set(bootstrapServers.map((server) => Number(server.slice(server.lastIndexOf(':') + 1))));
    subscribe('net.client.socket', this.#opened);
  }

  /** From now on every n-th request is cut off from its answer, shortly after it was handed to the network. */
  cutEvery(requests: number): void {
    this.#every = requests;
  }

  close(): void {
    unsubscribe('net.client.socket', this.#opened);
  }

  readonly #opened = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    // A socket gets its own `write` after this message.
    socket.prependOnceListener('connect', () => {
      if (!this.#ports.has(socket.remotePort ?? 0)) return;
      const write = socket.write.bind(socket);
      socket.write = ((...written: Parameters<typeof write>) => {
        if (++this.#requests % this.#every === 0) setTimeout(() => this.#cut(socket), this.#requests % 4);
        return write(...written);
      }) as Socket['write'];
    });
  };

  #cut(socket: Socket): void {
    this.cuts++;
    socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  }
}
