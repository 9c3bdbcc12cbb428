import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KAFKA_VERSION } from '@verso/messaging/broker';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

interface Container {
  readonly image: string;
  readonly build?: { readonly dockerfile: string; readonly args?: Record<string, string>; readonly target?: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
}

const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Container>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = readdirSync(join(ROOT, 'services')).filter((name) => name !== 'verso');
const container = (name: string): Container => compose.services[name]!;

describe('docker-compose.yml', () => {
  it('has a container for every service, and what they stand on', () => {
    const stoodOn = ['postgres', 'kafka', 'database', 'topics'];
    expect(Object.keys(compose.services).sort()).toEqual([...services, ...stoodOn].sort());
  });

  it.each(services)(
    '%s is built as itself, logs in as itself, and starts when database and topics are there',
    (name) => {
      const { build, environment, depends_on, healthcheck } = container(name);
      expect(build).toMatchObject({ dockerfile: 'deploy/docker/Dockerfile', args: { SERVICE: name } });
      const { username, hostname } = new URL(environment!['VERSO_DATABASE_URL']!.replace(/\$\{\w+:-([^}]*)\}/, '$1'));
      expect([username, hostname]).toEqual([`verso_${name.replaceAll('-', '_')}`, 'postgres']);
      expect(environment!['VERSO_KAFKA_BROKERS']).toBe('kafka:9092');
      expect(Object.entries(depends_on!).map(([on, { condition }]) => [on, condition])).toEqual([
        ['database', 'service_completed_successfully'],
        ['topics', 'service_completed_successfully'],
      ]);
      expect(healthcheck!.test).toEqual(['CMD', 'node', 'deploy/docker/health.mjs', 'readyz']);
    },
  );

  it('runs the Kafka that the tests run, which makes no topic by itself', () => {
    const { image, environment } = container('kafka');
    expect(image).toBe(`apache/kafka:${KAFKA_VERSION}`);
    expect(environment!['KAFKA_AUTO_CREATE_TOPICS_ENABLE']).toBe('false');
    expect(container('database').command).toEqual(['migrate']);
    expect(container('topics').command).toEqual(['topics', 'apply', '--replication', '1']);
  });

  it('is reached from this machine only, each door at a port of its own', () => {
    const ports = Object.values(compose.services).flatMap(({ ports: published = [] }) => published);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('keeps what must last in named volumes', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes);
    expect(mounted.map((volume) => volume.split(':')[0]).sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(Object.keys(compose.volumes).sort()).toEqual(['kafka-data', 'postgres-data', 'records']);
  });

  it('can be set by nothing that deploy/README.md does not name', () => {
    const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
    const readme = readFileSync(join(ROOT, 'deploy', 'README.md'), 'utf8');
    const variables = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name));
    expect([...variables].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
