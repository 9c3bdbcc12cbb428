import type { CheckpointMove, EventStore } from '@verso/event-store';
import { failPoint, type IncomingMessage, type Steppable } from '@verso/messaging';
import type { ConsumerNotice, KafkaClient, Reader, RecordBatch } from '@verso/messaging/kafka';
import { messageOf } from './message-record.js';

export interface MessageReceiverOptions {
  /** The service: its log keeps how far it has read. */
  readonly log: string;
  /** Who reads: the service, or a part of it. */
  readonly consumer: string;
  readonly topic: string;
  /** Messages of other channels are for others. */
  readonly channels: readonly string[];
  readonly store: EventStore;
  readonly kafka: KafkaClient;
  /** Resolves once the messages are stored. */
  readonly receive: (messages: readonly IncomingMessage[]) => Promise<void>;
  readonly notice: (notice: ConsumerNotice) => void;
  /** Told of a record that holds no message: it is passed by. */
  readonly unreadable: (place: string) => void;
}

/**
 * Takes messages off a topic, in the order of each partition. How far it came is kept in the service's own log, after the
 * messages are stored: whoever leads next goes on there at once, and gets at most the last second again.
 */
export class MessageReceiver implements Steppable {
  readonly name: string;
  readonly #options: MessageReceiverOptions;
  readonly #consumer: string;
  /** The next record of each partition. */
  readonly #next = new Map<number, bigint>();
  /** Where the store believes this to be: position of the last record. */
  readonly #saved = new Map<number, number>();
  readonly #readers: Reader[] = [];
  #underWay = 0;
  #savedAt = performance.now();
  #lookedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #wake: () => void = () => undefined;
  #closed = false;

  constructor(options: MessageReceiverOptions) {
    this.#options = options;
    this.#consumer = `${options.consumer}:messages`;
    this.name = `${options.consumer}:receiver`;
  }

  attach(wake: () => void): void {
    this.#wake = wake;
    this.#timer = setInterval(wake, SAVE_EVERY_MS);
    this.#timer.unref();
  }

  busy(): boolean {
    return this.#underWay > 0 || this.#readers.length === 0;
  }

  /** Finds partitions that are not read yet, and stores how far it came. The reading goes on beside. */
  async step(): Promise<boolean> {
    if (this.#closed) return false;
    const now = performance.now();
    if (this.#readers.length === 0 || now - this.#lookedAt > LOOK_EVERY_MS) {
      this.#lookedAt = now;
      await this.#readOn();
    }
    if (now - this.#savedAt >= SAVE_EVERY_MS) await this.#save();
    return false;
  }

  /** Next record to read, by partition. */
  received(): Readonly<Record<string, string>> {
    const { topic } = this.#options;
    return Object.fromEntries([...this.#next].map(([partition, offset]) => [`${topic}/${partition}`, String(offset)]));
  }

  /** Takes nothing new, lets what is under way be stored, and remembers it. To be called while the room still works. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const reader of this.#readers) await reader.stop();
    await this.#save();
  }

  async #readOn(): Promise<void> {
    const { kafka, topic } = this.#options;
    // Its own, for this question only: one that is closed while it is asked goes on asking until its patience is over.
    const admin = await kafka.admin();
    const places = await admin.offsets(topic).finally(() => admin.close());
    const fresh = places.filter(({ partition }) => !this.#next.has(partition));
    if (fresh.length === 0) return;
    const from = await Promise.all(
      fresh.map(async ({ partition, earliest, latest }) => {
        const stored = await this.#options.store.readCheckpoint(this.#consumer, `${topic}/${partition}`);
        this.#saved.set(partition, stored);
        const next = BigInt(stored + 1);
        // A topic that was made anew, or whose older records are gone.
        const offset = next > latest ? latest : next < earliest ? earliest : next;
        return { topic, partition, offset };
      }),
    );
    const { notice } = this.#options;
    const reader = await kafka.reader({ partitions: from, batch: (batch) => this.#take(batch), notice });
    if (this.#closed) {
      // Meanwhile: nobody else would ever stop it.
      await reader.stop();
      return;
    }
    for (const { partition, offset } of from) if (!this.#next.has(partition)) this.#next.set(partition, offset);
    this.#readers.push(reader);
  }

  async #take({ topic, partition, records }: RecordBatch): Promise<void> {
    const { channels, receive, unreadable } = this.#options;
    const messages: IncomingMessage[] = [];
    for (const record of records) {
      const message = messageOf(record);
      if (message === undefined) unreadable(`${topic}/${partition} ${record.offset}`);
      else if (channels.includes(message.channel)) messages.push(message);
    }
    this.#underWay += 1;
    try {
      if (messages.length > 0) await failPoint('receiver.store', () => receive(messages));
      this.#next.set(partition, (records.at(-1) ?? records[0]).offset + 1n);
    } finally {
      this.#underWay -= 1;
      this.#wake();
    }
  }

  async #save(): Promise<void> {
    this.#savedAt = performance.now();
    const { log, topic, store } = this.#options;
    const moves: CheckpointMove[] = [];
    for (const [partition, next] of this.#next) {
      const from = this.#saved.get(partition) ?? -1;
      const to = Number(next) - 1;
      if (to > from) moves.push({ consumer: this.#consumer, upstream: `${topic}/${partition}`, from, to });
    }
    if (moves.length === 0) return;
    const unit = { appends: [], checkpoints: moves };
    const [outcome] = await failPoint('receiver.save', () => store.append(log, [unit]));
    if (outcome?.outcome === 'accepted')
      for (const { upstream, to } of moves) this.#saved.set(partitionIn(upstream), to);
    // Another instance leads as well for a moment: what it has read is no matter, for messages are known by their ids.
    else if (!this.#closed) await this.#learnSaved();
  }

  async #learnSaved(): Promise<void> {
    const { topic, store } = this.#options;
    for (const partition of this.#saved.keys()) {
      this.#saved.set(partition, await store.readCheckpoint(this.#consumer, `${topic}/${partition}`));
    }
  }
}

const SAVE_EVERY_MS = 1_000;
const LOOK_EVERY_MS = 5_000;

function partitionIn(upstream: string): number {
  return Number(upstream.slice(upstream.lastIndexOf('/') + 1));
}
