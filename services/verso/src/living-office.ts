import { OperationsModule, PostgresTradeTable, RestingProjection, TradeProjection } from '@verso/operations';
import { RecordKeepingModule } from '@verso/record-keeping';
import { openDoor, type Door } from '@verso/service-host';
import { FrontOffice, type StreetKnobs } from '@verso/street';
import { TradeCaptureModule } from '@verso/trade-capture';
import { pino } from 'pino';
import { openOffice, type RunningOffice } from './running-office.js';
import type { Terminal } from './printing.js';
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
  const url = Promise.withResolvers<string>();
  url.promise.catch(() => undefined);
  const running = await openOffice({
    ...options,
    dataDir: settings.dataDir,
    log: (line) => terminal.line(line),
    onError: (name, error) => terminal.problem(`${name}: ${String(error)} (will be tried again)`),
    more: async ({ tails }, { connection, store }) => {
      trades = await PostgresTradeTable.open(connection);
      projection = new TradeProjection({ tails, table: trades });
      const post = (batch: readonly object[]): Promise<void> => url.promise.then((base) => handIn(base, batch));
      const { executionsOn } = options;
      return [new RestingProjection(projection), new FrontOffice({ store, tails, seed, executionsOn, post })];
    },
  });
  if (trades === undefined || projection === undefined) throw new Error('the read model was not opened');
  const table = trades;
  const following = projection;
  const close = async (): Promise<void> => {
    await door.close();
    await running.close(() => table.close());
  };
  const { office, sealing, database } = running;
  const proofs = { store: database.records, seals: database.records, folder: sealing.folder };
  const door = await openDoor({
    modules: [
      TradeCaptureModule.register(office.desk),
      OperationsModule.register({ table }),
      RecordKeepingModule.register({ ...proofs, verifierKey: sealing.verifierKey, foreignLogs: ['street'] }),
    ],
    host: settings.host,
    port: settings.port,
    logger: pino({ level: 'error' }, pino.destination(2)),
  }).catch(async (error: unknown) => {
    url.reject(error);
    await running.close(() => table.close());
    throw error;
  });
  url.resolve(door.url);
  return { ...running, door, trades: table, catchUp: () => following.catchUp(), close };
}

/** Hands a batch in through the public door, as any front office does; the same batch has the same key for ever. */
async function handIn(url: string, batch: readonly object[]): Promise<void> {
  const body = JSON.stringify({ executions: batch });
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
  const answer = await fetch(`${url}/v1/executions/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': Buffer.from(digest).toString('hex') },
    body,
  });
  if (!answer.ok) throw new Error(`the executions door answered ${String(answer.status)}: ${await answer.text()}`);
  await answer.arrayBuffer();
}
