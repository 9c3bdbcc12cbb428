import type { ServiceDefinition } from './run-service.js';
import { RunningHere } from './run-service.fixture.js';

/** Nobody listens on these. */
const NOBODY = {
  VERSO_DATABASE_URL: 'postgres://verso_cash@127.0.0.1:1/verso',
  VERSO_KAFKA_BROKERS: '127.0.0.1:2',
};

const never: ServiceDefinition = {
  name: 'cash',
  log: 'cash',
  topics: ['verso.cash.v1'],
  open: () => Promise.reject(new Error('must not be opened')),
};

describe('A service whose configuration is wrong', () => {
  it('names every problem at once and ends with 78', async () => {
    const service = new RunningHere(never, { VERSO_KAFKA_BROKERS: 'kafka', VERSO_LOG_LEVEL: 'loud' });
    expect(await service.code).toBe(78);
    expect(service.lines).toHaveLength(1);
    expect(service.lines[0]).toMatchObject({
      level: 'fatal',
      problems: [
        expect.stringContaining('VERSO_DATABASE_URL is missing'),
        expect.stringContaining('VERSO_KAFKA_BROKERS=kafka'),
        expect.stringContaining('VERSO_LOG_LEVEL=loud'),
      ],
    });
  });

  it('whose port is taken says so and ends with 1', async () => {
    const first = new RunningHere(never, NOBODY);
    const port = new URL(await first.url).port;
    const second = new RunningHere(never, { ...NOBODY, VERSO_PORT: port });
    expect(await second.code).toBe(1);
    expect(second.messages().join()).toContain(`Port ${port} on 127.0.0.1 is taken`);
    await first.stop();
  });
});

describe('A service whose database and brokers are away', () => {
  let service: RunningHere;

  beforeEach(() => {
    service = new RunningHere(never, NOBODY);
  });
  afterEach(() => service.stop());

  it('lives, is not ready, and names what is missing', async () => {
    await service.said(/waiting for database/);
    await service.said(/waiting for kafka/);
    expect(await service.ask('/livez')).toEqual({ status: 200, body: { status: 'live' } });
    const { status, body } = await service.ask('/readyz');
    const { detail } = body as { readonly detail: string };
    expect([status, detail]).toEqual([503, expect.stringMatching(/^database: .*ECONNREFUSED.*; kafka: /)]);
    expect((await service.ask('/v1/anything')).status).toBe(503);
  });

  it('stops in order when it is told to, and ends with 0', async () => {
    await service.said(/waiting for database/);
    expect(await service.stop()).toBe(0);
    expect(service.messages().at(-1)).toBe('stopped');
  });
});
