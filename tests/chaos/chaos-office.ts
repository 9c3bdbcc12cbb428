import { createWriteStream, type WriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type PostgresConnection } from '@verso/event-store';
import { startBrokers, type RunningBrokers } from '@verso/messaging/broker';
import { connectKafka, type KafkaClient } from '@verso/messaging/kafka';
import { startFaultProxy, type FaultProxy } from '@verso/test-bed';
import {
  applyTopics,
  databaseOf,
  OfficeProcesses,
  prepareDatabase,
  readDeclarations,
  tieToThisProcess,
} from '@verso/verso/processes';
import type { StreetKnobs } from '@verso/street';

export interface ChaosOfficeOptions {
  readonly seed: number;
  readonly instances: number;
  readonly startDate: string;
  readonly knobs: StreetKnobs;
  /** Where PostgreSQL keeps its data; a folder of its own by default. */
  readonly dataDir: string;
  readonly disturbance: (name: string) => Readonly<Record<string, string>>;
  /** Told of each line on the second output of a process, and of each end that nobody asked for. */
  readonly said: (name: string, line: string) => void;
  readonly died: (name: string, how: string) => void;
}

/** A whole office of processes, with a database and a broker that can be killed, and a breakable network to both. */
export class ChaosOffice {
  readonly office: OfficeProcesses;
  readonly proxies: { readonly postgres: FaultProxy; readonly kafka: FaultProxy };
  /** As superuser, past the proxy. */
  readonly database: PostgresConnection;
  readonly brokers: RunningBrokers;
  readonly kafka: KafkaClient;
  readonly dataDir: string;
  readonly logs: WriteStream;
  #untie: () => Promise<void>;
  readonly #log = (line: string): unknown => this.logs.write(`postgres | ${line}\n`);

  static async open(options: ChaosOfficeOptions): Promise<ChaosOffice> {
    const { dataDir, seed, instances, startDate, knobs } = options;
    await mkdir(dataDir, { recursive: true });
    const logs = createWriteStream(join(dataDir, 'services.log'), { flags: 'a' });
    const server = await startPostgres({ dataDir: join(dataDir, 'postgres') });
    const untie = await tieToThisProcess(join(dataDir, 'postgres'));
    const database = await databaseOf(server);
    await prepareDatabase(database);
    const path = join(database.host, `.s.PGSQL.${database.port}`);
    const postgres = await startFaultProxy({ to: { path }, seed });
    let before: FaultProxy | undefined;
    const brokers = await startBrokers({
      nodes: 1,
      dataDir: join(dataDir, 'kafka'),
      advertise: async (_node, to) => (before = await startFaultProxy({ to, seed: seed + 1 })).address,
    });
    if (before === undefined) throw new Error('the broker was not told of its proxy');
    const kafka = await connectKafka({ brokers: brokers.bootstrapServers, clientId: 'verso-chaos' });
    const admin = await kafka.admin();
    await applyTopics(admin, await readDeclarations(), { replication: 1 });
    await admin.close();
    const office = await OfficeProcesses.start({
      instances,
      database: { ...database, ...postgres.address },
      rolePassword: undefined,
      brokers: brokers.bootstrapServers,
      dataDir,
      host: '127.0.0.1',
      port: 0,
      startDate,
      street: { seed, trades: 0, tradeDate: undefined, knobs },
      log: (name, line) => {
        logs.write(`${name} | ${line}\n`);
        options.said(name, line);
      },
      died: options.died,
      disturbance: options.disturbance,
    });
    const proxies = { postgres, kafka: before };
    return new ChaosOffice({ office, proxies, database, brokers, kafka, dataDir, logs, untie });
  }

  private constructor(
    parts: Pick<ChaosOffice, 'office' | 'proxies' | 'database' | 'brokers' | 'kafka' | 'dataDir' | 'logs'> & {
      readonly untie: () => Promise<void>;
    },
  ) {
    this.office = parts.office;
    this.proxies = parts.proxies;
    this.database = parts.database;
    this.brokers = parts.brokers;
    this.kafka = parts.kafka;
    this.dataDir = parts.dataDir;
    this.logs = parts.logs;
    this.#untie = parts.untie;
  }

  /** Kills the database server with all it has in its memory, and starts it again. Whether there was one to kill. */
  async killPostgres(): Promise<boolean> {
    const pid = await this.postmaster();
    const killed = pid !== undefined && kill(pid);
    await this.revivePostgres();
    return killed;
  }

  /** Starts the database again if it is down, for whatever reason. */
  async revivePostgres(): Promise<void> {
    await this.#untie();
    await startPostgres({ dataDir: join(this.dataDir, 'postgres') });
    this.#untie = await tieToThisProcess(join(this.dataDir, 'postgres'));
    this.#log('started again');
  }

  async postmaster(): Promise<number | undefined> {
    const file = join(this.dataDir, 'postgres', 'cluster', 'data', 'postmaster.pid');
    const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n', 1)[0]);
    return pid > 0 ? pid : undefined;
  }

  /** Kills the broker, and starts it again on what it had written. Whether there was one to kill. */
  async killBroker(): Promise<boolean> {
    const runs = this.brokers.pid(0) !== undefined;
    if (runs) await this.brokers.killNode(0);
    await this.brokers.startNode(0);
    return runs;
  }

  /** Stops everything but the database and the broker, which are still to be asked. */
  async stopServices(): Promise<void> {
    await this.office.stop(20_000);
  }

  async close(): Promise<void> {
    await this.kafka.close();
    await this.brokers.stop();
    await this.#untie();
    await (await startPostgres({ dataDir: join(this.dataDir, 'postgres') })).stop();
    await Promise.all([this.proxies.postgres.stop(), this.proxies.kafka.stop()]);
    await new Promise<void>((resolve) => this.logs.end(() => resolve()));
  }
}

export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verso-chaos-'));
  await chmod(folder, 0o755);
  return folder;
}

/** Whether there was somebody to get the signal. */
export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    return false;
  }
}
