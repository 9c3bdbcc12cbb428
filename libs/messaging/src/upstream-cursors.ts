import type { ContextName } from '@verso/contracts';
import type { CheckpointMove, EventStore } from '@verso/event-store';

/** How far a consumer has read each upstream, in memory and as the store knows it. */
export class UpstreamCursors {
  private readonly consumer: string;
  private readonly read = new Map<ContextName, number>();
  private readonly stored = new Map<ContextName, number>();

  constructor(consumer: string) {
    this.consumer = consumer;
  }

  async load(store: EventStore, upstreams: readonly ContextName[]): Promise<void> {
    for (const upstream of upstreams) {
      const position = await store.readCheckpoint(this.consumer, upstream);
      this.read.set(upstream, position);
      this.stored.set(upstream, position);
    }
  }

  /** Position of the last event read, -1 before the first. */
  positionOf(upstream: ContextName): number {
    return this.read.get(upstream) ?? -1;
  }

  advance(upstream: ContextName, position: number): void {
    this.read.set(upstream, position);
  }

  /** Moves that the store has not seen yet. */
  moves(): readonly CheckpointMove[] {
    const moves: CheckpointMove[] = [];
    for (const [upstream, to] of this.read) {
      const from = this.stored.get(upstream) ?? -1;
      if (to !== from) moves.push({ consumer: this.consumer, upstream, from, to });
    }
    return moves;
  }

  /** How many events were read whose handling the store has not seen: they changed nothing, so re-reading them is harmless. */
  unsaved(): number {
    let count = 0;
    for (const [upstream, to] of this.read) count += to - (this.stored.get(upstream) ?? -1);
    return count;
  }

  saved(): void {
    for (const [upstream, position] of this.read) this.stored.set(upstream, position);
  }

  /** Goes back to what the store knows, after a unit was not accepted. */
  rewind(): void {
    for (const [upstream, position] of this.stored) this.read.set(upstream, position);
  }
}
