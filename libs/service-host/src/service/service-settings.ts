import { hostname } from 'node:os';
import { PART_COUNTS } from '@verso/messaging';
import type { PostgresConnection } from '@verso/event-store';
import type { KafkaSecurity } from '@verso/messaging/kafka';
import type { Setting, SettingsFor } from '../configuration.js';
import {
  choiceSetting,
  countSetting,
  dateSetting,
  portSetting,
  textSetting,
  urlSetting,
  readBrokers,
} from '../configuration.js';
import { kafkaAccessSetting } from '../kafka-access.js';
import { databaseSetting } from './database-access.js';

/** What every service takes from its environment. */
export interface ServiceSettings {
  /** The database of the office, under the service's own role. */
  readonly database: PostgresConnection;
  /** `host:port` of some brokers of the cluster. */
  readonly brokers: readonly string[];
  /** How this process proves itself to the brokers, and they to it. */
  readonly kafkaSecurity: KafkaSecurity | undefined;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Where other services reach this instance; undefined: found out from host and port. */
  readonly publicUrl: string | undefined;
  readonly logLevel: LogLevel;
  /** Tells the instances of a service apart in logs. */
  readonly instance: string;
  /** Into how many parts the service is divided, if it can be; the same for all of its instances. */
  readonly parts: number;
  /** First business date of a new office; all services of an office are given the same. ISO 8601. */
  readonly startDate: string;
  /** Between "not ready" and the closing of the door, for load balancers to notice. Milliseconds. */
  readonly drainMs: number;
  /** After which a stop that is not finished is broken off. Milliseconds. */
  readonly stopMs: number;
  /** What a request to an internal route from another machine must bear; undefined: none is answered. */
  readonly internalToken: string | undefined;
}

export type LogLevel = (typeof LOG_LEVELS)[number];

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The settings of every service, by their names in the environment. */
export const SERVICE_SETTINGS: SettingsFor<ServiceSettings> = {
  database: databaseSetting('VERSO_DATABASE_URL'),
  brokers: {
    name: 'VERSO_KAFKA_BROKERS',
    required: 'give host:port of some brokers, with commas between them, e.g. kafka-1:9092,kafka-2:9092',
    read: readBrokers,
  },
  kafkaSecurity: kafkaAccessSetting,
  host: textSetting('VERSO_HOST', '127.0.0.1'),
  port: portSetting('VERSO_PORT', 7070),
  publicUrl: urlSetting('VERSO_PUBLIC_URL'),
  logLevel: choiceSetting('VERSO_LOG_LEVEL', 'info', LOG_LEVELS),
  instance: textSetting('VERSO_INSTANCE', `${hostname()}:${process.pid}`),
  parts: partsSetting('VERSO_PARTS'),
  startDate: dateSetting('VERSO_START_DATE', '2026-11-23'),
  drainMs: countSetting('VERSO_DRAIN_MS', 0, 0, 600_000),
  stopMs: countSetting('VERSO_STOP_MS', 20_000, 100, 600_000),
  internalToken: { ...textSetting<string | undefined>('VERSO_INTERNAL_TOKEN', undefined), secret: true },
};

function partsSetting(name: string): Setting<number> {
  const counts = PART_COUNTS.map(String);
  return {
    name,
    otherwise: 1,
    read: (text) =>
      counts.includes(text) ? { value: Number(text) } : { problem: `give a number of parts: ${counts.join(', ')}` },
  };
}
