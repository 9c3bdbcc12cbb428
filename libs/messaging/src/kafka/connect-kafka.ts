import type { KafkaClient, KafkaClientName, KafkaOptions } from './port.js';

const DEFAULT_CLIENT: KafkaClientName = 'platformatic';

/**
 * A client of the cluster; no connection is made before it is used. Only the library chosen is loaded.
 */
export async function connectKafka(options: KafkaOptions): Promise<KafkaClient> {
  throw new Error(`not there yet: ${options.client ?? DEFAULT_CLIENT}`);
}
