/** A way through the proxy: what the client sends, or what the server answers. */
export type Direction = 'toServer' | 'toClient';

/** What happens to bytes on one way. Absent: they pass as they come. */
export interface LaneFaults {
  /** Everything arrives so many milliseconds later. */
  readonly latencyMs?: number;
  /** And up to so many more, drawn from the seed; order is kept, as TCP keeps it. */
  readonly jitterMs?: number;
  /** At most so many bytes pass in a second. */
  readonly bytesPerSecond?: number;
  /** Partial writes: bytes pass in pieces of one to so many, drawn from the seed, each in a packet of its own. */
  readonly pieceBytes?: number;
  /** Nothing passes, nothing is lost: what is sent waits, and after a while the sender cannot send. */
  readonly stalled?: boolean;
  /** When so many bytes have passed on this way, since the connection was made, both ends get a reset, in mid-message. */
  readonly resetAfterBytes?: number;
}

export interface ConnectionFaults {
  readonly toServer?: LaneFaults;
  readonly toClient?: LaneFaults;
  /** What a new connection meets; by default it is led to the server. */
  readonly opening?:
    | 'reset' // it is accepted and reset at once
    | 'silent'; // it is accepted, and nobody answers: the server behind a dead router
}

/** Faults of both ways. */
export function bothWays(faults: LaneFaults): ConnectionFaults {
  return { toServer: faults, toClient: faults };
}
