/**
 * Who of several instances does what only one may do: a lease is a lock of the database that lives as long as the connection
 * that holds it. It decides who works, not what counts: effects are fenced by compare-and-set whoever believes to hold what.
 */
export interface Leases {
  /**
   * Waits until the lease is free, then runs the work while it is held. The signal is aborted at once when the lease is lost,
   * and the lease is waited for again when the work has ended thereupon. Work that throws gives the lease up for a moment, so
   * that another instance may try; work that returns by itself is done, and the lease is let go.
   *
   * @param name of what is led, e.g. `room:settlement`; of a part of it later `room:settlement/0-127`
   */
  hold(name: string, run: (signal: AbortSignal) => Promise<void>): LeaseClaim;

  /** Who holds the lease now; undefined while nobody does. */
  holderOf(name: string): Promise<LeaseHolder | undefined>;

  /** How the leases stand at this moment, in the order asked for. */
  standingOf(names: readonly string[]): Promise<readonly LeaseStanding[]>;

  /** Gives all claims up: their work is told to end, awaited, and what they held is free at once. Repeatable. */
  close(): Promise<void>;
}

export interface LeaseClaim {
  /** Whether this instance holds the lease now. */
  readonly held: boolean;
  /** Resolves once nothing is claimed any more: the work is done, or the claim was released. */
  readonly over: Promise<void>;
  /** Tells the work to end, waits for it and lets the lease go at once. Repeatable. */
  release(): Promise<void>;
}

export interface LeaseHolder {
  readonly name: string;
  /** Where the holding instance answers, as it gave it. */
  readonly url: string;
  /** When it took the lease, RFC 3339 UTC with microseconds, by the database's clock. */
  readonly since: string;
  /** Counts the holders of this lease: a later one has a larger number. */
  readonly term: number;
}

/** How one lease stands. */
export interface LeaseStanding {
  readonly name: string;
  /** Where its holder answers; undefined while nobody holds it. */
  readonly url: string | undefined;
  /** How many hold it or wait for it, each instance once. */
  readonly contenders: number;
}

/** What an operator may want to know. */
export interface LeaseNotice {
  readonly lease: string;
  readonly kind: 'held' | 'lost' | 'released' | 'work-failed' | 'unavailable';
  readonly detail: string;
}

/** Names of leases, so that whoever asks for a holder asks for the same lease as the one who holds it. */
export const leaseOf = {
  /** The loop of a service, later of a range of its slots: `settlement`, `settlement/0-127`. */
  room: (consumer: string): string => `room:${consumer}`,
  relay: (log: string): string => `relay:${log}`,
  sender: (log: string): string => `sender:${log}`,
  projection: (projection: string): string => `projection:${projection}`,
  sealing: 'sealing',
} as const;
