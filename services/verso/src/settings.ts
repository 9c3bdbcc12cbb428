import { resolve } from 'node:path';
import type { KafkaSecurity } from '@verso/messaging/kafka';
import { kafkaAccessSetting, portSetting, readBrokers, readConfiguration, textSetting } from '@verso/service-host';

/** What the environment may change. */
export interface Settings {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** `host:port` of Kafka brokers; with none, the office has no topics. */
  readonly kafkaBrokers: readonly string[];
  /** How this process proves itself to them, and they to it. */
  readonly kafkaSecurity?: KafkaSecurity | undefined;
}

/**
 * Reads VERSO_DATA_DIR, VERSO_HOST, VERSO_PORT, VERSO_KAFKA_BROKERS and how to connect to these.
 *
 * @throws ConfigurationError naming every problem and its fix
 */
export function readSettings(environment: NodeJS.ProcessEnv, dataDirOption: string | undefined): Settings {
  const settings = readConfiguration<Settings>(
    {
      dataDir: textSetting('VERSO_DATA_DIR', '.verso'),
      host: textSetting('VERSO_HOST', '127.0.0.1'),
      port: portSetting('VERSO_PORT', 7070),
      kafkaBrokers: { name: 'VERSO_KAFKA_BROKERS', otherwise: [], read: readBrokers },
      kafkaSecurity: kafkaAccessSetting,
    },
    environment,
  );
  return { ...settings, dataDir: resolve(dataDirOption ?? settings.dataDir) };
}

/** @throws ConfigurationError naming every problem and its fix */
export function readKafkaSecurity(environment: NodeJS.ProcessEnv): KafkaSecurity | undefined {
  return readConfiguration({ security: kafkaAccessSetting }, environment).security;
}

/** First business date of an office that names no other: the example files trade on it. */
export const START_DATE = '2026-11-23';
