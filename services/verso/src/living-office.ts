import { OperationsModule, PostgresTradeTable, RestingProjection, TradeProjection } from '@verso/operations';
import { RecordKeepingModule } from '@verso/record-keeping';
import { openDoor, type Door, type SetAsideParts } from '@verso/service-host';
import type { StreetKnobs } from '@verso/street';
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
import type { ExecutionPlan, StreetRecord } from './street/street-protocol.js';

export interface LivingOfficeOptions {
  readonly settings: Settings;
  /** Drops what an earlier office of this data directory stored; for demos. */
  readonly anew?: boolean;
  readonly startDate: string;
  readonly seed: number;
  readonly knobs: StreetKnobs;
  /** What the street's front office hands in. */
  readonly executions: ExecutionPlan;
  readonly terminal: Terminal;
  /** Where the outside world keeps its own record; in the office's database where nothing is said. */
  readonly streetRecord?: StreetRecord;
}

/** The running office with its doors open, its read model following, and the front office of the street outside. */
export interface LivingOffice extends RunningOffice {
  readonly door: Door;
  /** What feeds set-aside events again. */
  readonly setAside: Omit<SetAsideParts, 'rooms'>;
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
  const { settings, terminal } = options;
  let trades: PostgresTradeTable | undefined;
  let projection: TradeProjection | undefined;
  let refusals: PostgresRefusalTable | undefined;
  let topics: ExecutionTopics | undefined;
  const onError = (name: string, error: unknown): void =>
    terminal.problem(`${name}: ${String(error)} (will be tried again)`);
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
      return [new RestingProjection(projection), new RefusalProjection(tails, refusals), ...(topics?.steppables ?? [])];
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
  const setAside = setAsideParts(running);
  const proofs = { store: database.records, seals: database.records, folder: sealing.folder };
  const door = await openDoor({
    modules: [
      TradeCaptureModule.register(office.desk, refused),
      OperationsModule.register({ table }),
      SetAsideModule.register({ ...setAside, rooms: LOGS }),
      RecordKeepingModule.register({ ...proofs, verifierKey: sealing.verifierKey, foreignLogs: ['street'] }),
    ],
    host: settings.host,
    port: settings.port,
    logger: pino({ level: 'error' }, pino.destination(2)),
  }).catch(async (error: unknown) => {
    await running.close(release);
    throw error;
  });
  running.street.openDoor(door.url);
  topics?.open();
  return { ...running, setAside, door, trades: table, catchUp: () => following.catchUp(), close };
}

/** The street's loop is in its thread; what is answered for it is kept by the office. */
function setAsideParts({ office, street, database }: RunningOffice): Omit<SetAsideParts, 'rooms'> {
  const ofStreet: ReturnType<SetAsideParts['loop']> = {
    replaySetAside: () => street.replaySetAside(),
    submit: (submission) => office.loop('exceptions').submit(submission),
  };
  return { store: database.store, loop: (room) => (room === 'street' ? ofStreet : office.loop(room)) };
}

/** The front office's topics, where brokers are named. */
async function topicsOf(
  { kafkaBrokers, kafkaSecurity: security }: Settings,
  parts: Omit<ExecutionTopicsOptions, 'client'>,
): Promise<ExecutionTopics | undefined> {
  if (kafkaBrokers.length === 0) return undefined;
  const client = await connectKafka({ brokers: kafkaBrokers, security, clientId: 'verso' });
  return ExecutionTopics.prepare({ ...parts, client });
}
