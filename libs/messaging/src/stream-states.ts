import type { EventStore } from '@verso/event-store';
import { LRUCache } from 'lru-cache';
import { isOutsourced, withBody } from './large-body.js';
import { received } from './log-tail.js';
import { messageFamily } from './message-family.js';
import type { ReceivedEvent, Room, StreamFamily } from './room.js';
import { setAsideFamily } from './set-aside-family.js';

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

/** Folded states of a room's streams, bounded in number; what is not held is read from the store, many at once. */
export class StreamStates {
  private readonly room: Room;
  private readonly store: EventStore;
  private readonly held: LRUCache<string, StreamState>;

  constructor(room: Room, store: EventStore, capacity: number) {
    this.room = room;
    this.store = store;
    this.held = new LRUCache({ max: capacity });
  }

  get(stream: string): StreamState | undefined {
    return this.held.get(stream);
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
    const histories = await this.store.readStreams(this.room.name, missing);
    for (const stream of missing) {
      const family = this.familyOf(stream);
      let state = family.decider.initialState();
      const history = histories.get(stream) ?? [];
      for (const event of history) {
        const decided = received(event);
        // What is folded again must be what was folded when it was decided: a large body stands beside its event since.
        const whole = isMessage(decided) && isOutsourced(decided.data) ? await withBody(decided, this.store) : decided;
        state = family.decider.evolve(state as never, { type: whole.type, data: whole.data } as never);
      }
      const loaded: StreamState = {
        stream,
        family,
        state,
        version: history.length,
        dueAt: history.length === 0 ? null : undefined,
      };
      wanted.set(stream, loaded);
      this.held.set(stream, loaded);
    }
    return wanted;
  }

  /** Forgets states whose events were not stored after all. */
  forget(streams: Iterable<string>): void {
    for (const stream of streams) this.held.delete(stream);
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
