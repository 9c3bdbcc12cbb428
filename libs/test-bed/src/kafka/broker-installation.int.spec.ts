import { cp, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { installKafka, KAFKA_VERSION, type KafkaInstallation } from '@verso/messaging/broker';
import { kafkaForTests } from './start-kafka.js';

const kafka = await kafkaForTests({ breakable: true });
if (!kafka.available) process.stdout.write(`skipped: ${kafka.reason}\n`);

/** Maven fetches from what it has kept, where it has; the files themselves are this machine's own. */
(kafka.available ? describe : describe.skip)('The installation of Kafka', () => {
  let cache: string;
  let folder: string;
  const said: string[] = [];
  let installed: KafkaInstallation;
  const install = async (): Promise<KafkaInstallation> => installKafka({ cache, log: (line) => said.push(line) });
  beforeAll(async () => (installed = await installKafka()));
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'verso-kafka-cache-'));
    folder = join(cache, `kafka-${KAFKA_VERSION}`);
    said.splice(0);
    await cp(dirname(installed.formatted), folder, { recursive: true });
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));

  it('is used as it is when it is whole', async () => {
    expect((await install()).classPath.split(delimiter).every((jar) => dirname(jar) === folder)).toBe(true);
    expect(said).toEqual([]);
  });

  it('is repaired when a download was broken off, by one of those who ask at once', async () => {
    await truncate(join(folder, `kafka-clients-${KAFKA_VERSION}.jar`), 1_000);
    await rm(join(folder, `kafka-raft-${KAFKA_VERSION}.jar`));
    const [one, other] = await Promise.all([install(), install()]);
    expect(one).toEqual(other);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('fetched from Maven Central');
    expect(await readdir(cache)).toEqual([`kafka-${KAFKA_VERSION}`]);
    said.splice(0);
    await install();
    expect(said).toEqual([]);
  });

  it('is fetched again when a file is other than this build knows', async () => {
    await writeFile(join(folder, `kafka-server-${KAFKA_VERSION}.jar`), 'something else');
    await install();
    expect(said).toHaveLength(1);
  });
});
