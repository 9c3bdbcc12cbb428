import { KafkaRefused } from '../errors.js';
import type { PartitionOffset, Reader, ReaderOptions, TopicPartition } from '../port.js';
import { placeKey } from '../wire/by-topic.js';
import type { Wire } from '../wire/wire.js';
import { offsetsOf, untilAnswered } from './offsets-of.js';
import type { Place } from './place.js';
import { Reading } from './reading.js';
import { Topology } from './topology.js';

const START_TIMEOUT_MS = 30_000;

/** Reads partitions named by hand, outside any group. */
export class OffsetReader implements Reader {
  readonly done: Promise<void>;
  readonly #wire: Wire;
  readonly #reading: Reading;
  readonly #ends: ReadonlyMap<string, bigint> | undefined;
  #over: () => void = () => undefined;
  #closed: Promise<void> | undefined;

  static async start(wire: Wire, options: ReaderOptions): Promise<OffsetReader> {
    if (options.partitions.length === 0) throw new KafkaRefused('invalid', 'there is nothing to read');
    const topology = new Topology(wire);
    const [from, ends] = await untilAnswered(
      'finding where to start',
      START_TIMEOUT_MS,
      async () => {
        const latest = await offsetsOf(wire, topology, 'latest', options.partitions);
        const earliest = await offsetsOf(wire, topology, 'earliest', options.partitions);
        return [
          startOf(options, earliest, latest),
          options.toEnd === true ? offsetsByPlace(latest) : undefined,
        ] as const;
      },
      topology,
    );
    const reader = new OffsetReader(wire, topology, options, ends);
    reader.#reading.start(from);
    reader.#checkEnd();
    return reader;
  }

  private constructor(
    wire: Wire,
    topology: Topology,
    options: ReaderOptions,
    ends: ReadonlyMap<string, bigint> | undefined,
  ) {
    this.#wire = wire;
    this.#ends = ends;
    this.#reading = new Reading(wire, topology, { ...options, progressed: () => this.#checkEnd() });
    this.done = new Promise((resolve) => (this.#over = resolve));
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#reading.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#reading.resume(partitions);
  }

  seek(to: PartitionOffset): void {
    this.#reading.seek(to);
  }

  stop(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#reading.end();
    await this.#reading.settled();
    await this.#wire.close();
    this.#over();
  }

  #checkEnd(): void {
    const ends = this.#ends;
    if (ends === undefined) return;
    const isRead = (place: Place): boolean => place.done >= (ends.get(placeKey(place)) ?? 0n);
    if ([...this.#reading.places()].every(isRead)) void this.stop();
  }
}

const offsetsByPlace = (places: readonly PartitionOffset[]): ReadonlyMap<string, bigint> =>
  new Map(places.map((place) => [placeKey(place), place.offset]));

function startOf(
  { partitions }: ReaderOptions,
  earliest: readonly PartitionOffset[],
  latest: readonly PartitionOffset[],
): PartitionOffset[] {
  const offsets = { earliest: offsetsByPlace(earliest), latest: offsetsByPlace(latest) };
  return partitions.map((place) => ({
    topic: place.topic,
    partition: place.partition,
    offset: typeof place.offset === 'bigint' ? place.offset : (offsets[place.offset].get(placeKey(place)) ?? 0n),
  }));
}
