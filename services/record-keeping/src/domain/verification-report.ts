/** What reading everything again has shown. */
export interface VerificationReport {
  readonly verified: boolean;
  readonly logs: readonly VerifiedLog[];
  /** Checkpoints in the database whose signature and root were checked. */
  readonly checkpoints: number;
  /** Office seals checked, those in the database and those published outside counted once. */
  readonly seals: number;
  /** The first problem of each log, and whatever is wrong with the seals themselves. */
  readonly problems: readonly VerificationProblem[];
}

export interface VerifiedLog {
  readonly log: string;
  readonly epoch: number;
  /** Events read. */
  readonly size: number;
  /** Events covered by a signed head that holds. */
  readonly sealedSize: number;
  /** Root over all events read, base64. */
  readonly root: string;
}

export interface VerificationProblem {
  /** Name of the log, or `office` for a seal. */
  readonly log: string;
  /** Position of the event, or number of the seal. */
  readonly position: number;
  /** When the place is only known between two signed heads: the problem lies in `position` (inclusive) to this (exclusive). */
  readonly before?: number;
  readonly eventId?: string;
  readonly problem: ProblemCode;
  readonly detail: string;
}

export type ProblemCode =
  /** An event is not the one that was signed, or does not fit its own leaf. */
  | 'ALTERED'
  /** A signed or stored position holds no event. */
  | 'MISSING'
  /** An event stands where none was signed. */
  | 'INSERTED'
  /** Signed events stand in another order. */
  | 'REORDERED'
  /** Versions of a stream do not follow each other. */
  | 'VERSION'
  /** A signed head was published but is not in the database any more, or the other way round. */
  | 'HEAD_MISSING'
  /** A head is not signed by the office's key, or cannot be read. */
  | 'SIGNATURE'
  /** Two signed heads contradict each other. */
  | 'FORKED';
