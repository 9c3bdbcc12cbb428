import type { Steppable } from '@verso/messaging';
import type { TradeProjection } from './trade-projection.js';

/**
 * The projection for a live office: takes events in as they come and rests after each writing, so that a trade that moves
 * several times within a rest is written once. The longer a writing took the longer the rest, so that under load the rows
 * never take more than a small part of the machine from those who make the events. Nobody waits for it: a live runner
 * counts it as asleep, and a question that must include everything asks the projection to `catchUp()` first.
 *
 * @param restMs milliseconds between two writings at least
 * @param longestRestMs milliseconds between two writings at most: so old may an answer be
 */
export class RestingProjection implements Steppable {
  readonly name: string;
  private wake: () => void = () => undefined;
  private rest: NodeJS.Timeout | undefined;

  constructor(
    private readonly projection: TradeProjection,
    private readonly restMs = 250,
    private readonly longestRestMs = 2_000,
  ) {
    this.name = projection.name;
  }

  attach(wake: () => void): void {
    this.wake = wake;
  }

  /** Always answers false: nothing in the office waits for rows, so no other need be woken. */
  async step(): Promise<boolean> {
    await this.projection.fold();
    if (this.projection.isBehind) this.wake();
    else if (this.rest === undefined && this.projection.hasUnsaved) await this.write();
    return false;
  }

  private async write(): Promise<void> {
    const began = performance.now();
    await this.projection.write();
    const restMs = Math.min(this.longestRestMs, Math.max(this.restMs, REST_PER_WRITING * (performance.now() - began)));
    this.rest = setTimeout(() => {
      this.rest = undefined;
      this.wake();
    }, restMs);
    // A process that ends does not wait for it.
    this.rest.unref();
  }
}

/** Times as long as the writing took. */
const REST_PER_WRITING = 10;
