import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { brokersKnownTo } from '@verso/messaging/broker';
import { kafkaForTests } from './start-kafka.js';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const built = existsSync(join(ROOT, 'libs', 'messaging', 'dist', 'broker', 'index.js'));
if (!built) throw new Error('these tests start the built product: run `npm run build` first');
const kafka = await kafkaForTests({ breakable: true });
if (!kafka.available) process.stdout.write(`skipped: ${kafka.reason}\n`);

/** The command as a developer starts it, with a data folder and a port of the test's own. */
class KafkaCommand {
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #out = '';
  #err = '';

  constructor(environment: Readonly<Record<string, string>>) {
    const env = { ...process.env, NODE_OPTIONS: '', ...environment };
    const child = spawn(process.execPath, [join(ROOT, 'tools', 'kafka.mjs')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => (this.#out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.#err += chunk.toString()));
    this.ended = new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, out: this.#out, err: this.#err }));
    });
    this.#child = child;
  }

  async printed(text: string): Promise<void> {
    while (!this.#out.includes(text)) {
      if (this.#child.exitCode !== null) throw new Error(`ended without printing "${text}": ${this.#out}${this.#err}`);
      await sleep(20);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

async function somePort(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

(kafka.available ? describe : describe.skip)('npm run kafka', () => {
  let folder: string;
  let environment: Record<string, string>;
  let port: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verso-kafka-command-'));
    const reserved = await somePort();
    port = reserved.port;
    await new Promise((resolve) => reserved.server.close(resolve));
    environment = { VERSO_DATA_DIR: folder, VERSO_KAFKA_PORT: String(port) };
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  const answers = async (): Promise<boolean> =>
    brokersKnownTo({ host: '127.0.0.1', port }).then(
      (known) => known.has(0),
      () => false,
    );

  it('gives a broker until Ctrl-C, and the same one again at the next start', async () => {
    for (let start = 1; start <= 2; start += 1) {
      const command = new KafkaCommand(environment);
      await command.printed(`Kafka answers at 127.0.0.1:${port}`);
      expect(await answers()).toBe(true);
      command.signal('SIGINT');
      const { code, out, err } = await command.ended;
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('Kafka has stopped.');
      expect(await answers()).toBe(false);
    }
  });

  it('leaves no broker behind when it is killed', async () => {
    const command = new KafkaCommand(environment);
    await command.printed('Kafka answers');
    command.signal('SIGKILL');
    await command.ended;
    while (await answers()) await sleep(20);
    expect(await answers()).toBe(false);
  });

  it('names the taken port and the way out', async () => {
    const { server, port: taken } = await somePort();
    const { code, err } = await new KafkaCommand({ ...environment, VERSO_KAFKA_PORT: String(taken) }).ended;
    await new Promise((resolve) => server.close(resolve));
    expect(code).toBe(78);
    expect(err).toContain(`Port ${taken} is taken`);
    expect(err).toContain('VERSO_KAFKA_PORT=19092 npm run kafka');
  });

  it('names what is missing where there is no Java', async () => {
    const { code, err } = await new KafkaCommand({ ...environment, JAVA_HOME: folder }).ended;
    expect({ code, err }).toEqual({
      code: 78,
      err: 'Kafka cannot be started here: no Java: Apache Kafka needs Java 17 or newer (JAVA_HOME, or java in PATH).\n',
    });
  });

  it('refuses a port that is none', async () => {
    const { code, err } = await new KafkaCommand({ ...environment, VERSO_KAFKA_PORT: 'many' }).ended;
    expect({ code, err }).toEqual({ code: 78, err: 'VERSO_KAFKA_PORT is "many": give a port from 1 to 65535.\n' });
  });
});
