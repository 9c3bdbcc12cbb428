import type { MessageTransport, OutgoingMessage } from '@verso/messaging';
import type { KafkaClient, Producer } from '@verso/messaging/kafka';
import { recordOf } from './message-record.js';

/** After which a delivery is given back to its sender, who repeats it flagged. Milliseconds. */
const DELIVERY_TIMEOUT_MS = 30_000;

/**
 * Carries messages by a topic: delivered once every replica in sync has them. Messages about one subject stay in order; a
 * receiver recognises repetitions by their ids.
 */
export class KafkaTransport implements MessageTransport {
  #producer: Promise<Producer> | undefined;

  constructor(
    private readonly kafka: KafkaClient,
    private readonly topic: string,
  ) {}

  async deliver(messages: readonly OutgoingMessage[]): Promise<void> {
    this.#producer ??= this.kafka.producer({ deliveryTimeoutMs: DELIVERY_TIMEOUT_MS });
    const producer = await this.#producer.catch((error: unknown) => {
      this.#producer = undefined;
      throw error;
    });
    await producer.send(messages.map((message) => recordOf(this.topic, message)));
  }

  /** Lets the delivery under way end. */
  async close(): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined);
    await producer?.close();
  }
}
