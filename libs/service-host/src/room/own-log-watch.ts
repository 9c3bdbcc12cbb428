import type { LogTail, Steppable } from '@verso/messaging';

const LOOK_EVERY_MS = 1_000;

/**
 * Looks at the room's own log while nothing moves: an instance that led before may have appended after this one began, and what
 * it left has to be sent and relayed as well.
 */
export class OwnLogWatch implements Steppable {
  readonly name: string;
  #timer: NodeJS.Timeout | undefined;
  #due = false;

  constructor(
    private readonly tail: LogTail,
    private readonly isQuiet: () => boolean,
  ) {
    this.name = `${tail.log}:own`;
  }

  attach(wake: () => void): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      // In the midst of work, a look would only make its readers page from the store.
      if (!this.isQuiet()) return;
      this.#due = true;
      wake();
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  async step(): Promise<boolean> {
    if (!this.#due) return false;
    this.#due = false;
    const before = this.tail.end;
    await this.tail.refresh();
    return this.tail.end > before;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
