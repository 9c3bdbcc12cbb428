import type { LeaseClaim, LeaseHolder, Leases } from './port.js';

/** What the instances of one test share in the place of a database. */
export class LeaseTable {
  /** The leases as one instance sees them. */
  of(url: string): InMemoryLeases {
    return new InMemoryLeases(this, url);
  }
}

/** Leases without a database, for tests. */
export class InMemoryLeases implements Leases {
  constructor(
    readonly table: LeaseTable,
    readonly url: string,
  ) {}

  hold(name: string, _run: (signal: AbortSignal) => Promise<void>): LeaseClaim {
    throw new Error(`${name}: not yet`);
  }

  async holderOf(name: string): Promise<LeaseHolder | undefined> {
    throw new Error(`${name}: not yet`);
  }

  /** As when the connection of this instance breaks: everything it holds is lost, and its claims wait again. */
  lose(): void {
    throw new Error('not yet');
  }

  async close(): Promise<void> {
    return undefined;
  }
}
