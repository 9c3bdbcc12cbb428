import { resolve } from 'node:path';
import { portSetting, readBrokers, readConfiguration, textSetting } from '@verso/service-host';

/** What the environment may change. */
export interface Settings {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** `host:port` of Kafka brokers; with none, the office has no topics. */
  readonly kafkaBrokers: readonly string[];
}

/**
 * Reads VERSO_DATA_DIR, VERSO_HOST, VERSO_PORT and VERSO_KAFKA_BROKERS.
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
    },
    environment,
  );
  return { ...settings, dataDir: resolve(dataDirOption ?? settings.dataDir) };
}

/** First business date of an office that names no other: the example files trade on it. */
export const START_DATE = '2026-11-23';
