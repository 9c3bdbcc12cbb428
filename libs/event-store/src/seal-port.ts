/**
 * What record-keeping publishes about the logs: signed checkpoints of one log, and office seals over all of them.
 *
 * The signed notes are also kept outside the database; these rows are the copy that other rooms read.
 */
export interface SealStore {
  /** Keeps a signed checkpoint. The same checkpoint again changes nothing; another root for the same size is refused. */
  saveCheckpoint(checkpoint: LogCheckpoint): Promise<void>;

  /** All checkpoints of a log by (epoch, size). */
  readCheckpoints(log: string): Promise<readonly LogCheckpoint[]>;

  /** Keeps an office seal: seals are numbered in the order in which they are saved. */
  saveSeal(seal: OfficeSeal): Promise<void>;

  /** Office seals in the order in which they were saved; the last `limit` of them. */
  readSeals(limit?: number): Promise<readonly OfficeSeal[]>;
}

/** A signed statement that the first `size` events of a log have this Merkle root. */
export interface LogCheckpoint {
  readonly log: string;
  readonly epoch: number;
  readonly size: number;
  /** RFC 6962 Merkle tree hash, lower-case hex. */
  readonly root: string;
  /** C2SP signed note, verbatim. */
  readonly note: string;
}

/** All log heads of one instant, signed as one note. */
export interface OfficeSeal {
  /** Record time of the snapshot, RFC 3339 UTC with microseconds. */
  readonly at: string;
  /** Size of each log. */
  readonly vector: Readonly<Record<string, number>>;
  /** C2SP signed note, verbatim. */
  readonly note: string;
}

/** Two different roots for one size of one log: somebody rewrote history, or two sealers disagree. */
export class CheckpointConflict extends Error {
  override readonly name = 'CheckpointConflict';

  constructor(log: string, epoch: number, size: number) {
    super(`log ${log} epoch ${String(epoch)} already has a checkpoint of size ${String(size)} with another root`);
  }
}
