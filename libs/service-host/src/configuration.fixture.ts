import { ConfigurationError, readConfiguration, type Environment, type SettingsFor } from './configuration.js';

/** What is wrong with an environment; nothing when it can be read. */
export function problemsOf<Values extends object>(
  settings: SettingsFor<Values>,
  environment: Environment,
): readonly string[] {
  try {
    readConfiguration(settings, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
