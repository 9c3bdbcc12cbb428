/** How one setting is read from the environment. */
export type Setting<Value> = {
  /** Name of the environment variable. */
  readonly name: string;
  /** The value, or what is wrong with it in words that name the fix. */
  readonly read: (text: string) => { readonly value: Value } | { readonly problem: string };
  /** The text is not repeated in problems: it may hold a password. */
  readonly secret?: true;
} & (
  | {
      /** Used when the variable is absent or empty. */
      readonly otherwise: Value;
    }
  | {
      /** The variable must be given: what to give, in words. */
      readonly required: string;
    }
);

/** A value that several variables make together: what is wrong with one depends on the others. */
export interface CombinedSetting<Value> {
  /** The value, or every problem: each names its variable and the fix. */
  readonly combine: (environment: Environment) => { readonly value: Value } | { readonly problems: readonly string[] };
}

/** An absent variable and an empty one are the same. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting for each value of a configuration. */
export type SettingsFor<Values extends object> = {
  readonly [Key in keyof Values]: Setting<Values[Key]> | CombinedSetting<Values[Key]>;
};

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
  settings: SettingsFor<Values>,
  environment: Environment,
): Values {
  const problems: string[] = [];
  const values: Partial<Values> = {};
  for (const key of Object.keys(settings) as (keyof Values)[]) {
    const setting = settings[key];
    const outcome = 'combine' in setting ? setting.combine(environment) : readOne(setting, environment);
    if ('value' in outcome) values[key] = outcome.value;
    else problems.push(...outcome.problems);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values as Values;
}

function readOne<Value>(
  setting: Setting<Value>,
  environment: Environment,
): ReturnType<CombinedSetting<Value>['combine']> {
  const text = environment[setting.name];
  if (text === undefined || text === '') {
    if ('otherwise' in setting) return { value: setting.otherwise };
    return { problems: [`${setting.name} is missing: ${setting.required}`] };
  }
  const outcome = setting.read(text);
  if ('value' in outcome) return outcome;
  return { problems: [`${setting.name}${setting.secret === true ? '' : `=${text}`}: ${outcome.problem}`] };
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

/** Addresses of Kafka brokers: `host:port`, several with commas between them. */
export function readBrokers(text: string): { readonly value: readonly string[] } | { readonly problem: string } {
  const brokers = text.split(',').map((broker) => broker.trim());
  const isAddress = (broker: string): boolean => Number(/^[^\s:]+:(\d{1,5})$/.exec(broker)?.[1] ?? Infinity) <= 65_535;
  if (brokers.every(isAddress)) return { value: brokers };
  return { problem: 'give host:port of some brokers, with commas between them, e.g. kafka-1:9092,kafka-2:9092' };
}

/** Any text. */
export function textSetting<Otherwise extends string | undefined>(
  name: string,
  otherwise: Otherwise,
): Setting<string | Otherwise> {
  return { name, otherwise, read: (text) => ({ value: text }) };
}

/** A whole number from `least` to `most`. */
export function countSetting(name: string, otherwise: number, least: number, most: number): Setting<number> {
  return {
    name,
    otherwise,
    read: (text) => {
      const value = Number(text);
      if (/^\d{1,15}$/.test(text) && value >= least && value <= most) return { value };
      return { problem: `give a whole number from ${grouped(least)} to ${grouped(most)}` };
    },
  };
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** A share from 0 to 1. */
export function shareSetting(name: string, otherwise: number): Setting<number> {
  return {
    name,
    otherwise,
    read: (text) => {
      const value = Number(text);
      return text.trim() !== '' && value >= 0 && value <= 1
        ? { value }
        : { problem: 'give a share from 0 to 1, e.g. 0.05' };
    },
  };
}

/** One of some words. */
export function choiceSetting<Word extends string>(
  name: string,
  otherwise: Word,
  words: readonly Word[],
): Setting<Word> {
  return {
    name,
    otherwise,
    read: (text) => {
      const value = words.find((word) => word === text);
      return value === undefined ? { problem: `give one of ${words.join(', ')}` } : { value };
    },
  };
}

/** A calendar date, ISO 8601. */
export function dateSetting(name: string, otherwise: string): Setting<string> {
  return {
    name,
    otherwise,
    read: (text) => {
      const parsed = new Date(`${text}T00:00:00Z`);
      const isDate = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(parsed.valueOf());
      if (isDate && parsed.toISOString().startsWith(text)) return { value: text };
      return { problem: 'give a date as 2026-11-23' };
    },
  };
}

/** Where another service is reached: `http://host:port`. */
export function urlSetting(name: string, required: string): Setting<string>;
export function urlSetting(name: string): Setting<string | undefined>;
export function urlSetting(name: string, required?: string): Setting<string | undefined> {
  const read = (text: string): { readonly value: string } | { readonly problem: string } => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') {
      return { value: url.origin };
    }
    return { problem: 'give a URL of scheme, host and port, e.g. http://trade-capture:7070' };
  };
  return required === undefined ? { name, otherwise: undefined, read } : { name, required, read };
}
