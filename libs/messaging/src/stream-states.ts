import type { EventStore, StoredEvent } from '@verso/event-store';
import { HeldStates } from './held-states.js';
import { isOutsourced, withBody } from './large-body.js';
import { received } from './log-tail.js';
import { messageFamily } from './message-family.js';
import type { ReceivedEvent, Room, StreamFamily } from './room.js';
import { setAsideFamily } from './set-aside-family.js';
import { Snapshots, type KeptState } from './snapshots.js';

/** A stream's folded state as its one writer holds it. */
export interface StreamState {
  readonly stream: string;
  readonly family: StreamFamily<unknown>;
  state: unknown;
  /** Version of the last event folded, 0 for a stream that does not exist. */
  version: number;
  /** What the store holds as due time; undefined while unknown. */
  dueAt: string | null | undefined;
}

/** An order names a stream of a family that the room does not have: a defect of the room. */
export class UnknownStreamFamily extends Error {
  override readonly name = 'UnknownStreamFamily';

  constructor(room: string, stream: string) {
    super(`${room} has no decider for the stream ${stream}`);
  }
}

/** Folded states of a room's streams, as many as there is room for; what is not held is read from the store, many at once. */
export class StreamStates {
  private readonly room: Room;
  private readonly store: EventStore;
  private readonly held: HeldStates;
  private readonly snapshots: Snapshots;
  private readonly keepsSnapshots: boolean;

  /** @param capacity events of which the held states were folded */
  constructor(room: Room, store: EventStore, capacity: number) {
    this.room = room;
    this.store = store;
    this.held = new HeldStates(capacity);
    this.snapshots = new Snapshots(room.name, store);
    this.keepsSnapshots = Object.values(room.streams).some(({ snapshot }) => snapshot !== undefined);
  }

  /** Whether the room can decide anything about this stream. */
  hasFamilyOf(stream: string): boolean {
    return this.findFamily(stream) !== undefined;
  }

  /**
   * Makes sure that all of these streams are held, with one read for those that are not.
   *
   * @throws UnknownEventType when a newer build has written to one of them: this build must not decide on it
   */
  async load(streams: Iterable<string>): Promise<Map<string, StreamState>> {
    const wanted = new Map<string, StreamState>();
    const missing: string[] = [];
    for (const stream of new Set(streams)) {
      const held = this.held.get(stream);
      if (held === undefined) missing.push(stream);
      else wanted.set(stream, held);
    }
    if (missing.length === 0) return wanted;
    const kept = await this.keptStates(missing);
    const histories = await this.readAfter(missing, kept);
    for (const stream of missing) {
      const family = this.familyOf(stream);
      const from = kept.get(stream);
      let state = from === undefined ? family.decider.initialState() : from.state;
      const history = histories.get(stream) ?? [];
      for (const event of from === undefined ? history : history.slice(1)) {
        const decided = received(event);
        // What is folded again must be what was folded when it was decided: a large body stands beside its event since.
        const whole = isMessage(decided) && isOutsourced(decided.data) ? await withBody(decided, this.store) : decided;
        state = family.decider.evolve(state as never, { type: whole.type, data: whole.data } as never);
      }
      const loaded: StreamState = {
        stream,
        family,
        state,
        version: history.at(-1)?.version ?? 0,
        dueAt: history.length === 0 ? null : undefined,
      };
      wanted.set(stream, loaded);
      this.held.put(loaded);
    }
    return wanted;
  }

  /** Whether the last snapshot of one of these streams is long ago. */
  wantsSnapshotOf(states: readonly StreamState[]): boolean {
    return this.keepsSnapshots && states.some((state) => this.snapshots.isDue(state));
  }

  /**
   * Keeps the snapshots of these streams that are due; to be called only while every event of theirs that was decided is
   * stored. They are disposable: whatever stands against keeping one, the room goes on.
   */
  async keepSnapshots(states: readonly StreamState[], onLost: (detail: string) => void): Promise<void> {
    await this.snapshots.keep(states).catch((error: unknown) => onLost(String(error)));
  }

  /** These streams may have grown, or come to rest. */
  changed(states: Iterable<StreamState>): void {
    this.held.changed(states);
  }

  /** Forgets states whose events were not stored after all. */
  forget(streams: Iterable<string>): void {
    for (const stream of streams) this.held.delete(stream);
  }

  private async keptStates(streams: readonly string[]): Promise<Map<string, KeptState>> {
    const kept = new Map<string, KeptState>();
    if (!this.keepsSnapshots) return kept;
    const read = async (stream: string): Promise<void> => {
      const form = this.findFamily(stream)?.snapshot;
      const state = form === undefined ? undefined : await this.snapshots.read(stream, form);
      if (state !== undefined) kept.set(stream, state);
    };
    await Promise.all(streams.map(read));
    return kept;
  }

  /**
   * Whole streams; of those with a kept state what follows it, and before that the event that it ends with: where that one is
   * not in the store, the state is of another past and is let go.
   */
  private async readAfter(
    streams: readonly string[],
    kept: Map<string, KeptState>,
  ): Promise<ReadonlyMap<string, readonly StoredEvent[]>> {
    const { name } = this.room;
    if (kept.size === 0) return this.store.readStreams(name, streams);
    const after = new Map([...kept].map(([stream, { version }]) => [stream, version - 1]));
    const histories = new Map(await this.store.readStreams(name, streams, after));
    for (const [stream, { version }] of kept) {
      if (histories.get(stream)?.[0]?.version === version) continue;
      kept.delete(stream);
      histories.set(stream, (await this.store.readStreams(name, [stream])).get(stream) ?? []);
    }
    return histories;
  }

  private familyOf(stream: string): StreamFamily<unknown> {
    const family = this.findFamily(stream);
    if (family === undefined) throw new UnknownStreamFamily(this.room.name, stream);
    return family;
  }

  private findFamily(stream: string): StreamFamily<unknown> | undefined {
    const name = stream.slice(0, stream.indexOf('/'));
    return this.room.streams[name] ?? EVERY_ROOM[name];
  }
}

function isMessage(
  event: ReceivedEvent,
): event is Extract<ReceivedEvent, { readonly type: 'MessageReceived' | 'MessageSent' }> {
  return event.type === 'MessageReceived' || event.type === 'MessageSent';
}

/** Families that every room has: messages nobody can use, and events set aside. */
const EVERY_ROOM: Readonly<Record<string, StreamFamily<unknown>>> = {
  message: messageFamily,
  'set-aside': setAsideFamily,
};
