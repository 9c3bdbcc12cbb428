import { WireClient } from './engine/wire-client.js';
import type { KafkaClient, KafkaClientName, KafkaOptions } from './port.js';

/** Chosen in docs/decisions/0006-kafka-client.md. */
const DEFAULT_CLIENT: KafkaClientName = 'platformatic';

/** A client of the cluster; nothing is connected before it is used. Only the library chosen is loaded. */
export async function connectKafka(options: KafkaOptions): Promise<KafkaClient> {
  const { client = DEFAULT_CLIENT } = options;
  switch (client) {
    case 'platformatic': {
      const { PlatformaticWire } = await import('./wire/platformatic-wire.js');
      const { PlatformaticAdmin } = await import('./wire/platformatic-admin.js');
      return new WireClient(
        client,
        () => new PlatformaticWire(options),
        () => new PlatformaticAdmin(options),
      );
    }
    case 'kafkajs': {
      const { KafkaJsWire } = await import('./wire/kafkajs-wire.js');
      const { KafkaJsAdmin } = await import('./wire/kafkajs-admin.js');
      return new WireClient(
        client,
        () => new KafkaJsWire(options),
        () => new KafkaJsAdmin(options),
      );
    }
  }
}
