import { createHash } from 'node:crypto';
import type { EventStore, Snapshot } from '@verso/event-store';
import { failPoint } from './fail-point.js';
import type { SnapshotForm } from './room.js';

/** A stream's state at one of its versions. */
export interface KeptState {
  readonly state: unknown;
  readonly version: number;
}

/** A folded stream, and whether its family can be kept as a snapshot. */
export interface Folded {
  readonly stream: string;
  readonly version: number;
  readonly state: unknown;
  readonly family: { readonly snapshot?: SnapshotForm };
}

/**
 * Snapshots of long streams, so that a start need not fold an account's whole life. They are disposable: whatever is wrong
 * with one, the events are read instead.
 */
export class Snapshots {
  private readonly log: string;
  private readonly store: EventStore;
  /** By stream: the version of the last one, and the characters that it took. */
  private readonly last = new Map<string, { readonly version: number; readonly size: number }>();

  constructor(log: string, store: EventStore) {
    this.log = log;
    this.store = store;
  }

  /** The last state that this code version kept of a stream, if there is one that is whole. */
  async read(stream: string, form: SnapshotForm): Promise<KeptState | undefined> {
    const snapshot = await this.store.readSnapshot(this.log, stream, form.codeVersion);
    const state = snapshot === undefined ? undefined : stateOf(snapshot, form);
    if (snapshot === undefined || state === undefined) {
      this.last.delete(stream);
      return undefined;
    }
    this.last.set(stream, { version: snapshot.version, size: snapshot.state.length });
    return { state: state.read, version: snapshot.version };
  }

  /** Keeps the states of those streams whose last snapshot is long ago. To be called only when all events are stored. */
  async keep(streams: Iterable<Folded>): Promise<void> {
    for (const folded of streams) {
      const { stream, version, state } = folded;
      const form = folded.family.snapshot;
      if (form === undefined || !this.isDue(folded)) continue;
      // Before anything is awaited: the next decision changes the state in place.
      const text = form.write(state);
      const kept = `${digestOf(text)}\n${text}`;
      this.last.set(stream, { version, size: kept.length });
      const snapshot = { log: this.log, stream, version, codeVersion: form.codeVersion, state: kept };
      await failPoint('room.snapshot', () => this.store.saveSnapshot(snapshot));
    }
  }

  /** Whether the last snapshot of the stream is long ago. */
  isDue({ stream, version, family }: Folded): boolean {
    if (family.snapshot === undefined) return false;
    const { version: since, size } = this.last.get(stream) ?? { version: 0, size: 0 };
    return version - since >= Math.max(SNAPSHOT_EVERY, size / CHARACTERS_PER_EVENT);
  }
}

/** Events between two snapshots of a stream. */
export const SNAPSHOT_EVERY = 500;
/** A large account is kept less often: writing it must cost little beside writing its events. */
const CHARACTERS_PER_EVENT = 100;

function stateOf({ state: kept }: Snapshot, form: SnapshotForm): { readonly read: unknown } | undefined {
  const end = kept.indexOf('\n');
  const text = kept.slice(end + 1);
  if (kept.slice(0, Math.max(0, end)) !== digestOf(text)) return undefined;
  try {
    return { read: form.read(text) };
  } catch {
    return undefined;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
