import type { ContextName } from '@verso/contracts';
import type { CheckpointMove, EventStore } from '@verso/event-store';

/** Where the checkpoints of a consumer stand whose work others have taken over: behind everything that there can be. */
export const RETIRED = Number.MAX_SAFE_INTEGER;

/** Its room is divided differently now. */
export class ConsumerRetired extends Error {
  override readonly name = 'ConsumerRetired';

  constructor(consumer: string) {
    super(`${consumer} has ended: its room is divided into other parts now`);
  }
}

/** How far a consumer has read each upstream, in memory and as the store knows it. */
export class UpstreamCursors {
  private readonly consumer: string;
  private readonly read = new Map<ContextName, number>();
  private readonly stored = new Map<ContextName, number>();
  /** What is on its way into the store, while reading goes on. */
  private sent: ReadonlyMap<ContextName, number> | undefined;

  constructor(consumer: string) {
    this.consumer = consumer;
  }

  async load(store: EventStore, upstreams: readonly ContextName[]): Promise<void> {
    for (const upstream of upstreams) {
      const position = await store.readCheckpoint(this.consumer, upstream);
      if (position === RETIRED) throw new ConsumerRetired(this.consumer);
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

  /** The moves of now are handed to the store; what is read from here on belongs to the next ones. */
  saving(): void {
    this.sent = new Map(this.read);
  }

  /** The moves are stored. */
  saved(): void {
    for (const [upstream, position] of this.sent ?? this.read) this.stored.set(upstream, position);
    this.sent = undefined;
  }

  /** The moves on their way were not stored after all. */
  notSaved(): void {
    this.sent = undefined;
  }

  /** Goes back to what the store knows, or will know once what is on its way arrives. */
  rewind(): void {
    for (const [upstream, position] of this.sent ?? this.stored) this.read.set(upstream, position);
  }
}
