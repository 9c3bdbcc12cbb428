/** How far each log has been relayed to its topic. The log's writers move it; one relay at a time succeeds in that. */
export interface RelayStore {
  /** Where the relay of the log stands; a log that was never relayed stands before its first event. */
  readRelay(log: string): Promise<RelayState>;

  /**
   * Moves the relay's checkpoint, if it still stands at `from`.
   *
   * @returns false when it does not: another relay of this log has moved it
   */
  saveRelay(log: string, from: number, to: RelayState): Promise<boolean>;
}

export interface RelayState {
  /** Position of the last event that every replica of its topic has acknowledged, -1 before the first. */
  readonly position: number;
  /** By slot: position of its last event up to there, -1 for none. 256 numbers. */
  readonly lastOfSlot: readonly number[];
}

export const SLOTS = 256;

export function notRelayed(): RelayState {
  return { position: -1, lastOfSlot: Array.from({ length: SLOTS }, () => -1) };
}
