import type { ConsumerNotice, FetchSizes, PartitionOffset, RecordBatch, TopicPartition } from '../port.js';
import { placeKey } from '../wire/by-topic.js';
import { CODE, codeOf, portError, refusalOf } from '../wire/error-codes.js';
import type { Fetched, FetchLimits, Wire } from '../wire/wire.js';
import { WireError } from '../wire/wire.js';
import { Place, type Waiting } from './place.js';
import type { Topology } from './topology.js';

const MAX_BYTES_PER_PARTITION = 1024 * 1024;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_WAIT_MS = 500;
/** A partition that is paused may be wanted again at any time, and is in no fetch that is open. */
const PAUSED_WAIT_MS = 100;
/** Where something came more is on its way: it is gathered till it is worth an answer, but for so long at most. */
const GATHERING_WAIT_MS = 15;
const GATHERED_BYTES = 64 * 1024;
const PAUSE_AFTER_ERROR_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface ReadingOptions extends FetchSizes {
  batch(batch: RecordBatch): Promise<void>;
  notice?(notice: ConsumerNotice): void;
  /** A batch was dealt with, or nothing more will come of the partition. */
  progressed?(place: Place): void;
}

/** Reads partitions: one fetch per node under way, one batch per partition under way, one more waiting. */
export class Reading {
  readonly #wire: Wire;
  readonly #topology: Topology;
  readonly #options: ReadingOptions;
  readonly #places = new Map<string, Place>();
  readonly #fetching = new Map<number, Promise<void>>();
  /** Nodes whose last fetch brought something. */
  readonly #flowing = new Set<number>();
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #wakeAt = Infinity;

  constructor(wire: Wire, topology: Topology, options: ReadingOptions) {
    this.#wire = wire;
    this.#topology = topology;
    this.#options = options;
  }

  start(from: readonly PartitionOffset[]): void {
    for (const place of from) this.#places.set(placeKey(place), new Place(place));
    this.#kick();
  }

  places(): Iterable<Place> {
    return this.#places.values();
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const place of this.#of(partitions)) place.isPaused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const place of this.#of(partitions)) place.isPaused = false;
    this.#kick();
  }

  seek(to: PartitionOffset): void {
    for (const place of this.#of([to])) place.seek(to.offset);
    this.#kick();
  }

  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Delivers nothing new from now on. */
  end(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    for (const place of this.#places.values()) place.waiting = undefined;
  }

  /** Resolves when the batches under way have ended; `end` comes first. */
  async settled(): Promise<void> {
    for (const { underWay } of this.#places.values()) await underWay;
  }

  #of(partitions: readonly TopicPartition[]): Place[] {
    return partitions.map((at) => this.#places.get(placeKey(at))).filter((place) => place !== undefined);
  }

  /** Does whatever can be done now; called after every change. */
  #kick(): void {
    if (this.#ending.signal.aborted) return;
    const now = performance.now();
    const toFetch = new Map<number, Place[]>();
    let leaderless = false;
    for (const place of this.#places.values()) {
      if (place.isToDeliver(now)) this.#deliver(place);
      if (place.notBefore > now) this.#wake(place.notBefore);
      if (!place.isToFetch(now)) continue;
      const node = this.#topology.leader(place);
      if (node === undefined) {
        leaderless = true;
        this.#hold(place, PAUSE_AFTER_ERROR_MS);
      } else if (!this.#fetching.has(node)) toFetch.set(node, [...(toFetch.get(node) ?? []), place]);
    }
    if (leaderless) this.#askForLeaders();
    for (const [node, places] of toFetch) this.#fetching.set(node, this.#fetch(node, places));
  }

  #wake(at: number): void {
    if (at >= this.#wakeAt) return;
    this.#wakeAt = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#wakeAt = Infinity;
        this.#kick();
      },
      Math.max(1, at - performance.now()),
    );
  }

  #hold(place: Place, milliseconds: number): void {
    place.notBefore = performance.now() + milliseconds;
    this.#wake(place.notBefore);
  }

  #askForLeaders(): void {
    this.#topology.refresh([...this.#places.values()].map(({ topic }) => topic)).catch((error: unknown) => {
      this.#failed(error, 'finding the leaders');
    });
  }

  async #fetch(node: number, places: readonly Place[]): Promise<void> {
    const eras = places.map(({ era }) => era);
    const { maxBytesPerPartition: maxBytes = MAX_BYTES_PER_PARTITION, maxBytes: all = MAX_BYTES } = this.#options;
    let came = false;
    try {
      const from = places.map(({ topic, partition, position: offset }) => ({ topic, partition, offset, maxBytes }));
      const limits = { maxBytes: all, ...this.#patience(node, places) };
      const answer = await this.#wire.fetch(node, from, limits);
      came = answer.some(({ records }) => records.length > 0);
      const of = new Map(answer.map((fetched) => [placeKey(fetched), fetched]));
      for (const [index, place] of places.entries()) {
        const fetched = of.get(placeKey(place));
        if (fetched !== undefined && place.era === eras[index]) await this.#took(node, place, fetched);
      }
    } catch (error) {
      for (const place of places) this.#hold(place, PAUSE_AFTER_ERROR_MS);
      if (!this.#ending.signal.aborted) {
        this.#failed(error, `reading from node ${node}`);
        this.#askForLeaders();
      }
    }
    this.#fetching.delete(node);
    if (came) this.#flowing.add(node);
    else this.#flowing.delete(node);
    this.#kick();
  }

  /**
   * How long a node may hold a fetch open: for long only when all of its partitions are in it, for what is not in it cannot be
   * asked for meanwhile.
   */
  #patience(node: number, fetched: readonly Place[]): Pick<FetchLimits, 'maxWaitMs' | 'minBytes'> {
    const { maxWaitMs = MAX_WAIT_MS } = this.#options;
    const within = (milliseconds: number): number => Math.min(maxWaitMs, milliseconds);
    const left = [...this.#places.values()].filter(
      (place) => !fetched.includes(place) && this.#topology.leader(place) === node,
    );
    if (this.#flowing.has(node) || left.some(({ isPaused }) => !isPaused)) {
      const minBytes = fetched.some(({ isBehind }) => isBehind) ? 1 : GATHERED_BYTES;
      return { maxWaitMs: within(GATHERING_WAIT_MS), minBytes };
    }
    return { maxWaitMs: left.length > 0 ? within(PAUSED_WAIT_MS) : maxWaitMs, minBytes: 1 };
  }

  async #took(node: number, place: Place, fetched: Fetched): Promise<void> {
    if (fetched.code === CODE.OFFSET_OUT_OF_RANGE) return this.#toEarliest(node, place);
    if (fetched.code !== 0) {
      this.#hold(place, PAUSE_AFTER_ERROR_MS);
      this.#failed(new WireError(fetched.code, `Kafka's error ${fetched.code}`), `reading ${placeKey(place)}`);
      this.#askForLeaders();
      return;
    }
    place.highWatermark = fetched.highWatermark;
    const skipped = fetched.records.findIndex(({ offset }) => offset >= place.position);
    const [first, ...others] = skipped < 0 ? [] : skipped === 0 ? fetched.records : fetched.records.slice(skipped);
    const { position } = place;
    place.position = fetched.next > position ? fetched.next : position + (fetched.records.length > 0 ? 1n : 0n);
    if (first !== undefined) {
      place.waiting = { records: [first, ...others], highWatermark: fetched.highWatermark };
      if (place.isToDeliver(performance.now())) this.#deliver(place);
    } else if (place.underWay === undefined && place.position > position) {
      // Only marks of transactions, or records that compaction has removed.
      place.done = place.position;
      this.#options.progressed?.(place);
    }
  }

  async #toEarliest(node: number, place: Place): Promise<void> {
    const { era, topic, partition, position } = place;
    const [earliest] = await this.#wire.offsetsAt(node, 'earliest', [place]);
    if (earliest === undefined || place.era !== era) return;
    this.#options.notice?.({ kind: 'out-of-range', at: { topic, partition, offset: position } });
    place.seek(earliest.offset);
  }

  #deliver(place: Place): void {
    const { waiting } = place;
    if (waiting === undefined || this.#ending.signal.aborted) return;
    place.waiting = undefined;
    place.underWay = this.#handle(place, waiting).finally(() => {
      place.underWay = undefined;
      this.#options.progressed?.(place);
      this.#kick();
    });
  }

  async #handle(place: Place, { records, highWatermark }: Waiting): Promise<void> {
    const { topic, partition, era } = place;
    const after = (records.at(-1) ?? records[0]).offset + 1n;
    try {
      await this.#options.batch({ topic, partition, records, highWatermark, ending: this.#ending.signal });
      if (place.era !== era) return;
      place.done = after;
      place.failures = 0;
    } catch (error) {
      this.#options.notice?.({ kind: 'batch-failed', at: { topic, partition }, error });
      if (place.era !== era) return;
      const failures = place.failures + 1;
      place.seek(records[0].offset);
      place.failures = failures;
      this.#hold(place, Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(failures - 1, 10)));
    }
  }

  #failed(error: unknown, doing: string): void {
    const failure = portError(error, doing);
    const code = codeOf(error);
    const refused = code !== undefined && code !== CODE.UNKNOWN_TOPIC_OR_PARTITION && refusalOf(code) !== undefined;
    if (!refused || !(failure instanceof Error)) this.#options.notice?.({ kind: 'unavailable', error: failure });
    else {
      this.#options.notice?.({ kind: 'refused', error: failure });
      this.end();
    }
  }
}
