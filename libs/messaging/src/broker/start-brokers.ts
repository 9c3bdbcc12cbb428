import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { BrokerProcess } from './broker-process.js';
import { startBrokerProcess } from './broker-process.js';
import type { BrokerAddress } from './brokers-known-to.js';
import { addressText, brokersKnownTo } from './brokers-known-to.js';
import { freePorts, isFree } from './free-ports.js';
import type { InstallOptions, KafkaInstallation } from './installation.js';
import { installKafka } from './installation.js';
import type { NodePorts } from './server-settings.js';
import { serverProperties } from './server-settings.js';

export interface StartBrokersOptions extends InstallOptions {
  /** How many nodes, each broker and controller: 1 or 3. */
  readonly nodes: 1 | 3;
  /** Where their data is kept; the same folder gives the same cluster again. */
  readonly dataDir: string;
  /** The first node's port for clients, further nodes use the next ones; by default free ones are drawn. */
  readonly port?: number;
  /** What clients of a node are told to connect to, given where it listens: the address of a proxy before it. */
  readonly advertise?: (node: number, listens: BrokerAddress) => Promise<BrokerAddress> | BrokerAddress;
  /** Settings of Kafka that differ from those of `serverProperties`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Options of the Java machine; by default half a gigabyte of memory. */
  readonly javaOptions?: readonly string[];
}

/** A local cluster of Apache Kafka. Its processes end with this process, even when it is killed. */
export interface RunningBrokers {
  /** `host:port` of every node as clients see it, through a proxy where `advertise` named one. */
  readonly bootstrapServers: readonly string[];
  /** Where each node really listens for clients, by node id. */
  readonly listens: readonly BrokerAddress[];
  /** The broker's process, or undefined while the node is down. */
  pid(node: number): number | undefined;
  /** Resolves when the process that the node has now ends, for whatever reason, with its exit code; above 128 for a signal. */
  ended(node: number): Promise<number>;
  /** SIGKILL; resolves when the process is gone. What it had not flushed is in the system's memory, as after any crash. */
  killNode(node: number): Promise<void>;
  /** Starts a node again on the same data and ports; resolves when clients of every live node see it. */
  startNode(node: number): Promise<void>;
  /** Halts a node in the middle of whatever it does (SIGSTOP): connections stay open and nobody answers. */
  haltNode(node: number): void;
  /** Lets a halted node go on. */
  resumeNode(node: number): void;
  /** Orderly end of every node; one that takes longer than `patienceMs` is killed, which loses nothing. */
  stop(patienceMs?: number): Promise<void>;
}

/** Nobody else may listen on the port that was asked for. */
export class BrokerPortTaken extends Error {
  override readonly name = 'BrokerPortTaken';
  constructor(readonly port: number) {
    super(`port ${port} is taken by another program`);
  }
}

/**
 * Starts Apache Kafka 4 (KRaft) with this machine's Java, from Maven Central's files. Resolves when every node answers clients
 * and knows all the others.
 *
 * @throws NoLocalKafka where Java, Maven or the network is missing
 * @throws BrokerPortTaken when `port` or one after it is in use
 * @throws Error with the end of the broker's log when it does not come up
 */
export async function startBrokers(options: StartBrokersOptions): Promise<RunningBrokers> {
  const installation = await installKafka(options);
  const ports = await portsFor(options);
  const listens = ports.map(({ client }) => ({ host: HOST, port: client }));
  const dataDir = resolve(options.dataDir);
  const brokers = new LocalBrokers({ ...options, dataDir }, installation, ports, listens);
  const all = listens.map((_, node) => node);
  try {
    for (const node of all) await brokers.prepare(node);
    await Promise.all(all.map((node) => brokers.launch(node)));
    await brokers.untilAllSee(all);
  } catch (error) {
    await brokers.stop(0);
    throw error;
  }
  return brokers;
}

const HOST = '127.0.0.1';

async function portsFor({ nodes, port }: StartBrokersOptions): Promise<NodePorts[]> {
  const drawn = await freePorts(HOST, nodes * 3);
  return Promise.all(
    Array.from({ length: nodes }, async (_, node) => {
      const [client = 0, broker = 0, controller = 0] = drawn.slice(node * 3);
      const asked = port === undefined ? client : port + node;
      if (port !== undefined && !(await isFree(HOST, asked))) throw new BrokerPortTaken(asked);
      return { client: asked, broker, controller };
    }),
  );
}

class LocalBrokers implements RunningBrokers {
  readonly #advertised: BrokerAddress[] = [];
  readonly #processes: (BrokerProcess | undefined)[] = [];

  constructor(
    private readonly options: StartBrokersOptions,
    private readonly installation: KafkaInstallation,
    private readonly ports: readonly NodePorts[],
    readonly listens: readonly BrokerAddress[],
  ) {}

  get bootstrapServers(): readonly string[] {
    return this.#advertised.map(addressText);
  }

  pid(node: number): number | undefined {
    const process = this.#processes[node];
    return process?.running() === true ? process.pid : undefined;
  }

  async ended(node: number): Promise<number> {
    return this.#runningNode(node).ended;
  }

  async killNode(node: number): Promise<void> {
    const process = this.#runningNode(node);
    process.signal('SIGKILL');
    await process.ended;
  }

  async startNode(node: number): Promise<void> {
    if (this.pid(node) !== undefined) throw new Error(`node ${node} of the broker is running`);
    await this.launch(node);
    await this.untilAllSee([node]);
  }

  haltNode(node: number): void {
    this.#runningNode(node).signal('SIGSTOP');
  }

  resumeNode(node: number): void {
    this.#runningNode(node).signal('SIGCONT');
  }

  async stop(patienceMs = 15_000): Promise<void> {
    await Promise.all(
      this.#processes.map(async (process) => {
        if (process?.running() !== true) return;
        process.signal('SIGCONT');
        if (patienceMs > 0) process.signal('SIGTERM');
        const impatience = setTimeout(() => process.signal('SIGKILL'), patienceMs);
        await process.ended;
        clearTimeout(impatience);
      }),
    );
  }

  /** Makes what the node needs on disk; its data is only made when there is none. */
  async prepare(node: number): Promise<void> {
    const { dataDir, advertise, settings } = this.options;
    const listens = this.listens[node];
    if (listens === undefined) throw new Error(`there is no node ${node}`);
    const advertised = (await advertise?.(node, listens)) ?? listens;
    this.#advertised[node] = advertised;
    const folder = this.#folder(node);
    const logDirectory = join(folder, 'logs');
    await mkdir(folder, { recursive: true });
    await formatLogs(logDirectory, node, await clusterId(dataDir), this.installation);
    const own = settings === undefined ? {} : { own: settings };
    const properties = serverProperties({ node, host: HOST, ports: this.ports, advertised, logDirectory, ...own });
    await writeFile(join(folder, 'server.properties'), properties);
    await writeFile(join(folder, 'log4j2.xml'), LOG_SETTINGS);
    await rm(join(folder, 'server.log'), { force: true });
  }

  async launch(node: number): Promise<void> {
    const folder = this.#folder(node);
    const { java, classPath } = this.installation;
    const logging = `-Dlog4j2.configurationFile=${pathToFileURL(join(folder, 'log4j2.xml')).href}`;
    const machine = [...(this.options.javaOptions ?? JAVA_OPTIONS), '-XX:+ExitOnOutOfMemoryError', logging];
    const program = ['-cp', classPath, 'kafka.Kafka', join(folder, 'server.properties')];
    this.#processes[node] = await startBrokerProcess(java, [...machine, ...program], join(folder, 'server.log'));
  }

  /** Waits until each of these nodes answers, and every running node knows every running node. */
  async untilAllSee(nodes: readonly number[]): Promise<void> {
    for (const node of nodes) {
      const process = this.#runningNode(node);
      const givenUpAt = performance.now() + LONGEST_START;
      while (!(await this.#seesAll(node))) {
        const gone = !process.running();
        if (gone || performance.now() > givenUpAt) throw await this.#notStarted(node, gone);
        await sleep(50);
      }
    }
    const others = this.#processes.flatMap((process, node) => (process?.running() === true ? [node] : []));
    if (others.length > nodes.length) await this.untilAllSee(others);
  }

  async #seesAll(node: number): Promise<boolean> {
    const port = this.ports[node]?.broker;
    if (port === undefined) return false;
    // Not where clients are listened to: that may ask for a name, or for encryption.
    const known = await brokersKnownTo({ host: HOST, port }).catch(() => undefined);
    return this.#processes.every((process, other) => process?.running() !== true || known?.has(other) === true);
  }

  #runningNode(node: number): BrokerProcess {
    const process = this.#processes[node];
    if (process?.running() !== true) throw new Error(`node ${node} of the broker is not running`);
    return process;
  }

  #folder(node: number): string {
    return join(this.options.dataDir, `node-${node}`);
  }

  async #notStarted(node: number, ended: boolean): Promise<Error> {
    const log = await readFile(join(this.#folder(node), 'server.log'), 'utf8').catch(() => '');
    const last = log.trimEnd().split('\n').slice(-15).join('\n');
    return new Error(`Kafka's node ${node} ${ended ? 'has ended' : 'does not answer'}:\n${last}`);
  }
}

/** Serial collection and one compiler stage less: the least memory and processor time for a broker that lives for a test. */
export const JAVA_OPTIONS = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
/** For a broker that carries an office: what it does all the time is worth being compiled well. */
export const LASTING_JAVA_OPTIONS = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC'];
const LONGEST_START = 90_000;

/** Only what is out of order, or else a broker writes its whole configuration at each start. */
const LOG_SETTINGS = `<Configuration status="error">
  <Appenders><Console name="out"><PatternLayout pattern="%d{ISO8601} %p %m (%c{1})%n%throwable"/></Console></Appenders>
  <Loggers><Root level="warn"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
`;

/** The cluster's identity, drawn when its data is made. */
async function clusterId(dataDir: string): Promise<string> {
  const file = join(dataDir, 'cluster.id');
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, randomBytes(16).toString('base64url'), { flag: 'wx' }).catch(() => undefined);
  return readFile(file, 'utf8');
}

async function formatLogs(folder: string, node: number, cluster: string, from: KafkaInstallation): Promise<void> {
  const made = await readFile(join(folder, 'meta.properties'), 'utf8').catch(() => undefined);
  if (made !== undefined) return;
  await cp(from.formatted, folder, { recursive: true });
  const directory = randomBytes(16).toString('base64url');
  const identity = { version: '1', 'cluster.id': cluster, 'node.id': String(node), 'directory.id': directory };
  const lines = Object.entries(identity).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, 'meta.properties'), lines.join(''));
}
