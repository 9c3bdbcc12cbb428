import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerAddress, RunningBrokers } from '@verso/messaging/broker';
import { brokersKnownTo, installKafka, NoLocalKafka, startBrokers } from '@verso/messaging/broker';

export interface StartKafkaOptions {
  /** How many nodes are wanted; with three, a topic has three copies, of which two are in sync before a record counts. */
  readonly nodes?: 1 | 3;
  /** The test kills, halts or restarts nodes: it gets brokers of its own, never those that VERSO_TEST_KAFKA names. */
  readonly breakable?: boolean;
  /** What clients of a node are told to connect to, given where it listens: a proxy. Gives brokers of the test's own. */
  readonly advertise?: (node: number, listens: BrokerAddress) => Promise<BrokerAddress> | BrokerAddress;
  /** Settings of Kafka that this test needs otherwise. Gives brokers of the test's own. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A real Kafka for one spec file. On brokers that others use as well, topics must have names of their own. */
export type ThrowAwayKafka = Omit<RunningBrokers, 'stop'> & {
  /** Ends brokers of the test's own and removes their data; leaves named ones alone. */
  stop(): Promise<void>;
};

/** Whether a test that needs Kafka can run here, and if not, a sentence to print. */
export type KafkaForTests = { readonly available: true } | { readonly available: false; readonly reason: string };

/**
 * Asked at the top of a spec file, before its tests are declared. Under CI=true the answer is always yes: there a missing broker
 * is a failure, not a reason to skip.
 */
export async function kafkaForTests(): Promise<KafkaForTests> {
  if (process.env['CI'] === 'true' || namedBrokers().length > 0) return { available: true };
  try {
    await installKafka({ log: say });
    return { available: true };
  } catch (error) {
    if (error instanceof NoLocalKafka) return { available: false, reason: error.message };
    throw error;
  }
}

/**
 * Starts Kafka for a spec file: the brokers that VERSO_TEST_KAFKA names (`host:port`, separated by commas), else Apache Kafka with
 * this machine's Java on throw-away data and free ports. Ready when clients are answered. Topics are not created by themselves.
 *
 * @throws NoLocalKafka where none of these is possible
 */
export async function startKafka(options: StartKafkaOptions = {}): Promise<ThrowAwayKafka> {
  const { nodes = 1, breakable = false, advertise, settings } = options;
  const ofItsOwn = breakable || advertise !== undefined || settings !== undefined;
  const named = namedBrokers();
  if (named.length > 0 && !ofItsOwn && (await liveNodes(named)) >= nodes) return namedKafka(named);
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const started = await startBrokers({
    nodes,
    dataDir,
    log: say,
    ...(advertise !== undefined && { advertise }),
    ...(settings !== undefined && { settings }),
  }).catch(async (error: unknown) => {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  });
  return withStop(started, async () => {
    // Nobody reads this data again, so nothing is lost by not waiting for an orderly end.
    await started.stop(0);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });
}

const PREFIX = 'verso-test-kafka-';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function namedBrokers(): BrokerAddress[] {
  return (process.env['VERSO_TEST_KAFKA'] ?? '')
    .split(',')
    .filter((server) => server.trim() !== '')
    .map((server) => {
      const { hostname, port } = new URL(`kafka://${server.trim()}`);
      return { host: hostname, port: port === '' ? 9092 : Number(port) };
    });
}

async function liveNodes([first]: readonly BrokerAddress[]): Promise<number> {
  return first === undefined ? 0 : (await brokersKnownTo(first)).size;
}

function namedKafka(listens: readonly BrokerAddress[]): ThrowAwayKafka {
  const refuse = (): never => {
    throw new Error('brokers that VERSO_TEST_KAFKA names are not broken by tests: ask for breakable ones');
  };
  return {
    bootstrapServers: listens.map(({ host, port }) => `${host}:${port}`),
    listens,
    pid: () => undefined,
    ended: async () => refuse(),
    killNode: async () => refuse(),
    startNode: async () => refuse(),
    haltNode: refuse,
    resumeNode: refuse,
    stop: async () => undefined,
  };
}

function withStop(brokers: RunningBrokers, stop: () => Promise<void>): ThrowAwayKafka {
  return {
    bootstrapServers: brokers.bootstrapServers,
    listens: brokers.listens,
    pid: (node) => brokers.pid(node),
    ended: (node) => brokers.ended(node),
    killNode: (node) => brokers.killNode(node),
    startNode: (node) => brokers.startNode(node),
    haltNode: (node) => brokers.haltNode(node),
    resumeNode: (node) => brokers.resumeNode(node),
    stop,
  };
}

/** Data of test runs that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number(name.slice(PREFIX.length).split('-')[0]);
    if (!isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH');
  }
}
