import { resolve } from 'node:path';
import { portSetting, readConfiguration, textSetting } from '@verso/service-host';

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

function readBrokers(text: string): { readonly value: readonly string[] } | { readonly problem: string } {
  const brokers = text.split(',').map((broker) => broker.trim());
  if (brokers.every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker))) return { value: brokers };
  return { problem: 'names no brokers; give host:port, several with commas between them' };
}

/** First business date of an office that names no other: the example files trade on it. */
export const START_DATE = '2026-11-23';
