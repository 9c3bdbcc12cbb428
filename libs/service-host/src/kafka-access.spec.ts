import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemsOf } from './configuration.fixture.js';
import { readConfiguration } from './configuration.js';
import { kafkaAccessIn, kafkaAccessSetting } from './kafka-access.js';

const NAMED = { VERSO_KAFKA_USERNAME: 'verso_cash', VERSO_KAFKA_PASSWORD: 's3cret' };
const PEM = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verso-pem-'));
  await writeFile(join(folder, 'ca.pem'), PEM);
  await writeFile(join(folder, 'no.pem'), 'hello');
});
afterAll(() => rm(folder, { recursive: true }));

function access(environment: Readonly<Record<string, string>>): unknown {
  return readConfiguration({ access: kafkaAccessSetting }, environment).access;
}

describe('Access to the brokers', () => {
  it('is plain and without a name unless something else is given', () => {
    expect(access({})).toBeUndefined();
    expect(access({ VERSO_KAFKA_SECURITY_PROTOCOL: 'PLAINTEXT', VERSO_KAFKA_PASSWORD: '' })).toBeUndefined();
  });

  it('is by name and password over TLS, where the protocol says so', () => {
    const authority = join(folder, 'ca.pem');
    expect(access({ ...NAMED, VERSO_KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', VERSO_KAFKA_CA_FILE: authority })).toEqual({
      tls: { ca: PEM },
      sasl: { mechanism: 'scram-sha-512', username: 'verso_cash', password: 's3cret' },
    });
  });

  it('trusts the authorities of the machine where no other is given', () => {
    expect(access({ VERSO_KAFKA_SECURITY_PROTOCOL: 'SSL' })).toEqual({ tls: true });
  });

  it('takes each mechanism by its own name', () => {
    const plain = { VERSO_KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT', VERSO_KAFKA_SASL_MECHANISM: 'PLAIN' };
    expect(access({ ...NAMED, ...plain })).toMatchObject({ sasl: { mechanism: 'plain' } });
  });

  it.each([
    [{ VERSO_KAFKA_SECURITY_PROTOCOL: 'TLS' }, 'give one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL'],
    [{ VERSO_KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', VERSO_KAFKA_PASSWORD: 's3cret' }, 'VERSO_KAFKA_USERNAME is missing'],
    [{ VERSO_KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', VERSO_KAFKA_USERNAME: 'a' }, 'VERSO_KAFKA_PASSWORD is missing'],
    [
      { ...NAMED, VERSO_KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', VERSO_KAFKA_SASL_MECHANISM: 'GSSAPI' },
      'VERSO_KAFKA_SASL_MECHANISM=GSSAPI: give one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512',
    ],
    [
      { VERSO_KAFKA_PASSWORD: 's3cret' },
      'VERSO_KAFKA_PASSWORD is given and not used: set VERSO_KAFKA_SECURITY_PROTOCOL',
    ],
    [{ ...NAMED, VERSO_KAFKA_SECURITY_PROTOCOL: 'SSL' }, 'VERSO_KAFKA_USERNAME is given and not used'],
    [
      { VERSO_KAFKA_SECURITY_PROTOCOL: 'SSL', VERSO_KAFKA_CA_FILE: '/nowhere/ca.pem' },
      'VERSO_KAFKA_CA_FILE=/nowhere/ca.pem: cannot be read',
    ],
  ])('is refused as %p: %s', (environment, problem) => {
    const problems = problemsOf({ access: kafkaAccessSetting }, environment);
    expect(problems.join('\n')).toContain(problem);
    expect(problems.join('\n')).not.toContain('s3cret');
  });

  it('names every problem at once', () => {
    const problems = problemsOf(
      { access: kafkaAccessSetting },
      {
        VERSO_KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
        VERSO_KAFKA_CA_FILE: join(folder, 'no.pem'),
        VERSO_KAFKA_KEY_FILE: join(folder, 'ca.pem'),
      },
    );
    expect(problems.map((problem) => /^[A-Z_]+/.exec(problem)?.[0])).toEqual([
      'VERSO_KAFKA_CA_FILE',
      'VERSO_KAFKA_CERTIFICATE_FILE',
      'VERSO_KAFKA_USERNAME',
      'VERSO_KAFKA_PASSWORD',
    ]);
    expect(problems[0]).toContain('is no PEM file');
  });

  it('is handed on to another process without anything else', () => {
    expect(kafkaAccessIn({ ...NAMED, VERSO_PORT: '7070', VERSO_KAFKA_CA_FILE: '' })).toEqual(NAMED);
  });
});
