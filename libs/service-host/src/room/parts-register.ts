import type { CheckpointMove, EventStore } from '@verso/event-store';
import { consumerOf, LogTails, RETIRED, RoomLoop, slotRanges, type AnyRoom } from '@verso/messaging';
import { readBy } from './led-room.js';

export interface RoomDivision {
  readonly parts: number;
  /** How often it was changed. */
  readonly generation: number;
}

/** Checkpoints never go back: the number of parts is kept with the generation before it. */
const STEP = 32;

/** The parts of a room cannot be changed as things stand; the message says what to do. */
export class PartsUnchangeable extends Error {
  override readonly name = 'PartsUnchangeable';
}

export interface PartsRegisterOptions {
  readonly room: AnyRoom;
  readonly store: EventStore;
  /** Places whose messages the room takes, as `<topic>/<partition>`. */
  readonly places: () => Promise<readonly string[]>;
  readonly softwareVersion: string;
  readonly opened: string;
}

/**
 * Into how many parts a room is divided, as the store knows it. All its instances go by that; another number takes the place of
 * it in one unit with the checkpoints of the new parts, while nobody runs the old ones.
 */
export class PartsRegister {
  readonly #options: PartsRegisterOptions;
  readonly #consumer: string;

  constructor(options: PartsRegisterOptions) {
    this.#options = options;
    this.#consumer = `${options.room.name}:parts`;
  }

  /** How the room is divided at present. */
  async division(): Promise<RoomDivision> {
    const stored = await this.#stored();
    return stored < 0 ? { parts: 1, generation: 0 } : { parts: stored % STEP, generation: Math.floor(stored / STEP) };
  }

  /** Under which names the room's parts keep their checkpoints, and what they set aside. */
  async consumers(): Promise<readonly string[]> {
    return consumersOf(this.#options.room, await this.division());
  }

  /** What all parts of the room have set aside, asked for under the name of the room. */
  get setAside(): Pick<EventStore, 'readParked' | 'readCommand'> {
    const { store } = this.#options;
    return {
      readCommand: (source, key) => store.readCommand(source, key),
      readParked: async () => {
        const found = await Promise.all((await this.consumers()).map((consumer) => store.readParked(consumer)));
        return found.flat();
      },
    };
  }

  /**
   * Changes the number of parts. To be called while the leases of all parts are held, so that nobody runs them. The old parts are
   * first brought to one place: what one has done and another has not would else be lost, or done twice.
   *
   * @throws PartsUnchangeable when events are set aside
   */
  async change(parts: number): Promise<void> {
    const { room, store } = this.#options;
    const before = await this.#stored();
    const division = await this.division();
    const next = { parts, generation: division.generation + 1 };
    const old = consumersOf(room, division);
    await this.#checkNothingIsSetAside(old);
    if (old.length > 1) await this.#bringTogether(division);
    const fresh = consumersOf(room, next);
    const moves: CheckpointMove[] = [];
    const move = async (consumer: string, upstream: string, to: number): Promise<void> => {
      const from = await store.readCheckpoint(consumer, upstream);
      if (from !== to) moves.push({ consumer, upstream, from, to });
    };
    const own = (await store.heads()).find(({ log }) => log === room.name)?.size ?? 0;
    for (const upstream of [...readBy(room), room.name]) {
      const to = upstream === room.name ? own - 1 : await this.#commonPosition(old, upstream);
      for (const consumer of old) await move(consumer, upstream, RETIRED);
      for (const consumer of fresh) await move(consumer, upstream, to);
    }
    for (const place of await this.#options.places()) {
      // Messages are known by their ids: what a part had that was ahead of others is taken again, to no effect.
      const read = await Promise.all(old.map((consumer) => store.readCheckpoint(`${consumer}:messages`, place)));
      for (const consumer of fresh) await move(`${consumer}:messages`, place, Math.min(...read));
    }
    const register = {
      consumer: this.#consumer,
      upstream: room.name,
      from: before,
      to: next.generation * STEP + parts,
    };
    const [outcome] = await store.append(room.name, [{ appends: [], checkpoints: [...moves, register] }]);
    if (outcome?.outcome === 'accepted') return;
    throw new PartsUnchangeable(`${room.name} is still being worked on elsewhere`);
  }

  #stored(): Promise<number> {
    return this.#options.store.readCheckpoint(this.#consumer, this.#options.room.name);
  }

  async #checkNothingIsSetAside(consumers: readonly string[]): Promise<void> {
    const { store } = this.#options;
    for (const consumer of consumers) {
      if ((await store.readParked(consumer)).length === 0) continue;
      const remedy = 'replay it with the number of parts that it has now, then change the number';
      throw new PartsUnchangeable(`${consumer} has events set aside: ${remedy}`);
    }
  }

  /** Has the old parts do what there is to do, until all of them have read the same. */
  async #bringTogether({ parts, generation }: RoomDivision): Promise<void> {
    const { room, store, softwareVersion, opened } = this.#options;
    const tails = new LogTails(store);
    const loops = slotRanges(parts, generation).map(
      (slots) => new RoomLoop(room, { store, tails, softwareVersion, opened, slots, eventsHeld: 10_000 }),
    );
    for (let moved = true; moved;) {
      moved = false;
      for (const loop of loops) while (await loop.step()) moved = true;
    }
    for (const loop of loops) await loop.settle();
  }

  async #commonPosition(consumers: readonly string[], upstream: string): Promise<number> {
    const { store } = this.#options;
    const positions = await Promise.all(consumers.map((consumer) => store.readCheckpoint(consumer, upstream)));
    const [first = -1] = positions;
    if (positions.every((position) => position === first)) return first;
    throw new PartsUnchangeable(`${consumers.join(', ')} have not read the same of ${upstream}`);
  }
}

function consumersOf({ name }: AnyRoom, { parts, generation }: RoomDivision): readonly string[] {
  return slotRanges(parts, generation).map((range) => consumerOf(name, range));
}
