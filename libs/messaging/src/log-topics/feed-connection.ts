import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumerNotice, KafkaClient, RecordBatch } from '../kafka/port.js';
import { BroadcastSource, GroupSource, type FeedSource } from './feed-source.js';

export interface FeedConnectionOptions {
  readonly kafka: KafkaClient;
  readonly topic: string;
  /** Undefined: outside any group. */
  readonly group: string | undefined;
  readonly stored: () => Promise<number>;
  readonly assigned: (partitions: readonly number[]) => void;
  readonly arrived: (batch: RecordBatch) => number | undefined;
  readonly notice: (notice: ConsumerNotice) => void;
}

/** Keeps a feed connected to its topic, for as long as it is open, whatever happens; and tells Kafka what is done with. */
export class FeedConnection {
  readonly #options: FeedConnectionOptions;
  readonly #closing = new AbortController();
  readonly paused: PausedPartitions;
  #source: FeedSource | undefined;
  #running: Promise<void> | undefined;
  #renew: () => void = () => undefined;
  #committing: Promise<void> | undefined;

  constructor(options: FeedConnectionOptions) {
    this.#options = options;
    this.paused = new PausedPartitions(() => this.#source);
  }

  open(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#renew();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (this.#isOpen()) {
      const renewed = new Promise<void>((resolve) => (this.#renew = resolve));
      try {
        const source = await this.#connected();
        this.#source = source;
        this.paused.restore();
        const timer = setInterval(() => void this.#commit(source), COMMIT_EVERY_MS);
        timer.unref();
        await renewed;
        clearInterval(timer);
        await this.#commit(source);
        this.#source = undefined;
        await source.close();
      } catch (error) {
        if (this.#isOpen()) this.#options.notice({ kind: 'unavailable', error });
      }
      await sleep(RENEW_AFTER_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #isOpen(): boolean {
    return !this.#closing.signal.aborted;
  }

  /** Rejects when the feed is closed meanwhile: nobody waits for a broker that is away. */
  async #connected(): Promise<FeedSource> {
    const { signal } = this.#closing;
    const connecting = this.#connect();
    const closed = Promise.withResolvers<never>();
    const close = (): void => closed.reject(new Error('closed'));
    signal.addEventListener('abort', close);
    try {
      return await Promise.race([connecting, closed.promise]);
    } catch (error) {
      connecting.then((source) => source.close()).catch(() => undefined);
      throw error;
    } finally {
      signal.removeEventListener('abort', close);
    }
  }

  async #connect(): Promise<FeedSource> {
    const { kafka, topic, group, arrived } = this.#options;
    const assigned = (partitions: readonly number[]): void => {
      this.paused.reset(partitions);
      this.#options.assigned(partitions);
    };
    const notice = (told: ConsumerNotice): void => {
      this.#options.notice(told);
      if (told.kind === 'refused') this.#renew();
    };
    const options = { kafka, topic, arrived, assigned, notice };
    if (group === undefined) return BroadcastSource.open(options, () => this.#renew());
    return GroupSource.open(options, group);
  }

  /** Offsets move after the effects are stored, never before. */
  async #commit(source: FeedSource): Promise<void> {
    this.#committing ??= this.#commitStored(source).finally(() => (this.#committing = undefined));
    await this.#committing;
  }

  async #commitStored(source: FeedSource): Promise<void> {
    try {
      await source.commit(this.#options.stored);
    } catch (error) {
      // Tried again: until then what is done with is read again after a restart, and recognised.
      this.#options.notice({ kind: 'unavailable', error });
    }
  }
}

/** Which partitions are not fetched from: some because they are ahead of others, or all because nobody keeps up. */
export class PausedPartitions {
  readonly #source: () => FeedSource | undefined;
  readonly #paused = new Set<number>();
  #partitions: readonly number[] = [];
  #held = false;

  constructor(source: () => FeedSource | undefined) {
    this.#source = source;
  }

  get partitions(): readonly number[] {
    return this.#partitions;
  }

  /** Whether all are paused. */
  get isHeld(): boolean {
    return this.#held;
  }

  /** Pauses end with an assignment. */
  reset(partitions: readonly number[]): void {
    this.#partitions = partitions;
    this.#paused.clear();
    this.#held = false;
  }

  /** After a source was opened that did not know of them. */
  restore(): void {
    this.#source()?.pause(this.#held ? this.#partitions : [...this.#paused]);
  }

  hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.#source()?.pause(this.#partitions);
  }

  letGo(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#source()?.resume(this.#partitions.filter((partition) => !this.#paused.has(partition)));
  }

  pause(partition: number): void {
    if (this.#paused.has(partition)) return;
    this.#paused.add(partition);
    if (!this.#held) this.#source()?.pause([partition]);
  }

  resume(partition: number): void {
    if (!this.#paused.delete(partition) || this.#held) return;
    this.#source()?.resume([partition]);
  }
}

const COMMIT_EVERY_MS = 1_000;
const RENEW_AFTER_MS = 1_000;
