import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { connectKafka, type IncomingRecord, type KafkaClient } from '@verso/messaging/kafka';
import { kafkaForTests, startKafka, type ThrowAwayKafka } from '@verso/test-bed';
import type { RefusalList, RefusalView } from '@verso/trade-capture';
import { pythonForExamples } from './python-for-examples.js';
import { dataFolder, removeDataFolder, VersoProcess } from './verso-command.js';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');
const START = ['start', '--trades', '12', '--tick', '20', '--seed', '3'];

const kafka = await kafkaForTests();
const python = await pythonForExamples();
for (const reason of [kafka.available ? undefined : kafka.reason, 'reason' in python ? python.reason : undefined]) {
  if (reason !== undefined) process.stdout.write(`skipped: publishing executions to a running office: ${reason}\n`);
}

/** One office beside one broker: a front office publishes, its trades settle, and what is wrong comes back. */
(kafka.available ? describe : describe.skip)('A front office that publishes its executions', () => {
  let broker: ThrowAwayKafka;
  let client: KafkaClient;
  let folder: string;
  let office: VersoProcess;
  let url: string;

  beforeAll(async () => {
    folder = await dataFolder();
    broker = await startKafka({ breakable: true });
    const brokers = broker.bootstrapServers;
    client = await connectKafka({ brokers, clientId: 'front-office' });
    const admin = await client.admin();
    const plain = { replicationFactor: 1 };
    await admin.createTopics([
      { ...plain, topic: 'verso.executions.v1', partitions: 6 },
      { ...plain, topic: 'verso.execution-refusals.v1', partitions: 3 },
    ]);
    await admin.close();
    office = new VersoProcess(folder, START, { VERSO_KAFKA_BROKERS: brokers.join(',') });
    url = await office.printed(/(http:\/\/127\.0\.0\.1:\d+)\/readyz/);
  });
  afterAll(async () => {
    const { code, err } = await office.stop('SIGTERM');
    // A broker that has just started asks its clients for patience.
    const problems = err.split('\n').filter((line) => line !== '' && !line.includes('(unavailable)'));
    await client.close();
    await broker.stop();
    await removeDataFolder(folder);
    expect({ code, problems }).toEqual({ code: 0, problems: [] });
  });

  /** What the example printed, once it has ended well. */
  function example(command: string, ...argv: readonly string[]): Promise<string> {
    const environment = { ...process.env, NODE_OPTIONS: '', VERSO_URL: url };
    const env = { ...environment, VERSO_KAFKA_BROKERS: broker.bootstrapServers.join(',') };
    return new Promise((resolve, reject) => {
      execFile(command, argv, { env, timeout: 110_000 }, (error, out, err) => {
        if (error === null) resolve(out);
        else reject(new Error(`${error.message}\n${out}\n${err}`));
      });
    });
  }

  const json = async <Body>(path: string): Promise<Body> => (await (await fetch(`${url}${path}`)).json()) as Body;

  async function expectAnswers(printed: string, run: string): Promise<void> {
    expect(printed).toMatch(new RegExp(`^${run}-1 trd_\\S+ SETTLED$`, 'm'));
    expect(printed).toMatch(new RegExp(`^${run}-2 trd_\\S+ SETTLED$`, 'm'));
    expect(printed).toMatch(new RegExp(`^${run}-3 REFUSED ISIN_INVALID: /isin `, 'm'));
    expect(printed).toContain('all is settled or refused');
    const { data } = await json<RefusalList>(`/v1/refusals?executionId=${run}-3`);
    expect(data).toMatchObject([
      { code: 'ISIN_INVALID', door: 'KAFKA', executionId: `${run}-3`, record: { topic: 'verso.executions.v1' } },
    ]);
    const one = await json<RefusalView>(`/v1/refusals/${data[0]?.refusalId ?? ''}`);
    expect(one).toEqual(data[0]);
  }

  it('in TypeScript sees them settle, and hears what was wrong', async () => {
    const printed = await example(process.execPath, join(EXAMPLES, 'publish-executions.ts'), 'TS-1');
    await expectAnswers(printed, 'TS-1');
  });

  const inPython = 'python' in python ? it : it.skip;
  inPython.each(['json', 'protobuf'])('in Python as %s sees them settle, and hears what was wrong', async (format) => {
    const interpreter = 'python' in python ? python.python : '';
    const run = `PY-${format}`;
    const script = join(EXAMPLES, 'publish_executions.py');
    await expectAnswers(await example(interpreter, script, '--run', run, '--format', format), run);
  });

  it('may publish the same again: nothing is booked twice, and every wrong record is answered', async () => {
    const ours = async (): Promise<string[]> => {
      const { data } = await json<{ data: { tradeId: string; source: string }[] }>('/v1/trades?limit=500');
      return data.flatMap(({ source, tradeId }) => (source.startsWith('EXAMPLE-') ? [tradeId] : [])).sort();
    };
    const refused = async (): Promise<number> => {
      const { data } = await json<RefusalList>('/v1/refusals?limit=500');
      return data.filter(({ door }) => door === 'KAFKA').length;
    };
    const [booked, refusedBefore] = [await ours(), await refused()];
    const records = await everything('verso.executions.v1');
    expect([booked.length, refusedBefore]).toEqual([(records.length / 3) * 2, records.length / 3]);
    const producer = await client.producer();
    await producer.send(
      records.map(({ key, value, headers }) => ({ topic: 'verso.executions.v1', key, value, headers })),
    );
    await producer.close();
    while ((await refused()) < 2 * refusedBefore);
    while ((await everything('verso.execution-refusals.v1')).length < 2 * refusedBefore);
    expect(await ours()).toEqual(booked);
  });

  async function everything(topic: string): Promise<readonly IncomingRecord[]> {
    const admin = await client.admin();
    const partitions = await admin.offsets(topic);
    await admin.close();
    const found: IncomingRecord[] = [];
    const reader = await client.reader({
      partitions: partitions.map(({ partition }) => ({ topic, partition, offset: 'earliest' })),
      toEnd: true,
      batch: async ({ records }) => void found.push(...records),
    });
    await reader.done;
    return found;
  }
});
