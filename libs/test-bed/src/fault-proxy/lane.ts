import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { LaneFaults } from './faults.js';

interface Piece {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** Carries bytes from one socket to the other, in order, through the faults of the moment. */
export class Lane {
  /** Bytes that have reached the other side. */
  passed = 0;
  #faults: LaneFaults = {};
  readonly #waiting: Piece[] = [];
  #waitingBytes = 0;
  #ended = false;
  #closed = false;
  #mouth: Socket | undefined;
  #wake: () => void = () => undefined;

  constructor(
    private readonly from: Socket,
    private readonly random: () => number,
    /** Called when `resetAfterBytes` is reached. */
    private readonly reset: () => void,
  ) {
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  set faults(faults: LaneFaults) {
    this.#faults = faults;
    this.#wake();
  }

  /** Begins to carry: what has arrived meanwhile has waited. */
  open(to: Socket): void {
    this.#mouth = to;
    void this.#carry(to);
  }

  /** What still waits is lost. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** What the sender sends from now on is taken and forgotten, as by a network that has lost the receiver. */
  swallow(): void {
    this.close();
    this.from.removeAllListeners('data').resume();
  }

  #take(chunk: Buffer): void {
    const { latencyMs = 0, jitterMs = 0, pieceBytes } = this.#faults;
    const dueAt = performance.now() + latencyMs + this.random() * jitterMs;
    for (let at = 0; at < chunk.length;) {
      const size = pieceBytes === undefined ? chunk.length : 1 + Math.floor(this.random() * pieceBytes);
      this.#waiting.push({ bytes: chunk.subarray(at, at + size), dueAt });
      at += size;
    }
    this.#waitingBytes += chunk.length;
    // A network holds little: whoever sends against a wall must feel it.
    if (this.#waitingBytes >= MOST_WAITING_BYTES) this.from.pause();
    this.#wake();
  }

  async #carry(to: Socket): Promise<void> {
    while (!this.#closed) {
      const piece = this.#waiting[0];
      if (piece === undefined && this.#ended) break;
      const pause = piece === undefined || this.#faults.stalled === true ? Infinity : piece.dueAt - performance.now();
      if (pause > 0) await this.#changeOr(pause);
      else if (piece !== undefined) await this.#pass(piece, to);
    }
    if (!this.#closed) to.end();
  }

  async #pass({ bytes }: Piece, to: Socket): Promise<void> {
    this.#waiting.shift();
    this.#waitingBytes -= bytes.length;
    if (this.#waitingBytes < MOST_WAITING_BYTES) this.from.resume();
    const { bytesPerSecond, pieceBytes, resetAfterBytes = Infinity } = this.#faults;
    const last = this.passed + bytes.length >= resetAfterBytes;
    const passing = last ? bytes.subarray(0, Math.max(0, resetAfterBytes - this.passed)) : bytes;
    this.passed += passing.length;
    const room = to.write(passing);
    if (last) {
      // The bytes before the cut leave first: a reset would overtake them in the system's buffer.
      await sleep(BEFORE_RESET_MS);
      this.reset();
      return;
    }
    if (!room && !this.#closed) await roomIn(to);
    if (bytesPerSecond !== undefined) await sleep((passing.length / bytesPerSecond) * 1_000);
    else if (pieceBytes !== undefined) await nextTurn();
  }

  /** Resolves after the time, or as soon as there is news: bytes, an end, other faults. */
  async #changeOr(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = Number.isFinite(milliseconds) ? setTimeout(resolve, Math.ceil(milliseconds)) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }
}

/** Resolves once the socket takes more, or never will. */
async function roomIn(to: Socket): Promise<void> {
  const either = new AbortController();
  const { signal } = either;
  await Promise.race([once(to, 'drain', { signal }), once(to, 'close', { signal })]).catch(() => undefined);
  // The other one is not to go on listening: a connection waits for room a thousand times.
  either.abort();
}

const MOST_WAITING_BYTES = 65_536;
const BEFORE_RESET_MS = 20;
