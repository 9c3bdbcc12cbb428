import type { Connection, PoolClient, Submittable } from 'pg';

/**
 * Runs a COPY … TO STDOUT and hands over each of its messages: bytes as the server sent them, good only during the call.
 *
 * @throws what the server says, or what `take` throws
 */
export async function copyOut(client: PoolClient, sql: string, take: (message: Buffer) => void): Promise<void> {
  const copy = new CopyOut(sql, take);
  client.query(copy);
  await copy.done;
}

/** What the driver calls for a query of one's own. */
class CopyOut implements Submittable {
  /** Replaced by the driver, to hear that it need not wait any longer. */
  callback: () => void = () => undefined;
  readonly #sql: string;
  readonly #take: (message: Buffer) => void;
  readonly #outcome = Promise.withResolvers<undefined>();
  #failure: Error | undefined;

  constructor(sql: string, take: (message: Buffer) => void) {
    this.#sql = sql;
    this.#take = take;
  }

  get done(): Promise<undefined> {
    return this.#outcome.promise;
  }

  submit(connection: Connection): void {
    connection.query(this.#sql);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.#failure !== undefined) return;
    try {
      this.#take(chunk);
    } catch (error) {
      // Thrown from here it would end the process. The rest of the rows still has to pass by.
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
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
}
