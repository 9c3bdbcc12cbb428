import type { LogCheckpoint, OfficeSeal } from './seal-port.js';
import { CheckpointConflict } from './seal-port.js';

/** Checkpoints and office seals of the in-memory store. */
export class InMemorySeals {
  readonly #checkpoints = new Map<string, LogCheckpoint[]>();
  readonly #seals: OfficeSeal[] = [];

  saveCheckpoint(checkpoint: LogCheckpoint): void {
    const { log, epoch, size, root } = checkpoint;
    const kept = this.#checkpoints.get(log) ?? [];
    this.#checkpoints.set(log, kept);
    const same = kept.find((other) => other.epoch === epoch && other.size === size);
    if (same === undefined) {
      kept.push(checkpoint);
      kept.sort((one, other) => one.epoch - other.epoch || one.size - other.size);
    } else if (same.root !== root) {
      throw new CheckpointConflict(log, epoch, size);
    }
  }

  readCheckpoints(log: string): readonly LogCheckpoint[] {
    return (this.#checkpoints.get(log) ?? []).slice();
  }

  saveSeal(seal: OfficeSeal): void {
    this.#seals.push(seal);
  }

  readSeals(limit: number): readonly OfficeSeal[] {
    return this.#seals.slice(-limit);
  }
}
