import { join, resolve } from 'node:path';
import type { PostgresConnection } from '@verso/event-store';
import { readConfiguration, textSetting, type Setting, type SettingsFor } from '@verso/service-host';
import { databaseSetting } from '@verso/service-host/service';
import { readSettings, type Settings } from '../settings.js';

/** What the environment may change about an office of many processes. */
export interface UpSettings extends Settings {
  /** An administrator's, in the office's database; undefined: a server of our own. */
  readonly database: PostgresConnection | undefined;
  /** What the services' roles log in with. */
  readonly rolePassword: string | undefined;
}

/** @throws ConfigurationError naming every problem and its fix */
export function readUpSettings(
  environment: NodeJS.ProcessEnv,
  options: { dataDir?: string; port?: number },
): UpSettings {
  const port = options.port === undefined ? {} : { VERSO_PORT: String(options.port) };
  const settings = readSettings({ ...environment, ...port }, undefined);
  const own: SettingsFor<Pick<UpSettings, 'database' | 'rolePassword'>> = {
    database: optional(databaseSetting('VERSO_DATABASE_URL')),
    rolePassword: { ...textSetting<string | undefined>('VERSO_ROLE_PASSWORD', undefined), secret: true },
  };
  const more = readConfiguration(own, environment);
  const dataDir = options.dataDir === undefined ? join(settings.dataDir, 'processes') : resolve(options.dataDir);
  return { ...settings, ...more, dataDir };
}

function optional<Value>({ name, read }: Setting<Value>): Setting<Value | undefined> {
  return { name, read, otherwise: undefined, secret: true };
}
