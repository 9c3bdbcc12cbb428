import { KafkaRefused } from '../errors.js';
import type {
  Admin,
  Consumer,
  ConsumerOptions,
  KafkaClient,
  KafkaClientName,
  Producer,
  ProducerOptions,
  Reader,
  ReaderOptions,
} from '../port.js';
import type { AdminWire, Wire } from '../wire/wire.js';
import { GroupConsumer } from './group-consumer.js';
import { OffsetReader } from './offset-reader.js';
import { WireAdmin } from './wire-admin.js';
import { WireProducer } from './wire-producer.js';

/** The client of the port over one library. Every part has connections of its own: what waits must not delay the others. */
export class WireClient implements KafkaClient {
  readonly #open = new Set<() => Promise<void>>();
  #closed = false;

  constructor(
    readonly name: KafkaClientName,
    private readonly makeWire: () => Wire,
    private readonly makeAdmin: () => AdminWire,
  ) {}

  async producer(options: ProducerOptions = {}): Promise<Producer> {
    const producer = new WireProducer(this.#wire(), options);
    return this.#kept(producer, () => producer.close());
  }

  async consumer(options: ConsumerOptions): Promise<Consumer> {
    const wire = this.#wire();
    const consumer = await GroupConsumer.start(wire, options).catch(closing(wire));
    return this.#kept(consumer, () => consumer.stop());
  }

  async reader(options: ReaderOptions): Promise<Reader> {
    const wire = this.#wire();
    const reader = await OffsetReader.start(wire, options).catch(closing(wire));
    const stop = (): Promise<void> => reader.stop();
    void reader.done.then(() => this.#open.delete(stop));
    return this.#kept(reader, stop);
  }

  async admin(): Promise<Admin> {
    const admin = new WireAdmin(this.makeAdmin(), this.#wire());
    return this.#kept(admin, () => admin.close());
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open].map((close) => close()));
    this.#open.clear();
  }

  #wire(): Wire {
    if (this.#closed) throw new KafkaRefused('closed', 'the client is closed');
    return this.makeWire();
  }

  #kept<Part>(part: Part, close: () => Promise<void>): Part {
    this.#open.add(close);
    return part;
  }
}

function closing(wire: Wire): (error: unknown) => Promise<never> {
  return async (error) => {
    await wire.close();
    throw error;
  };
}
