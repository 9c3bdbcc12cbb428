/** Waits for the end of a log to move; it is over when it has not moved for a whole period. */
export class Patience {
  readonly #milliseconds: number;
  readonly #wake: () => void;
  #timer: NodeJS.Timeout | undefined;
  #endThen = 0;
  #over = false;

  constructor(milliseconds: number, wake: () => void) {
    this.#milliseconds = milliseconds;
    this.#wake = wake;
  }

  /** There is something to wait for. A period that has begun goes on. */
  begin(end: number): void {
    if (this.#timer !== undefined || this.#over) return;
    this.#endThen = end;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#over = true;
      this.#wake();
    }, this.#milliseconds);
    // A process that ends does not wait for it.
    this.#timer.unref();
  }

  /** Asked after whatever came was handed on. When the end has moved meanwhile, another period begins. */
  isOver(end: number): boolean {
    if (!this.#over) return false;
    this.#over = false;
    if (end === this.#endThen) return true;
    this.begin(end);
    return false;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
