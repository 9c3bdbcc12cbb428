import type { EventStore } from '@verso/event-store';
import { OperationsModule, PostgresTradeTable, RestingProjection, TradeProjection } from '@verso/operations';
import { RecordKeepingModule } from '@verso/record-keeping';
import { openDoor, type Door } from '@verso/service-host';
import { FrontOffice, handInAt, type StreetKnobs } from '@verso/street';
import { connectKafka } from '@verso/messaging/kafka';
import {
  ExecutionTopics,
  PostgresRefusalTable,
  RefusalProjection,
  TradeCaptureModule,
  type ExecutionTopicsOptions,
} from '@verso/trade-capture';
import { pino } from 'pino';
import { LOGS } from './office.js';
import { openOffice, type RunningOffice } from './running-office.js';
import type { Terminal } from './printing.js';
import { SetAsideModule } from './http/set-aside.controller.js';
import type { Settings } from './settings.js';

export interface LivingOfficeOptions {
  readonly settings: Settings;
  /** Drops what an earlier office of this data directory stored; for demos. */
  readonly anew?: boolean;
  readonly startDate: string;
  readonly seed: number;
  readonly knobs: StreetKnobs;
  /** Executions that the street's front office hands in on a trade date. */
  readonly executionsOn: (tradeDate: string) => number;
  readonly terminal: Terminal;
  /** Where the outside world keeps its own record; in the office's database where nothing is said. */
  readonly streetStore?: EventStore;
}

/** The running office with its doors open, its read model following, and the front office of the street outside. */
export interface LivingOffice extends RunningOffice {
  readonly door: Door;
  /** May be a quarter of a second behind. */
  readonly trades: PostgresTradeTable;
  /** Brings the read model up to everything that is stored now. */
  readonly catchUp: () => Promise<void>;
}

/**
 * Opens everything in one process.
 *
 * @throws PortTaken, OfficeAlreadyOpen
 */
export async function openLivingOffice(options: LivingOfficeOptions): Promise<LivingOffice> {
  const { settings, terminal, seed } = options;
  let trades: PostgresTradeTable | undefined;
  let projection: TradeProjection | undefined;
  let refusals: PostgresRefusalTable | undefined;
  let topics: ExecutionTopics | undefined;
  const onError = (name: string, error: unknown): void =>
    terminal.problem(`${name}: ${String(error)} (will be tried again)`);
  const url = Promise.withResolvers<string>();
  url.promise.catch(() => undefined);
  const running = await openOffice({
    ...options,
    dataDir: settings.dataDir,
    log: (line) => terminal.line(line),
    onError,
    more: async ({ tails, desk }, { connection, store }) => {
      topics = await topicsOf(settings, { desk, store, tails, onError });
      refusals = await PostgresRefusalTable.open(connection);
      trades = await PostgresTradeTable.open(connection);
      projection = new TradeProjection({ tails, table: trades });
      const post = (batch: readonly object[]): Promise<void> => url.promise.then((base) => handInAt(base, batch));
      const { executionsOn } = options;
      return [
        new RestingProjection(projection),
        new RefusalProjection(tails, refusals),
        new FrontOffice({ store: options.streetStore ?? store, tails, seed, executionsOn, post }),
        ...(topics?.steppables ?? []),
      ];
    },
  });
  if (trades === undefined || projection === undefined || refusals === undefined) {
    throw new Error('the read model was not opened');
  }
  const [table, following, refused] = [trades, projection, refusals];
  const release = async (): Promise<void> => {
    await topics?.close();
    await table.close();
    await refused.close();
  };
  const close = async (): Promise<void> => {
    await door.close();
    await topics?.stopTaking();
    await running.close(release);
  };
  const { office, sealing, database } = running;
  const proofs = { store: database.records, seals: database.records, folder: sealing.folder };
  const door = await openDoor({
    modules: [
      TradeCaptureModule.register(office.desk, refused),
      OperationsModule.register({ table }),
      SetAsideModule.register({ store: database.store, loop: office.loop, rooms: LOGS }),
      RecordKeepingModule.register({ ...proofs, verifierKey: sealing.verifierKey, foreignLogs: ['street'] }),
    ],
    host: settings.host,
    port: settings.port,
    logger: pino({ level: 'error' }, pino.destination(2)),
  }).catch(async (error: unknown) => {
    url.reject(error);
    await running.close(release);
    throw error;
  });
  url.resolve(door.url);
  topics?.open();
  return { ...running, door, trades: table, catchUp: () => following.catchUp(), close };
}

/** The front office's topics, where brokers are named. */
async function topicsOf(
  { kafkaBrokers }: Settings,
  parts: Omit<ExecutionTopicsOptions, 'client'>,
): Promise<ExecutionTopics | undefined> {
  if (kafkaBrokers.length === 0) return undefined;
  const client = await connectKafka({ brokers: kafkaBrokers, clientId: 'verso' });
  return ExecutionTopics.prepare({ ...parts, client });
}
