import type { LogTail, Steppable } from '@verso/messaging';

/** Learns of what the other thread has written, and wakes whoever follows it. */
export class Ear implements Steppable {
  readonly name = 'street:ear';
  private readonly tail: LogTail;
  private told = 0;
  private learned = 0;
  private waiting: { readonly told: number; readonly resolve: () => void }[] = [];
  private wake: () => void = () => undefined;

  constructor(tail: LogTail) {
    this.tail = tail;
  }

  attach(wake: () => void): void {
    this.wake = wake;
  }

  busy(): boolean {
    return this.learned !== this.told;
  }

  /** The log has grown. */
  tell(): void {
    this.told += 1;
    this.wake();
  }

  /** Resolves when everything that was told so far is known here. */
  async heard(): Promise<void> {
    if (!this.busy()) return;
    const { told } = this;
    await new Promise<void>((resolve) => this.waiting.push({ told, resolve }));
  }

  async step(): Promise<boolean> {
    if (!this.busy()) return false;
    const { told } = this;
    await this.tail.refresh();
    this.learned = told;
    const served = this.waiting.filter((waiter) => waiter.told <= told);
    this.waiting = this.waiting.filter((waiter) => waiter.told > told);
    for (const { resolve } of served) resolve();
    return true;
  }
}
