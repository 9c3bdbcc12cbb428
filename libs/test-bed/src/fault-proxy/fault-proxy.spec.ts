import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultProxy, FaultProxyOptions } from './fault-proxy.js';
import { startFaultProxy } from './fault-proxy.js';
import { bothWays } from './faults.js';
import type { ProxiedConnection } from './proxied-connection.js';

/** What one end of a connection has seen, with the sizes in which it came. */
class End {
  readonly chunks: Buffer[] = [];
  readonly arrivals: number[] = [];
  bytes = 0;
  ended = false;
  broken: string | undefined;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.arrivals.push(performance.now());
      this.bytes += chunk.length;
    });
    socket.on('end', () => (this.ended = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.broken = error.code));
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  async has(bytes: number): Promise<void> {
    while (this.bytes < bytes) await once(this.socket, 'data');
  }
}

describe('The fault proxy', () => {
  let server: Server;
  let proxy: FaultProxy;
  let accepted: End[];
  const open: Socket[] = [];
  const scripted: ProxiedConnection[] = [];

  beforeEach(async () => {
    accepted = [];
    scripted.length = 0;
    server = createServer({ allowHalfOpen: true }, (socket) => accepted.push(new End(socket)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await before({});
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.destroy();
    await proxy.stop();
    for (const { socket } of accepted) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Another proxy before the same server. */
  async function before(options: Partial<FaultProxyOptions>): Promise<void> {
    const { port } = server.address() as AddressInfo;
    proxy = await startFaultProxy({ to: { host: '127.0.0.1', port }, ...options });
  }

  async function dial(): Promise<End> {
    const socket = connect({ ...proxy.address, noDelay: true });
    open.push(socket);
    const end = new End(socket);
    await once(socket, 'connect');
    return end;
  }

  async function both(): Promise<[client: End, server: End]> {
    const client = await dial();
    while (accepted.length === 0) await sleep(1);
    return [client, accepted[accepted.length - 1]!];
  }

  const gone = async ({ socket }: End): Promise<void> => {
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  };

  it('passes everything both ways, and each end`s own end, when it is told nothing', async () => {
    const [client, other] = await both();
    const long = Buffer.alloc(3_000_000, 'abcdefghij');
    client.socket.write(long);
    await other.has(long.length);
    expect(Buffer.concat(other.chunks).equals(long)).toBe(true);
    other.socket.end('answer');
    await client.has(6);
    expect(client.text).toBe('answer');
    while (!client.ended) await sleep(1);
    client.socket.end();
    await gone(other);
    expect([client.broken, other.broken]).toEqual([undefined, undefined]);
  });

  it('latency: what is sent arrives later, and whole and in order', async () => {
    proxy.setFaults({ toServer: { latencyMs: 80, jitterMs: 40 } });
    const [client, other] = await both();
    const sent = performance.now();
    for (const word of ['one ', 'two ', 'three']) {
      client.socket.write(word);
      await sleep(5);
    }
    await other.has(13);
    expect(other.text).toBe('one two three');
    expect(other.arrivals[0]! - sent).toBeGreaterThanOrEqual(79);
  });

  it('bandwidth: no more bytes pass in a second than there is room for', async () => {
    proxy.setFaults({ toClient: { bytesPerSecond: 100_000, pieceBytes: 2_000 } });
    const [client, other] = await both();
    const began = performance.now();
    other.socket.write(Buffer.alloc(30_000));
    await client.has(30_000);
    // The last piece is on the other side before its time is up.
    expect(performance.now() - began).toBeGreaterThan(250);
  });

  it('partial writes: a message comes in pieces, the same ones for the same seed', async () => {
    const message = 'a message that is longer than any piece of it, by far';
    const piecesFor = async (seed: number): Promise<string[]> => {
      await proxy.stop();
      await before({ seed });
      // The pause makes a packet of each piece, whatever the system would put together.
      proxy.setFaults({ toServer: { pieceBytes: 7, bytesPerSecond: 500 } });
      accepted.length = 0;
      const [client, other] = await both();
      client.socket.write(message);
      await other.has(message.length);
      return other.chunks.map((chunk) => chunk.toString());
    };
    const first = await piecesFor(7);
    expect(first.join('')).toBe(message);
    expect(first.length).toBeGreaterThanOrEqual(message.length / 7);
    expect(await piecesFor(7)).toEqual(first);
    expect(await piecesFor(8)).not.toEqual(first);
  });

  it('stall: nothing arrives, the sender is stopped in the end, and nothing is lost when it is over', async () => {
    const [client, other] = await both();
    proxy.setFaults(bothWays({ stalled: true }));
    const long = Buffer.alloc(20_000_000, 'x');
    let flushed = false;
    client.socket.write(long, () => (flushed = true));
    await sleep(200);
    expect({ arrived: other.chunks.length, flushed }).toEqual({ arrived: 0, flushed: false });

    proxy.setFaults();

    await other.has(long.length);
    expect(Buffer.concat(other.chunks).equals(long)).toBe(true);
  });

  it('reset: both ends are broken off', async () => {
    const [client, other] = await both();
    const [connection] = proxy.connections;
    proxy.resetAll();
    await Promise.all([gone(client), gone(other), connection!.closed]);
    expect([client.broken, other.broken]).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(proxy.connections.length).toBe(0);
  });

  it.each(['TCP', 'a Unix socket'])('reset of a connection that is only being made over %s', async (over) => {
    const folder = await mkdtemp(join(tmpdir(), 'verso-proxy-'));
    const path = join(folder, 'socket');
    const there = createServer();
    await new Promise<void>((resolve) => there.listen(path, resolve));
    try {
      await proxy.stop();
      const faults: unknown[] = [];
      const script = (connection: ProxiedConnection): void => {
        try {
          connection.reset();
        } catch (error) {
          faults.push(error);
        }
      };
      await before(over === 'TCP' ? { script } : { script, to: { path } });
      const client = connect(proxy.address);
      const end = new End(client);
      await gone(end);
      expect([end.broken, faults]).toEqual(['ECONNRESET', []]);
    } finally {
      await new Promise((resolve) => there.close(resolve));
      await rm(folder, { recursive: true });
    }
  });

  it('reset in mid-message: exactly so many bytes arrive', async () => {
    proxy.setFaults({ toServer: { resetAfterBytes: 10 } });
    const [client, other] = await both();
    client.socket.write('0123456');
    await other.has(7);
    client.socket.write('789abcdef');
    await Promise.all([gone(client), gone(other)]);
    expect(other.text).toBe('0123456789');
    expect([client.broken, other.broken]).toEqual(['ECONNRESET', 'ECONNRESET']);
  });

  it.each([
    { lost: 'server', kept: 0 },
    { lost: 'client', kept: 1 },
  ] as const)(
    'half-open, $lost lost: the other end is not told, sends on and hears nothing',
    async ({ lost, kept }) => {
      const ends = await both();
      const [stays, leaves] = [ends[kept], ends[1 - kept]!];
      proxy.loseAll(lost);
      await gone(leaves);
      expect(leaves.broken).toBe('ECONNRESET');
      await new Promise((resolve) => stays.socket.write(Buffer.alloc(5_000_000), resolve));
      await sleep(100);
      expect(stays).toMatchObject({ broken: undefined, ended: false, chunks: [], socket: { destroyed: false } });
      expect(leaves.chunks).toEqual([]);
    },
  );

  it('a new connection is reset, or meets silence, or is refused', async () => {
    proxy.setFaults({ opening: 'reset' });
    // The reset may come before the connection is made, or just after.
    const reset = await dial().then(
      async (end) => gone(end).then(() => end.broken),
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect(reset).toBe('ECONNRESET');

    proxy.setFaults({ opening: 'silent' });
    const silent = await dial();
    silent.socket.write('is anybody there?');
    await sleep(100);
    expect(silent).toMatchObject({ broken: undefined, ended: false, chunks: [] });

    proxy.setFaults();
    const [before, other] = await both();
    await proxy.refuse();
    await expect(dial()).rejects.toThrow('ECONNREFUSED');
    before.socket.write('still here');
    await other.has(10);
    await proxy.listen();
    expect((await dial()).broken).toBeUndefined();
  });

  it('plays a script on each connection: the second is cut, the others pass', async () => {
    await proxy.stop();
    await before({
      script: (connection) => {
        scripted.push(connection);
        if (connection.index === 1) connection.setFaults({ toServer: { resetAfterBytes: 3 } });
      },
    });
    const clients = [await dial(), await dial(), await dial()];
    while (accepted.length < 3) await sleep(1);
    for (const { socket } of clients) socket.write('12345');
    await gone(clients[1]!);
    while (scripted[2]!.passed.toServer < 5) await sleep(1);
    expect(scripted.map(({ passed }) => passed.toServer)).toEqual([5, 3, 5]);
    expect(clients.map(({ broken }) => broken)).toEqual([undefined, 'ECONNRESET', undefined]);
  });
});
