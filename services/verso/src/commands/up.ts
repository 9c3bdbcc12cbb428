import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClockDriver } from '@verso/reference-data';
import { LogTails } from '@verso/messaging';
import { PostgresTradeTable } from '@verso/operations';
import { publishedSealsIn } from '@verso/record-keeping';
import { kafkaAccessIn } from '@verso/service-host';
import type { StreetKnobs } from '@verso/street';
import { isPast, SettlementDates, TICKS_EXPECTED } from '../days.js';
import { DemoFolder } from '../demo-folder.js';
import { proveBooks } from '../demo-report.js';
import { LOGS } from '../office.js';
import { grouped, table, type Terminal } from '../printing.js';
import { OfficeProcesses, type Tick } from '../processes/office-processes.js';
import {
  openBrokersForProcesses,
  openDatabaseForProcesses,
  type PreparedBrokers,
  type PreparedDatabase,
} from '../processes/outside-parts.js';
import { untilStopped } from '../stopping.js';
import type { UpSettings } from './up-settings.js';

export interface UpOptions {
  readonly settings: UpSettings;
  /** Instances of each service. */
  readonly instances: number;
  /** Executions of the trade date, after whose settlement the office stops; undefined: it runs until it is told to stop. */
  readonly trades: number | undefined;
  readonly tradesPerDay: number;
  readonly seed: number;
  /** ISO 8601. */
  readonly tradeDate: string;
  /** Pause between two events of the business clock, in milliseconds. */
  readonly tickMs: number;
  readonly knobs: StreetKnobs;
}

/**
 * Opens the office with every service as processes of its own. With `trades`, runs one trade date and the days until everything
 * of it should have settled, as `demo` does, and proves the books. Answers the exit code.
 */
export async function up(options: UpOptions, terminal: Terminal): Promise<number> {
  const stopping = untilStopped();
  const { settings, trades } = options;
  const folder = new DemoFolder(settings.dataDir, parametersOf(options));
  const anew = trades !== undefined && (await folder.prepare(['records', 'kafka', 'logs'], terminal));
  await mkdir(settings.dataDir, { recursive: true });
  const began = performance.now();
  terminal.line('Starting the database and the broker …');
  const log = (line: string): void => terminal.line(line);
  const { dataDir, rolePassword } = settings;
  const openings = [
    openDatabaseForProcesses({ dataDir, given: settings.database, rolePassword, anew, log }),
    openBrokersForProcesses(dataDir, brokersGivenBy(settings), log),
  ] as const;
  const [database, brokers] = await both(openings);
  if (trades !== undefined) await folder.running();
  const logs = await openLogs(join(dataDir, 'logs'));
  try {
    const office = await startOffice(options, database, brokers, logs, terminal);
    try {
      terminal.line(`Services are starting after ${seconds(began)}.`);
      const code = await run(options, office, database, stopping, began, terminal);
      if (trades !== undefined && code !== STOPPED) await folder.finished();
      return code;
    } finally {
      terminal.line('Stopping every process …');
      await office.stop(PATIENCE_MS);
    }
  } finally {
    logs.end();
    await brokers.close();
    await database.close();
    if (stopping.signal.aborted) terminal.line('Stopped. The same command goes on where it was.');
  }
}

const PATIENCE_MS = 20_000;
/** Exit code of a demo that was told to stop before its end. */
const STOPPED = 130;

function brokersGivenBy({ kafkaBrokers, kafkaSecurity }: UpSettings): Omit<PreparedBrokers, 'close'> {
  return { addresses: kafkaBrokers, security: kafkaSecurity };
}

async function startOffice(
  { settings, instances, trades, tradesPerDay, seed, tradeDate, knobs }: UpOptions,
  database: PreparedDatabase,
  { addresses, security }: PreparedBrokers,
  logs: WriteStream,
  terminal: Terminal,
): Promise<OfficeProcesses> {
  const { dataDir, host, port, rolePassword } = settings;
  return OfficeProcesses.start({
    instances,
    database: database.connection,
    rolePassword,
    brokers: addresses,
    // All services by the name that this command was given: names of their own are for offices that are started otherwise.
    brokerAccess: security && { security, environmentOf: () => kafkaAccessIn(process.env) },
    dataDir,
    host,
    port,
    startDate: tradeDate,
    street: {
      seed,
      knobs,
      trades: trades ?? tradesPerDay,
      tradeDate: trades === undefined ? undefined : tradeDate,
    },
    log: (name, line) => {
      logs.write(`${name} | ${line}\n`);
      if (/"level":"(error|fatal)"/.test(line) || !line.startsWith('{')) terminal.problem(`${name} | ${line}`);
    },
    died: (name, how) => terminal.line(`${name} has ended (${how}) and is started again.`),
  });
}

/** Walks through the days; proves the books at the end of a demo. */
async function run(
  options: UpOptions,
  office: OfficeProcesses,
  database: PreparedDatabase,
  stopping: ReturnType<typeof untilStopped>,
  began: number,
  terminal: Terminal,
): Promise<number> {
  const { settings, trades, tradeDate } = options;
  const tails = new LogTails(office.store);
  for (const log of LOGS) tails.of(log);
  const read = (): Promise<void> => tails.refresh();
  if ((await office.observer.untilQuiet(stopping.signal)) === undefined) return trades === undefined ? 0 : STOPPED;
  terminal.line(`The office is open after ${seconds(began)}.`);
  printProcesses(office, settings.dataDir, terminal);
  const table = await PostgresTradeTable.open({
    ...database.connection,
    user: 'verso_operations',
    ...passwordOf(settings),
  });
  try {
    const clock = new ClockDriver({ submit: () => Promise.reject(new Error('only looks')) }, tails, tradeDate);
    const dates = new SettlementDates(tails);
    const isDone = async (): Promise<boolean> => {
      await read();
      return trades !== undefined && isPast(clock, dates, tradeDate);
    };
    const finished = await walk(options, office, table, isDone, stopping, terminal);
    if (!finished) return trades === undefined ? 0 : STOPPED;
    terminal.line(`Nothing moves any more after ${seconds(began)}.`);
    await Promise.all([office.observer.untilProjected(stopping.signal), untilSealed(office)]);
    await read();
    const recordsDir = join(settings.dataDir, 'records');
    const verifierKey = (await readFile(join(publishedSealsIn(recordsDir), 'verifier.vkey'), 'utf8')).trim();
    const { store } = office;
    return (await proveBooks({ tails, trades: table, store, records: store, recordsDir, verifierKey }, terminal))
      ? 0
      : 1;
  } finally {
    await table.close();
  }
}

/** Ticks the clock whenever nothing moves; false when the run was told to stop before the end. */
async function walk(
  { tickMs, trades }: UpOptions,
  office: OfficeProcesses,
  table: PostgresTradeTable,
  isDone: () => Promise<boolean>,
  { signal }: ReturnType<typeof untilStopped>,
  terminal: Terminal,
): Promise<boolean> {
  const ended = new AbortController();
  let [ticks, clock] = [0, 'before the first day'];
  const share = (): string =>
    trades === undefined ? '' : `${String(Math.min(99, Math.round((ticks / TICKS_EXPECTED) * 100)))} % | `;
  const showing = show(() => `${share()}${clock}`, office, table, AbortSignal.any([signal, ended.signal]), terminal);
  try {
    for (;;) {
      const sizes = await office.observer.untilQuiet(signal);
      if (sizes === undefined) return false;
      if (await isDone()) return true;
      if (tickMs > 0) await sleep(tickMs, undefined, { signal }).catch(() => undefined);
      const tick = await office.tick(sizes.get('reference-data') ?? 0);
      if (tick === 'no more') return true;
      if (tick === 'moved') continue;
      ticks += 1;
      clock = wordsOf(tick);
    }
  } finally {
    ended.abort();
    await showing;
  }
}

/** A live line about where the office stands. */
async function show(
  clock: () => string,
  { observer, processes }: OfficeProcesses,
  trades: PostgresTradeTable,
  ended: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  while (!ended.aborted) {
    const figures = await trades.summary().catch(() => undefined);
    if (figures !== undefined) {
      const { trades: all, byState } = figures;
      const restarts = processes.reduce((sum, one) => sum + one.restarts, 0);
      const parts = [
        clock(),
        `trades ${grouped(all)}`,
        `settled ${grouped(byState.SETTLED ?? 0)}`,
        ...(restarts === 0 ? [] : [`restarts ${restarts}`]),
        ...(observer.waitsFor === '' ? [] : [observer.waitsFor]),
      ];
      terminal.progress(parts.join(' | '));
    }
    await sleep(1_000, undefined, { signal: ended }).catch(() => undefined);
  }
}

function printProcesses({ gateway, processes }: OfficeProcesses, dataDir: string, terminal: Terminal): void {
  const rows = processes.map(({ name, url, pid }) => [name, url ?? 'starting', `pid ${pid ?? '?'}`]);
  for (const line of table([['all services', gateway.url], ...rows, ['logs', join(dataDir, 'logs', 'services.log')]])) {
    terminal.line(line);
  }
}

async function untilSealed({ store }: OfficeProcesses): Promise<void> {
  for (;;) {
    const [[seal], heads] = await Promise.all([store.readSeals(1), store.heads()]);
    if (seal !== undefined && heads.every(({ log, size }) => (seal.vector[log] ?? 0) >= size)) return;
    await sleep(100);
  }
}

/** Both, or none: what was opened is closed when the other fails. */
async function both<One extends Closable, Other extends Closable>(
  openings: readonly [Promise<One>, Promise<Other>],
): Promise<readonly [One, Other]> {
  const [one, other] = await Promise.allSettled(openings);
  if (one.status === 'fulfilled' && other.status === 'fulfilled') return [one.value, other.value];
  if (one.status === 'fulfilled') await one.value.close();
  if (other.status === 'fulfilled') await other.value.close();
  throw one.status === 'rejected' ? one.reason : other.status === 'rejected' ? other.reason : new Error('not opened');
}

interface Closable {
  readonly close: () => Promise<void>;
}

async function openLogs(folder: string): Promise<WriteStream> {
  await mkdir(folder, { recursive: true });
  return createWriteStream(join(folder, 'services.log'), { flags: 'a' });
}

function wordsOf({ market, businessDate, type, name }: Tick): string {
  return `${market} ${businessDate} ${name ?? type}`;
}

function passwordOf({ rolePassword }: UpSettings): { readonly password?: string } {
  return rolePassword === undefined ? {} : { password: rolePassword };
}

function parametersOf({ instances, trades, seed, tradeDate, knobs }: UpOptions): string {
  return JSON.stringify({ instances, trades, seed, tradeDate, ...knobs });
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1_000).toFixed(1)} s`;
}
