import type { PostgresConnection } from '@verso/event-store';
import type { LeaseClaim, LeaseHolder, LeaseNotice, Leases } from './port.js';

export interface PostgresLeasesOptions {
  /** Any service role. Each claim has a connection of its own, and asking for holders one for all. */
  readonly connection: PostgresConnection;
  /** Where this instance answers: what `holderOf` tells the others. */
  readonly url: string;
  readonly report?: (notice: LeaseNotice) => void;
  /** Milliseconds between two signs of life of a holder; 1,000 by default. */
  readonly heartbeatMs?: number;
  /** Milliseconds without an answer after which a holder takes its lease for lost; 2,000 by default. */
  readonly answerWithinMs?: number;
  /** Milliseconds without a sign of life after which the server takes the lease away; 5,000 by default. */
  readonly expireMs?: number;
}

export class PostgresLeases implements Leases {
  constructor(readonly options: PostgresLeasesOptions) {}

  hold(name: string, _run: (signal: AbortSignal) => Promise<void>): LeaseClaim {
    throw new Error(`${name}: not yet`);
  }

  async holderOf(name: string): Promise<LeaseHolder | undefined> {
    throw new Error(`${name}: not yet`);
  }

  async close(): Promise<void> {
    return undefined;
  }
}
