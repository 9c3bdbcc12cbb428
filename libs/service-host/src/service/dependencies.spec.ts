import { pino } from 'pino';
import { Dependencies, type Dependency } from './dependencies.js';

/** Something outside whose state a test sets. */
class Outside implements Dependency {
  state: string | undefined | Error;

  constructor(
    readonly name: string,
    state: string | undefined | Error,
  ) {
    this.state = state;
  }

  async check(): Promise<string | undefined> {
    if (this.state instanceof Error) throw this.state;
    return this.state;
  }
}

describe('What a service depends on', () => {
  const lines: string[] = [];
  const logger = pino(
    { base: null },
    { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) },
  );
  const watched: Dependencies[] = [];

  function watch(...outside: readonly Outside[]): Dependencies {
    const dependencies = new Dependencies(outside, { logger, lookEveryMs: 5, patienceMs: 50 });
    watched.push(dependencies);
    return dependencies;
  }

  beforeEach(() => void lines.splice(0));
  afterEach(() => Promise.all(watched.splice(0).map((one) => one.stop())));

  it('is waited for in any order, with one line for each change', async () => {
    const [database, kafka] = [new Outside('database', new Error('refused')), new Outside('kafka', undefined)];
    const dependencies = watch(database, kafka);
    const complete = dependencies.untilComplete(new AbortController().signal);
    while (lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(dependencies.missing()).toEqual(['database: refused']);
    database.state = 'it is not migrated yet';
    while (lines.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    database.state = undefined;
    await complete;
    expect(dependencies.missing()).toEqual([]);
    expect([...lines].sort()).toEqual([
      'database is there',
      'kafka is there',
      'waiting for database: it is not migrated yet',
      'waiting for database: refused',
    ]);
  });

  it('is missed again when it goes away, also when it only stops answering', async () => {
    const kafka = new Outside('kafka', undefined);
    const dependencies = watch(kafka);
    await dependencies.untilComplete(new AbortController().signal);
    kafka.check = () => new Promise(() => undefined);
    while (dependencies.missing().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(dependencies.missing()).toEqual(['kafka: does not answer']);
  });

  it('is not waited for any longer once the service is told to stop', async () => {
    const stopping = new AbortController();
    const complete = watch(new Outside('database', 'away')).untilComplete(stopping.signal);
    stopping.abort();
    await expect(complete).resolves.toBeUndefined();
  });
});
