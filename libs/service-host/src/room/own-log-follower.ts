import type { EventStore } from '@verso/event-store';
import type { LogTail, Steppable } from '@verso/messaging';

/** Keeps up with a log that several parts write: whatever another one appends is learnt of at once. */
export class OwnLogFollower implements Steppable {
  readonly name: string;
  #unsubscribe: () => void = () => undefined;
  #appended = true;

  constructor(
    private readonly tail: LogTail,
    private readonly store: EventStore,
  ) {
    this.name = `${tail.log}:own`;
  }

  attach(wake: () => void): void {
    this.#unsubscribe();
    this.#unsubscribe = this.store.onAppend(this.tail.log, () => {
      this.#appended = true;
      wake();
    });
  }

  async step(): Promise<boolean> {
    // It keeps nothing for itself: whoever reads this tail says so by itself.
    this.tail.passed(this.name, this.tail.end - 1);
    if (!this.#appended) return false;
    this.#appended = false;
    const before = this.tail.end;
    await this.tail.refresh();
    return this.tail.end > before;
  }

  close(): void {
    this.#unsubscribe();
  }
}
