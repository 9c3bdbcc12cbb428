/** How one setting is read from the environment. */
export interface Setting<Value> {
  /** Name of the environment variable. */
  readonly name: string;
  /** Used when the variable is absent or empty. */
  readonly otherwise: Value;
  /** The value, or what is wrong with it in words that name the fix. */
  readonly read: (text: string) => { readonly value: Value } | { readonly problem: string };
}

/** The configuration is wrong; all problems at once. A process ends with exit code 78 (EX_CONFIG). */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly exitCode = 78;

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Reads settings from an environment.
 *
 * @throws ConfigurationError naming every wrong variable, its value and the fix
 */
export function readConfiguration<Values extends object>(
  settings: { readonly [Key in keyof Values]: Setting<Values[Key]> },
  environment: Readonly<Record<string, string | undefined>>,
): Values {
  const problems: string[] = [];
  const values: Partial<Values> = {};
  for (const key of Object.keys(settings) as (keyof Values)[]) {
    const setting = settings[key];
    const text = environment[setting.name];
    if (text === undefined || text === '') {
      values[key] = setting.otherwise;
      continue;
    }
    const outcome = setting.read(text);
    if ('value' in outcome) values[key] = outcome.value;
    else problems.push(`${setting.name}=${text}: ${outcome.problem}`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values as Values;
}

/** A TCP port; 0 takes any free one. */
export function portSetting(name: string, otherwise: number): Setting<number> {
  return {
    name,
    otherwise,
    read: (text) => {
      const port = Number(text);
      if (/^\d{1,5}$/.test(text) && port <= 65_535) return { value: port };
      return { problem: 'is not a port; give a number from 1 to 65535, or 0 for any free port' };
    },
  };
}

/** Any text. */
export function textSetting(name: string, otherwise: string): Setting<string> {
  return { name, otherwise, read: (text) => ({ value: text }) };
}
