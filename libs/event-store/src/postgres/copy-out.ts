import type { Connection, PoolClient, Submittable } from 'pg';

/** One message of a copy: bytes `from` (inclusive) to `to` (exclusive), good only during the call. */
export type TakeCopied = (bytes: Buffer, from: number, to: number) => void;

/**
 * Runs a COPY … TO STDOUT and hands over each of its messages: bytes as the server sent them. They are taken out of the
 * connection before the driver sees them, which would make three objects of each.
 *
 * @throws what the server says, or what `take` throws
 */
export async function copyOut(client: PoolClient, sql: string, take: TakeCopied): Promise<void> {
  const copy = new CopyOut(sql, take);
  client.query(copy);
  await copy.done;
}

/** What the driver calls for a query of one's own. */
class CopyOut implements Submittable {
  /** Replaced by the driver, to hear that it need not wait any longer. */
  callback: () => void = () => undefined;
  readonly #sql: string;
  readonly #take: TakeCopied;
  readonly #outcome = Promise.withResolvers<undefined>();
  #stream: Connection['stream'] | undefined;
  /** Those of the driver, to which everything goes that is not a row. */
  #listeners: readonly DataListener[] = [];
  /** A message that has not come whole yet. */
  #begun: Buffer = NOTHING;
  #failure: Error | undefined;

  constructor(sql: string, take: TakeCopied) {
    this.#sql = sql;
    this.#take = take;
  }

  get done(): Promise<undefined> {
    return this.#outcome.promise;
  }

  submit(connection: Connection): void {
    const { stream } = connection;
    this.#stream = stream;
    this.#listeners = stream.listeners('data') as DataListener[];
    // Mine first: a stream that nobody listens to stops.
    stream.on('data', this.#heard);
    for (const listener of this.#listeners) stream.off('data', listener);
    connection.query(this.#sql);
  }

  handleCopyData(): void {
    // The driver sees no row.
  }

  handleCommandComplete(): void {
    // The end is told by readiness.
  }

  handleReadyForQuery(): void {
    this.callback();
    if (this.#failure === undefined) this.#outcome.resolve(undefined);
    else this.#outcome.reject(this.#failure);
  }

  handleError(error: Error): void {
    this.callback();
    this.#outcome.reject(error);
  }

  readonly #heard = (chunk: Buffer): void => {
    let at = this.#completed(chunk);
    while (this.#stream !== undefined && at + HEADER_BYTES <= chunk.length) {
      const end = at + lengthOf(chunk, at);
      if (end > chunk.length) break;
      this.#message(chunk, at, end);
      at = end;
    }
    if (at >= chunk.length) return;
    if (this.#stream === undefined) this.#pass(chunk.subarray(at));
    else this.#begun = chunk.subarray(at);
  };

  /** Completes the message that has begun, if one has; answers how many bytes of the chunk belong to it. */
  #completed(chunk: Buffer): number {
    const begun = this.#begun;
    if (begun.length === 0) return 0;
    const opening = Buffer.concat([begun, chunk.subarray(0, HEADER_BYTES)]);
    const missing = opening.length < HEADER_BYTES ? Infinity : lengthOf(opening, 0) - begun.length;
    const message = Buffer.concat([begun, chunk.subarray(0, Math.min(missing, chunk.length))]);
    if (missing > chunk.length) {
      this.#begun = message;
      return chunk.length;
    }
    this.#begun = NOTHING;
    this.#message(message, 0, message.length);
    return missing;
  }

  #message(bytes: Buffer, from: number, to: number): void {
    if (bytes[from] !== COPY_DATA) {
      // The end of every query, refused ones too.
      if (bytes[from] === READY_FOR_QUERY) this.#giveBack();
      this.#pass(bytes.subarray(from, to));
      return;
    }
    if (this.#failure !== undefined) return;
    try {
      this.#take(bytes, from + HEADER_BYTES, to);
    } catch (error) {
      // Thrown from here it would end the process. The rest of the rows still has to pass by.
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  #pass(bytes: Buffer): void {
    for (const listener of this.#listeners) listener(bytes);
  }

  #giveBack(): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    this.#stream = undefined;
    for (const listener of this.#listeners) stream.on('data', listener);
    stream.off('data', this.#heard);
  }
}

type DataListener = (chunk: Buffer) => void;

/** Of a message that begins here, with the byte that names its kind. */
function lengthOf(bytes: Buffer, at: number): number {
  return 1 + bytes.readUInt32BE(at + 1);
}

const NOTHING = Buffer.alloc(0);
/** Kind and length. */
const HEADER_BYTES = 5;
/** `d` */
const COPY_DATA = 0x64;
/** `Z` */
const READY_FOR_QUERY = 0x5a;
