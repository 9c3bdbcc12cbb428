import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerAddress, RunningBrokers } from '@verso/messaging/broker';
import { brokersKnownTo, installKafka, NoLocalKafka, startBrokers } from '@verso/messaging/broker';
import { dockerHasKafka, startKafkaContainer } from './kafka-container.js';

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
 * Asked at the top of a spec file, before its tests are declared, with what it will ask of `startKafka`. Under CI=true the answer
 * is always yes: there a missing broker is a failure, not a reason to skip.
 */
export async function kafkaForTests(options: StartKafkaOptions = {}): Promise<KafkaForTests> {
  if (process.env['CI'] === 'true' || (await sourceFor(options)) !== 'own') return { available: true };
  try {
    await installKafka();
    return { available: true };
  } catch (error) {
    if (error instanceof NoLocalKafka) return { available: false, reason: error.message };
    throw error;
  }
}

/**
 * Starts Kafka for a spec file: the brokers that VERSO_TEST_KAFKA names (`host:port`, separated by commas), else one in a container
 * where Docker answers and has the image, else Apache Kafka with this machine's Java on throw-away data and free ports. What a
 * test breaks or sets up in its own way is always the last of these, and so are three nodes that are not named. Ready when
 * clients are answered. Topics are not created by themselves.
 *
 * @throws NoLocalKafka where none of these is possible
 */
export async function startKafka(options: StartKafkaOptions = {}): Promise<ThrowAwayKafka> {
  switch (await sourceFor(options)) {
    case 'named':
      return unbreakable(namedBrokers(), async () => undefined);
    case 'container': {
      const { listens, stop } = await startKafkaContainer();
      return unbreakable([listens], stop);
    }
    case 'own':
      return startOwnBrokers(options);
  }
}

async function sourceFor(options: StartKafkaOptions): Promise<'named' | 'container' | 'own'> {
  const { nodes = 1, breakable = false, advertise, settings } = options;
  if (breakable || advertise !== undefined || settings !== undefined) return 'own';
  const [named] = namedBrokers();
  // Who names brokers wants these: when they do not answer, that is to be seen.
  if (named !== undefined && (await brokersKnownTo(named, 10_000)).size >= nodes) return 'named';
  return nodes === 1 && (await dockerHasKafka()) ? 'container' : 'own';
}

async function startOwnBrokers({ nodes = 1, advertise, settings }: StartKafkaOptions): Promise<ThrowAwayKafka> {
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const started = await startBrokers({
    nodes,
    dataDir,
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

function namedBrokers(): BrokerAddress[] {
  return (process.env['VERSO_TEST_KAFKA'] ?? '')
    .split(',')
    .filter((server) => server.trim() !== '')
    .map((server) => {
      const { hostname, port } = new URL(`kafka://${server.trim()}`);
      return { host: hostname, port: port === '' ? 9092 : Number(port) };
    });
}

function unbreakable(listens: readonly BrokerAddress[], stop: () => Promise<void>): ThrowAwayKafka {
  const refuse = (): never => {
    throw new Error('these brokers are not for breaking: ask for `breakable` ones');
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
    stop,
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
