import type { Steppable } from '@verso/messaging';
import type { TradeProjection } from './trade-projection.js';

/**
 * The projection for a live office: rests after each step, so that a trade that moves several times within a rest is written
 * once. Nobody waits for it: a live runner counts it as asleep during a rest, and a question that must include everything
 * asks the projection to `catchUp()` first. It does not rest while it is far behind.
 *
 * @param restMs milliseconds between two steps: so old may an answer be
 */
export class RestingProjection implements Steppable {
  readonly name: string;
  private wake: () => void = () => undefined;
  private rest: NodeJS.Timeout | undefined;

  constructor(
    private readonly projection: TradeProjection,
    private readonly restMs = 250,
  ) {
    this.name = projection.name;
  }

  attach(wake: () => void): void {
    this.wake = wake;
  }

  /** Answers false after a step that rests: nothing in the office waits for rows. */
  async step(): Promise<boolean> {
    if (this.rest !== undefined) return false;
    if (!(await this.projection.step())) return false;
    if (this.projection.isFarBehind) return true;
    this.rest = setTimeout(() => {
      this.rest = undefined;
      this.wake();
    }, this.restMs);
    // A process that ends does not wait for it.
    this.rest.unref();
    return false;
  }
}
