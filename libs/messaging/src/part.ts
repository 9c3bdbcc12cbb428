import type { ContextName } from '@verso/contracts';
import { slotOf } from '@verso/event-store';
import type { IncomingMessage, Order, ReceivedEvent, Room } from './room.js';

/** How many parts a room may be divided into: powers of two, so that a range of a finer division lies in one of a coarser. */
export const PART_COUNTS = [1, 2, 4, 8, 16] as const;

/** Slots that are decided in one place: both ends belong to it. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
  /** How often the room was divided differently before: consumers that have ended are not taken up again. 0 when absent. */
  readonly generation?: number;
}

/** The 256 slots dealt out evenly, as contiguous ranges. */
export function slotRanges(parts: number, generation = 0): readonly SlotRange[] {
  const width = SLOTS / parts;
  return Array.from({ length: parts }, (_, index) => {
    const range = { first: index * width, last: (index + 1) * width - 1 };
    return generation === 0 ? range : { ...range, generation };
  });
}

/** Names what is led: `settlement`, `settlement/0-127`. */
export function nameOf(room: string, range: SlotRange): string {
  return isWhole(range) ? room : `${room}/${range.first}-${range.last}`;
}

/** Names the consumer, under which checkpoints and groups are: the same, with the generation behind it from the second on. */
export function consumerOf(room: string, range: SlotRange): string {
  const { generation = 0 } = range;
  return generation < 2 ? nameOf(room, range) : `${nameOf(room, range)}@${generation}`;
}

/** An order was handed in where its stream is not decided. */
export class NotOfThisPart extends Error {
  override readonly name = 'NotOfThisPart';
}

/**
 * The part of a room that one loop runs: which streams it alone decides. Every part reads all that the room reads, and carries
 * out those orders whose stream is its own; so each order of each event is carried out once, fenced by that part's checkpoint.
 */
export class Part {
  /** See `consumerOf`. */
  readonly consumer: string;
  readonly isWhole: boolean;
  /** The room's own log, when other parts may write there what asks something of this one. */
  readonly readsOwn: readonly ContextName[];
  private readonly room: Room;
  private readonly range: SlotRange;
  private readonly acrossTypes: ReadonlySet<string>;

  /** @throws Error when the room cannot be divided */
  constructor(room: Room, range: SlotRange = WHOLE) {
    this.room = room;
    this.range = range;
    this.isWhole = isWhole(range);
    this.consumer = consumerOf(room.name, range);
    if (!this.isWhole && room.division === undefined) throw new Error(`${room.name} cannot be divided into parts`);
    this.acrossTypes = new Set(room.division?.across?.types);
    this.readsOwn = this.isWhole || this.acrossTypes.size === 0 ? [] : [room.name];
  }

  /** Types of events that matter, by log; of a log that is not in it all do. */
  interest(): ReadonlyMap<ContextName, ReadonlySet<string>> {
    const named = Object.entries(this.room.interest ?? {}) as [ContextName, readonly string[]][];
    const interest = new Map<ContextName, ReadonlySet<string>>(named.map(([log, types]) => [log, new Set(types)]));
    for (const own of this.readsOwn) interest.set(own, this.acrossTypes);
    return interest;
  }

  /** Whether this part decides the stream. */
  holds(stream: string): boolean {
    return this.isWhole || this.holdsSlot(this.slotOf(stream));
  }

  /** Those of the orders that are for this part. */
  ownOf(orders: readonly Order[]): readonly Order[] {
    return this.isWhole ? orders : orders.filter(({ stream }) => this.holds(stream));
  }

  /** Whether a message may ask something of this part, told without reading all of it. */
  mayConcern(message: IncomingMessage, directory: unknown): boolean {
    if (this.isWhole) return true;
    const concerned = this.room.division?.concerned?.(message, directory);
    if (concerned === undefined) return true;
    return (concerned.length === 0 ? [recordOf(message)] : concerned).some((stream) => this.holds(stream));
  }

  /**
   * What a message asks of this part. Its record stays with what is done about it; where nothing can be done, every part that it
   * may concern records it. For parts may differ for a moment in what they know of parties and accounts, and a message that each
   * left to another would be lost. That family is decided on facts that never change back: those who write to one of its streams
   * at once only make each other look again.
   *
   * @throws Error when it is for a part that does not look at it
   */
  ownOfMessage(message: IncomingMessage, orders: readonly Order[], directory: unknown): readonly Order[] {
    if (this.isWhole) return orders;
    const leading = orders.find(({ stream }) => !isRecord(stream));
    if (leading === undefined) return orders;
    const own = orders.filter(({ stream }) => this.holds(isRecord(stream) ? leading.stream : stream));
    if (own.length < orders.length) this.checkIsSeen(message, orders, directory);
    return own;
  }

  /**
   * What an own event asks of this part in the unit that decides it. The rest reaches other parts by the log.
   *
   * @throws Error when the rest would reach nobody
   */
  ownReactions(event: ReceivedEvent, orders: readonly Order[]): readonly Order[] {
    const own = this.ownOf(orders);
    if (own.length < orders.length && !this.acrossTypes.has(event.type)) {
      const other = orders.find(({ stream }) => !this.holds(stream))?.stream ?? '';
      throw new Error(`${event.type} of ${event.stream} asks something of ${other}, which is of another part`);
    }
    return own;
  }

  /** What an event that any part has written asks of this one, beyond what was done in the unit that wrote it. */
  reactionsAcross(event: ReceivedEvent, directory: unknown): readonly Order[] {
    if (this.holds(event.stream)) return [];
    return this.ownOf(this.room.division?.across?.react(event, directory) ?? []);
  }

  /** Types of own events that another part may have to react to. */
  get typesAcross(): ReadonlySet<string> {
    return this.acrossTypes;
  }

  /** Stream about an event that this part could not handle: others may have set aside the same one. */
  setAsideStream(upstream: string, position: number): string {
    const { first, last } = this.range;
    return `set-aside/${this.isWhole ? '' : `${first}-${last}/`}${upstream}:${String(position)}`;
  }

  private checkIsSeen(message: IncomingMessage, orders: readonly Order[], directory: unknown): void {
    const concerned = this.room.division?.concerned?.(message, directory);
    if (concerned === undefined) return;
    const seen = new Set(concerned.map((stream) => this.slotOf(stream)));
    const unseen = orders.find(
      ({ stream }) => !isRecord(stream) && !this.holds(stream) && !seen.has(this.slotOf(stream)),
    );
    if (unseen !== undefined) throw new Error(`${message.messageId} is about ${unseen.stream}, which it hides`);
  }

  private holdsSlot(slot: number): boolean {
    return slot >= this.range.first && slot <= this.range.last;
  }

  private slotOf(stream: string): number {
    const setAsideBy = SET_ASIDE.exec(stream)?.[1];
    if (setAsideBy !== undefined) return Number(setAsideBy);
    const isOfEveryRoom = isRecord(stream) || stream.startsWith('set-aside/');
    return isOfEveryRoom ? slotOf(stream) : (this.room.division?.slotOf(stream) ?? slotOf(stream));
  }
}

const SLOTS = 256;
const WHOLE: SlotRange = { first: 0, last: SLOTS - 1 };
const SET_ASIDE = /^set-aside\/(\d+)-\d+\//;

export function isWhole({ first, last }: SlotRange): boolean {
  return first === 0 && last === SLOTS - 1;
}

function recordOf({ channel, messageId }: IncomingMessage): string {
  return `message/${channel}:${messageId}`;
}

function isRecord(stream: string): boolean {
  return stream.startsWith('message/');
}
