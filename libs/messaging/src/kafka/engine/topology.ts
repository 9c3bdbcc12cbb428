import type { TopicPartition } from '../port.js';
import type { Wire } from '../wire/wire.js';

/** Which node leads which partition, as far as known; asked anew when it turned out to be wrong. */
export class Topology {
  readonly #wire: Wire;
  readonly #leaders = new Map<string, readonly number[]>();
  #asking: Promise<void> | undefined;
  #askedAt = -Infinity;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  leader({ topic, partition }: TopicPartition): number | undefined {
    const node = this.#leaders.get(topic)?.[partition];
    return node === undefined || node < 0 ? undefined : node;
  }

  /** How many partitions the topic has; nothing when it is not known. */
  partitions(topic: string): number | undefined {
    return this.#leaders.get(topic)?.length;
  }

  isOlderThan(milliseconds: number): boolean {
    return performance.now() - this.#askedAt > milliseconds;
  }

  /** Asks about these topics and all known ones. Whoever comes while the question is under way waits for the same answer. */
  async refresh(topics: Iterable<string> = []): Promise<void> {
    const wanted = new Set(topics);
    if (this.#asking !== undefined) {
      await this.#asking;
      if ([...wanted].every((topic) => this.#leaders.has(topic))) return;
    }
    this.#asking ??= this.#ask(wanted).finally(() => (this.#asking = undefined));
    await this.#asking;
  }

  async #ask(wanted: ReadonlySet<string>): Promise<void> {
    const topics = [...new Set([...this.#leaders.keys(), ...wanted])];
    const found = await this.#wire.leaders(topics);
    for (const topic of topics) {
      const leaders = found.get(topic);
      if (leaders === undefined) this.#leaders.delete(topic);
      else this.#leaders.set(topic, leaders);
    }
    this.#askedAt = performance.now();
  }
}
