import type { TradeRefused } from '@verso/contracts';

/** Something that was refused, as the log tells it. */
export interface KeptRefusal {
  /** In the log of trade-capture: also the order of the list, the last first. */
  readonly position: number;
  /** RFC 3339 in UTC with microseconds. */
  readonly refusedAt: string;
  readonly refusal: TradeRefused;
}

export interface RefusalFilter {
  readonly source?: string;
  readonly session?: string;
  /** ISO date. */
  readonly tradeDate?: string;
  readonly executionId?: string;
}

export interface RefusalQuery {
  readonly filter: RefusalFilter;
  /** Only what stands before this position. */
  readonly before?: number;
  readonly limit: number;
}

/** The refusals by what they can be asked for. Made from the log and made again from it at any time. */
export interface RefusalTable {
  /** Position up to which the log has been read, -1 at the beginning. */
  position(): Promise<number>;
  /**
   * Adds refusals and moves the position, both or neither.
   *
   * @throws RefusalsMovedOn when the position is not `from` any more
   */
  save(refusals: readonly KeptRefusal[], from: number, to: number): Promise<void>;
  find(refusalId: string): Promise<KeptRefusal | undefined>;
  list(query: RefusalQuery): Promise<readonly KeptRefusal[]>;
}

/** Another process has written meanwhile. */
export class RefusalsMovedOn extends Error {
  override readonly name = 'RefusalsMovedOn';

  constructor() {
    super('another writer has moved the list of refusals on');
  }
}
