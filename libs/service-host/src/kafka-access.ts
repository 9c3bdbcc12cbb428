import type { KafkaSecurity } from '@verso/messaging/kafka';
import type { CombinedSetting, Environment } from './configuration.js';
import { readPemFile } from './pem-file.js';

/**
 * How a process proves itself to the brokers, and they to it; undefined: plain connections without a name. By Kafka's own words
 * (`security.protocol`, `sasl.mechanism`): https://kafka.apache.org/documentation/#security
 */
export const kafkaAccessSetting: CombinedSetting<KafkaSecurity | undefined> = { combine };

/** The variables of `kafkaAccessSetting`, to be handed on to another process of the same principal. */
export function kafkaAccessIn(environment: Environment): Readonly<Record<string, string>> {
  const given: Record<string, string> = {};
  for (const name of Object.values(NAMES)) {
    const text = environment[name];
    if (text !== undefined && text !== '') given[name] = text;
  }
  return given;
}

const NAMES = {
  protocol: 'VERSO_KAFKA_SECURITY_PROTOCOL',
  mechanism: 'VERSO_KAFKA_SASL_MECHANISM',
  username: 'VERSO_KAFKA_USERNAME',
  password: 'VERSO_KAFKA_PASSWORD',
  authority: 'VERSO_KAFKA_CA_FILE',
  certificate: 'VERSO_KAFKA_CERTIFICATE_FILE',
  key: 'VERSO_KAFKA_KEY_FILE',
} as const;

const OF_SASL = ['mechanism', 'username', 'password'] as const;
const OF_TLS = ['authority', 'certificate', 'key'] as const;

type Name = keyof typeof NAMES;
type Given = Readonly<Partial<Record<Name, string>>>;

const PROTOCOLS: Readonly<Record<string, { readonly tls: boolean; readonly sasl: boolean }>> = {
  PLAINTEXT: { tls: false, sasl: false },
  SSL: { tls: true, sasl: false },
  SASL_PLAINTEXT: { tls: false, sasl: true },
  SASL_SSL: { tls: true, sasl: true },
};

const MECHANISMS: Readonly<Record<string, NonNullable<KafkaSecurity['sasl']>['mechanism']>> = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
};

function combine(environment: Environment): ReturnType<CombinedSetting<KafkaSecurity | undefined>['combine']> {
  const given = givenIn(environment);
  const { protocol = 'PLAINTEXT' } = given;
  const kind = PROTOCOLS[protocol];
  if (kind === undefined) {
    return { problems: [`${NAMES.protocol}=${protocol}: give one of ${Object.keys(PROTOCOLS).join(', ')}`] };
  }
  const problems = [
    ...(kind.sasl ? [] : unused(given, OF_SASL, 'SASL_SSL')),
    ...(kind.tls ? [] : unused(given, OF_TLS, kind.sasl ? 'SASL_SSL' : 'SSL')),
  ];
  const tls = kind.tls ? readTls(given, problems) : undefined;
  const sasl = kind.sasl ? readSasl(given, problems) : undefined;
  if (problems.length > 0) return { problems };
  if (tls === undefined && sasl === undefined) return { value: undefined };
  return { value: { ...(tls === undefined ? {} : { tls }), ...(sasl === undefined ? {} : { sasl }) } };
}

function givenIn(environment: Environment): Given {
  const found: Partial<Record<Name, string>> = {};
  for (const [name, variable] of Object.entries(NAMES) as [Name, string][]) {
    const text = environment[variable];
    if (text !== undefined && text !== '') found[name] = text;
  }
  return found;
}

/** Whoever gives a password means it to be used: a connection without it would be a surprise. */
function unused(given: Given, names: readonly Name[], protocol: string): string[] {
  return names
    .filter((name) => given[name] !== undefined)
    .map((name) => `${NAMES[name]} is given and not used: set ${NAMES.protocol}=${protocol}, or take it away`);
}

function readSasl(given: Given, problems: string[]): KafkaSecurity['sasl'] {
  const { mechanism = 'SCRAM-SHA-512', username, password } = given;
  const known = MECHANISMS[mechanism];
  if (known === undefined) {
    problems.push(`${NAMES.mechanism}=${mechanism}: give one of ${Object.keys(MECHANISMS).join(', ')}`);
  }
  if (username === undefined) problems.push(`${NAMES.username} is missing: give the principal's name, e.g. verso_cash`);
  if (password === undefined) problems.push(`${NAMES.password} is missing: give the principal's password`);
  if (known === undefined || username === undefined || password === undefined) return undefined;
  return { mechanism: known, username, password };
}

function readTls(given: Given, problems: string[]): KafkaSecurity['tls'] {
  const ca = readPem('authority', given, problems);
  const cert = readPem('certificate', given, problems);
  const key = readPem('key', given, problems);
  if ((given.certificate === undefined) !== (given.key === undefined)) {
    const [there, missing] =
      given.key === undefined ? (['certificate', 'key'] as const) : (['key', 'certificate'] as const);
    problems.push(`${NAMES[missing]} is missing: it belongs to ${NAMES[there]}`);
  }
  const own = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  return Object.keys(own).length === 0 ? true : own;
}

function readPem(name: Name, given: Given, problems: string[]): string | undefined {
  const file = given[name];
  if (file === undefined) return undefined;
  const read = readPemFile(file);
  if ('value' in read) return read.value;
  problems.push(`${NAMES[name]}=${file}: ${read.problem}`);
  return undefined;
}
