import { hash } from 'node:crypto';
import type { ContextName } from '@verso/contracts';
import type { EventStore, ParkedEvent } from '@verso/event-store';
import type { RoomLoop } from '@verso/messaging';
import { IDEMPOTENCY_KEY_REUSED, readIdempotencyKey, type RefusedRequest } from '../idempotency-key.js';

/** What came of a room's replay. */
export interface RoomReplay {
  readonly room: ContextName;
  /** Events that have been handled. */
  readonly replayed: number;
  /** Events that failed again, or wait behind one that did. */
  readonly left: number;
}

/** What a process needs to feed again what its rooms have set aside. */
export interface SetAsideParts {
  readonly store: Pick<EventStore, 'readParked' | 'readCommand'>;
  /** The loop of a room. @throws NotLeading when another process has it */
  readonly loop: (room: ContextName) => Pick<RoomLoop, 'replaySetAside' | 'submit'>;
  /** The rooms of this process. */
  readonly rooms: readonly ContextName[];
}

export interface ReplayRequest {
  /** The header `Idempotency-Key`. */
  readonly key: unknown;
  /** Body of the request: `{ "room": "settlement" }`, or nothing for all rooms. */
  readonly body: unknown;
}

export type ReplayAnswer =
  | { readonly replays: readonly RoomReplay[]; readonly repeated: boolean }
  | { readonly refused: RefusedRequest & { readonly pointer?: string } };

/** Events that rooms could not handle, and those that wait behind them, oldest first by room. */
export async function listSetAside(
  store: Pick<EventStore, 'readParked'>,
  rooms: readonly ContextName[],
): Promise<readonly ParkedEvent[]> {
  const found: ParkedEvent[] = [];
  for (const room of rooms) found.push(...(await store.readParked(room)));
  return found;
}

/** Feeds what was set aside again; a room that has nothing set aside is left out of the answer. */
export async function replaySetAside(
  { store, loop }: Pick<SetAsideParts, 'loop'> & { readonly store: Pick<EventStore, 'readParked'> },
  rooms: readonly ContextName[],
): Promise<readonly RoomReplay[]> {
  const replays: RoomReplay[] = [];
  for (const room of rooms) {
    if ((await store.readParked(room)).length === 0) continue;
    const replayed = await loop(room).replaySetAside();
    replays.push({ room, replayed, left: (await store.readParked(room)).length });
  }
  return replays;
}

/**
 * Answers a request to feed again what was set aside: once for each key, and with the same answer to every repetition. A
 * request that broke off before it was answered is served anew, which does nothing twice: what was handled is no longer set
 * aside.
 */
export async function answerReplay(parts: SetAsideParts, request: ReplayRequest): Promise<ReplayAnswer> {
  const named = readIdempotencyKey(request.key);
  if ('refused' in named) return named;
  const { key } = named;
  const asked = roomIn(request.body);
  if ('refused' in asked) return asked;
  const { room } = asked;
  const rooms = roomsOf(room, parts.rooms);
  if ('refused' in rooms) return rooms;
  const contentHash = hash('sha256', JSON.stringify(room ?? null));
  const decided = await parts.store.readCommand(SOURCE, key);
  if (decided !== undefined) return repeated(decided, contentHash);
  const replays = await replaySetAside(parts, rooms.rooms);
  // Kept in the log of the first room; a key is looked up over all of them.
  const { decidedBefore } = await parts.loop(rooms.rooms[0] ?? 'exceptions').submit({
    key: `set-aside:${key}`,
    orders: [],
    idempotency: { source: SOURCE, key, contentHash, freeze: () => replays },
  });
  return decidedBefore === undefined ? { replays, repeated: false } : repeated(decidedBefore, contentHash);
}

/** What a body asks for. A misspelt field would feed every room again, not one. */
function roomIn(body: unknown = {}): { readonly room?: unknown } | { readonly refused: RefusedField } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refusedAt('', 'NOT_AN_OBJECT', 'The body is an object, e.g. {"room":"settlement"}, or none for all rooms.');
  }
  const other = Object.keys(body).find((field) => field !== 'room');
  if (other === undefined) return body;
  const name = other.slice(0, 40);
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return refusedAt(pointer, 'UNKNOWN_FIELD', `${name} is not a field of this request: there is room.`);
}

/** A refusal of one field. */
export type RefusedField = RefusedRequest & { readonly pointer: string };

function refusedAt(pointer: string, code: string, detail: string): { readonly refused: RefusedField } {
  return { refused: { status: 422, code, detail, pointer } };
}

/** The rooms that a request names: one of these, or all. */
export function roomsOf(
  name: unknown,
  rooms: readonly ContextName[],
): { readonly rooms: readonly ContextName[] } | { readonly refused: RefusedField } {
  if (name === undefined) return { rooms };
  const room = rooms.find((one) => one === name);
  if (room !== undefined) return { rooms: [room] };
  const detail =
    rooms.length === 1
      ? `This is the door of ${String(rooms[0])}.`
      : `There is no such room. The rooms are ${rooms.join(', ')}.`;
  return refusedAt('/room', 'UNKNOWN_ROOM', detail);
}

function repeated(
  decided: { readonly outcome: string; readonly contentHash: string },
  contentHash: string,
): ReplayAnswer {
  if (decided.contentHash !== contentHash) return { refused: IDEMPOTENCY_KEY_REUSED };
  return { replays: JSON.parse(decided.outcome) as RoomReplay[], repeated: true };
}

const SOURCE = 'http:set-aside';
