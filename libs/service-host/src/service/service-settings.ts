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

/** `postgres://role:password@host:port/database`; `?host=/folder` names the folder of a Unix socket instead. */
export function databaseSetting(name: string): Setting<PostgresConnection> {
  const example = 'postgres://verso_cash:password@host:5432/verso';
  return {
    name,
    required: `give the database and the service's own role, e.g. ${example}`,
    secret: true,
    read: readDatabase,
  };
}

function readDatabase(text: string): { readonly value: PostgresConnection } | { readonly problem: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    return { problem: 'is not a URL of the form postgres://role:password@host:port/database' };
  }
  const parameters = [...url.searchParams.keys()];
  const unknown = parameters.filter((parameter) => parameter !== 'host' && parameter !== 'port');
  if (unknown.length > 0) return { problem: `takes only the parameters host and port, not ${unknown.join(', ')}` };
  const user = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (user === '')
    return { problem: 'names no role: write it before the host, as in postgres://verso_cash@host/verso' };
  if (database === '')
    return { problem: 'names no database: write it after the host, as in postgres://verso_cash@host/verso' };
  const password = decodeURIComponent(url.password);
  return {
    value: {
      host: url.searchParams.get('host') ?? url.hostname,
      port: Number(url.searchParams.get('port') ?? (url.port === '' ? '5432' : url.port)),
      user,
      database,
      ...(password === '' ? {} : { password }),
    },
  };
}

function partsSetting(name: string): Setting<number> {
  const counts = PART_COUNTS.map(String);
  return {
    name,
    otherwise: 1,
    read: (text) =>
      counts.includes(text) ? { value: Number(text) } : { problem: `give a number of parts: ${counts.join(', ')}` },
  };
}

/** The same database under another role, as a URL that `databaseSetting` reads. */
export function databaseUrl({ host, port, user, database, password }: PostgresConnection): string {
  const role = `${encodeURIComponent(user)}${password === undefined ? '' : `:${encodeURIComponent(password)}`}`;
  const place = host.startsWith('/')
    ? `localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(host)}&port=${port}`
    : `${host}:${port}/${encodeURIComponent(database)}`;
  return `postgres://${role}@${place}`;
}
