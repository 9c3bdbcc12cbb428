import { problemsOf } from '../configuration.fixture.js';
import { readConfiguration } from '../configuration.js';
import { SERVICE_SETTINGS, type ServiceSettings } from './service-settings.js';

const GIVEN = {
  VERSO_DATABASE_URL: 'postgres://verso_cash:s%40fe@db:5433/verso',
  VERSO_KAFKA_BROKERS: 'a:9092, b:9092',
};

describe('The settings of a service', () => {
  it('are read from the environment alone', () => {
    expect(readConfiguration<ServiceSettings>(SERVICE_SETTINGS, GIVEN)).toMatchObject({
      database: { host: 'db', port: 5433, user: 'verso_cash', password: 's@fe', database: 'verso' },
      brokers: ['a:9092', 'b:9092'],
      host: '127.0.0.1',
      port: 7070,
      logLevel: 'info',
      startDate: '2026-11-23',
    });
  });

  it('are refused with everything that is wrong, and without a password', () => {
    const wrong = {
      VERSO_DATABASE_URL: 'postgres://db/verso?password=s3cret',
      VERSO_PORT: 'seven',
      VERSO_PUBLIC_URL: 'cash:7070',
      VERSO_LOG_LEVEL: 'loud',
      VERSO_START_DATE: '2026-02-30',
      VERSO_DRAIN_MS: '-1',
    };
    const problems = problemsOf<ServiceSettings>(SERVICE_SETTINGS, wrong);
    expect(problems.map((problem) => /^[A-Z_]+/.exec(problem)?.[0])).toEqual([
      'VERSO_DATABASE_URL',
      'VERSO_KAFKA_BROKERS',
      'VERSO_PORT',
      'VERSO_PUBLIC_URL',
      'VERSO_LOG_LEVEL',
      'VERSO_START_DATE',
      'VERSO_DRAIN_MS',
    ]);
    expect(problems.join()).not.toContain('s3cret');
    expect(problems.join()).toContain('VERSO_KAFKA_BROKERS is missing: give host:port of some brokers');
  });
});
