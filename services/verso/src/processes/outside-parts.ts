import { join } from 'node:path';
import { startPostgres, type PostgresConnection } from '@verso/event-store';
import { startBrokers } from '@verso/messaging/broker';
import { connectKafka, type KafkaSecurity } from '@verso/messaging/kafka';
import { claimOffice, databaseOf, dropDatabase } from '../database.js';
import { applyTopics } from '../topics/apply-topics.js';
import { readDeclarations } from '../topics/declared-topics.js';
import { tieToThisProcess } from './lifeline.js';
import { prepareDatabase } from './prepare-database.js';

/** A database that is ready for all services. */
export interface PreparedDatabase {
  /** As administrator, in the office's database. */
  readonly connection: PostgresConnection;
  readonly close: () => Promise<void>;
}

export interface DatabaseChoice {
  readonly dataDir: string;
  /** An administrator's connection to a server that runs already; otherwise one is started in `dataDir`. */
  readonly given: PostgresConnection | undefined;
  readonly rolePassword: string | undefined;
  /** Drops what was stored before, in a server of our own. */
  readonly anew: boolean;
  readonly log: (line: string) => void;
}

/** @throws OfficeAlreadyOpen */
export async function openDatabaseForProcesses(choice: DatabaseChoice): Promise<PreparedDatabase> {
  const { dataDir, given, rolePassword, anew, log } = choice;
  if (given !== undefined) {
    const claim = await claimOffice(given, `${given.host}/${given.database}`);
    await prepareDatabase(given, rolePassword);
    return { connection: given, close: () => claim.end() };
  }
  const folder = join(dataDir, 'postgres');
  const server = await startPostgres({ dataDir: folder, log });
  const untie = await tieToThisProcess(folder);
  const stop = async (): Promise<void> => {
    await untie();
    await server.stop();
  };
  try {
    if (anew) await dropDatabase(server, dataDir);
    const connection = await databaseOf(server);
    const claim = await claimOffice(connection, dataDir);
    await prepareDatabase(connection, rolePassword);
    const close = async (): Promise<void> => {
      await claim.end();
      await stop();
    };
    return { connection, close };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Brokers with every declared topic. */
export interface PreparedBrokers {
  readonly addresses: readonly string[];
  /** What they ask of whoever connects; undefined: nothing. */
  readonly security: KafkaSecurity | undefined;
  readonly close: () => Promise<void>;
}

/** @param given brokers that run already; without addresses, one is started in `dataDir` */
export async function openBrokersForProcesses(
  dataDir: string,
  given: Omit<PreparedBrokers, 'close'>,
  log: (line: string) => void,
): Promise<PreparedBrokers> {
  if (given.addresses.length > 0) {
    await declareTopics(given);
    return { ...given, close: async () => undefined };
  }
  const brokers = await startBrokers({ nodes: 1, dataDir: join(dataDir, 'kafka'), log });
  const own = { addresses: brokers.bootstrapServers, security: undefined };
  try {
    await declareTopics(own, 1);
  } catch (error) {
    await brokers.stop();
    throw error;
  }
  return { ...own, close: () => brokers.stop() };
}

async function declareTopics(
  { addresses, security }: Omit<PreparedBrokers, 'close'>,
  replication?: number,
): Promise<void> {
  const kafka = await connectKafka({ brokers: addresses, security, clientId: 'verso-up' });
  try {
    const admin = await kafka.admin();
    await applyTopics(admin, await readDeclarations(), replication === undefined ? {} : { replication });
  } finally {
    await kafka.close();
  }
}
