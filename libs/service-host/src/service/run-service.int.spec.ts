import { Controller, Get, Inject, Module, type DynamicModule } from '@nestjs/common';
import { migrate, serviceRole } from '@verso/event-store';
import { connectKafka, type KafkaClient } from '@verso/messaging/kafka';
import {
  kafkaForTests,
  startKafka,
  throwAwayPostgres,
  type ThrowAwayKafka,
  type ThrowAwayPostgres,
} from '@verso/test-bed';
import type { ServiceDefinition } from './run-service.js';
import { RunningHere } from './run-service.fixture.js';
import { databaseUrl } from './database-access.js';

const kafka = await kafkaForTests();
if (!kafka.available) process.stdout.write(`skipped: a service with its database and brokers: ${kafka.reason}\n`);

const SLOW = Symbol('SLOW');

@Controller('slow')
class SlowController {
  constructor(@Inject(SLOW) private readonly answer: () => Promise<string>) {}

  @Get()
  async slow(): Promise<{ readonly answer: string }> {
    return { answer: await this.answer() };
  }
}

@Module({})
class SlowModule {
  static register(answer: () => Promise<string>): DynamicModule {
    return { module: SlowModule, controllers: [SlowController], providers: [{ provide: SLOW, useValue: answer }] };
  }
}

(kafka.available ? describe : describe.skip)('A service with its database and brokers', () => {
  let database: ThrowAwayPostgres;
  let broker: ThrowAwayKafka;
  let client: KafkaClient;
  let environment: Readonly<Record<string, string>>;
  const topic = `verso.cash.${process.pid}`;

  beforeAll(async () => {
    [database, broker] = await Promise.all([throwAwayPostgres(), startKafka()]);
    client = await connectKafka({ brokers: broker.bootstrapServers, clientId: 'test' });
    environment = {
      VERSO_DATABASE_URL: databaseUrl(database.connection),
      VERSO_KAFKA_BROKERS: broker.bootstrapServers.join(),
    };
  });
  afterAll(async () => {
    await client.close();
    await broker.stop();
    await database.stop();
  });

  it('waits until the database is migrated and its topics are there, in any order, and opens by itself', async () => {
    const events: string[] = [];
    const service = new RunningHere(definition(events), environment);
    await service.said(/waiting for database: it is not migrated yet/);
    await service.said(new RegExp(`waiting for kafka: no topic ${topic} yet`));
    expect(events).toEqual([]);
    await migrate(database.connection, { logs: [{ name: 'cash' }] });
    await service.said(/waiting for database: the role \w+ may not append to the log cash/);
    expect(await service.stop()).toBe(0);

    const own = new RunningHere(definition(events), {
      ...environment,
      VERSO_DATABASE_URL: databaseUrl(database.as(serviceRole('cash'))),
    });
    await own.said(/database is there/);
    const admin = await client.admin();
    await admin.createTopics([{ topic, partitions: 1, replicationFactor: 1 }]);
    await admin.close();
    await own.said(/^open$/);
    expect(await own.ask('/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
    expect(await own.ask('/internal/progress')).toMatchObject({ body: { service: 'cash', open: true, at: 7 } });
    expect(await own.stop()).toBe(0);
    expect(events).toEqual(['opened', 'stopped']);
  });

  it('stops being ready first, finishes the request under way, and only then the work', async () => {
    const events: string[] = [];
    const answer = Promise.withResolvers<string>();
    const asked = Promise.withResolvers<undefined>();
    const slow = (): Promise<string> => {
      asked.resolve(undefined);
      return answer.promise.finally(() => events.push('answered'));
    };
    const service = new RunningHere(
      { ...definition(events, [SlowModule.register(slow)]), log: 'cash' },
      { ...environment, VERSO_DATABASE_URL: databaseUrl(database.as(serviceRole('cash'))), VERSO_DRAIN_MS: '300' },
    );
    await service.said(/^open$/);
    const answering = service.ask('/slow');
    await asked.promise;
    const stopped = service.stop();
    await service.said(/stopping: not ready/);
    expect(await service.ask('/readyz')).toMatchObject({ status: 503, body: { detail: 'the service is stopping' } });
    await service.said(/the door closes/);
    expect(events).toEqual(['opened']);
    answer.resolve('late');
    expect(await answering).toEqual({ status: 200, body: { answer: 'late' } });
    expect(await stopped).toBe(0);
    expect(events).toEqual(['opened', 'answered', 'stopped']);
    await expect(fetch(`${await service.url}/livez`)).rejects.toThrow();
  });

  it('whose work does not end is broken off after its patience, and ends with 1', async () => {
    const stuck: ServiceDefinition = {
      ...definition([]),
      open: async () => ({ progress: () => ({}), stop: () => new Promise(() => undefined) }),
    };
    const role = { VERSO_DATABASE_URL: databaseUrl(database.as(serviceRole('cash'))) };
    const service = new RunningHere(stuck, { ...environment, ...role, VERSO_STOP_MS: '100' });
    await service.said(/^open$/);
    expect(await service.stop()).toBe(1);
  });

  it('that cannot be opened is asked again', async () => {
    let attempts = 0;
    const events: string[] = [];
    const { open, ...rest } = definition(events);
    const hesitant: ServiceDefinition = {
      ...rest,
      open: async (context) => {
        attempts += 1;
        if (attempts < 2) throw new Error('the disk is full');
        return open(context);
      },
    };
    const role = { VERSO_DATABASE_URL: databaseUrl(database.as(serviceRole('cash'))) };
    const service = new RunningHere(hesitant, { ...environment, ...role });
    await service.said(/^open$/);
    expect(service.messages().filter((message) => message.startsWith('could not be opened'))).toHaveLength(1);
    expect(await service.stop()).toBe(0);
    expect([attempts, events]).toEqual([2, ['opened', 'stopped']]);
  });

  function definition(events: string[], modules?: readonly DynamicModule[]): ServiceDefinition {
    return {
      name: 'cash',
      log: 'cash',
      topics: [topic],
      open: async () => {
        events.push('opened');
        return {
          progress: () => ({ at: 7 }),
          stop: async () => void events.push('stopped'),
          ...(modules === undefined ? {} : { modules }),
        };
      },
    };
  }
});
