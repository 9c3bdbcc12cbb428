import { KafkaRefused, KafkaUnavailable } from '@verso/messaging/kafka';
import {
  ConfigurationError,
  countSetting,
  dateSetting,
  portSetting,
  PortTaken,
  readBrokers,
  shareSetting,
  type Setting,
} from '@verso/service-host';
import { Command, InvalidArgumentError, Option } from 'commander';
import { demo } from './commands/demo.js';
import { ingest } from './commands/ingest.js';
import { migrateDatabase } from './commands/migrate.js';
import { OfficeNotReached } from './commands/running-door.js';
import { printSetAside, replay } from './commands/set-aside.js';
import { start } from './commands/start.js';
import { applyDeclaredTopics, type ApplyTopicsCommand } from './commands/topics.js';
import { readUpSettings } from './commands/up-settings.js';
import { up } from './commands/up.js';
import { verify } from './commands/verify.js';
import { DatabaseNotReached, OfficeAlreadyOpen } from './database.js';
import { LOGS, roomNamed } from './office.js';
import { openTerminal } from './printing.js';
import { readKafkaSecurity, readSettings, START_DATE } from './settings.js';
import { STREET_KNOBS, type StreetKnobs } from '@verso/street';

const terminal = openTerminal();

/** Runs a command; what a user can mend is one message, what he cannot is a stack trace. */
async function run(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    const isMendable = MENDABLE.some((kind) => error instanceof kind);
    terminal.problem(isMendable && error instanceof Error ? error.message : stackOf(error));
    process.exitCode = error instanceof ConfigurationError ? error.exitCode : 1;
  }
}

const MENDABLE = [
  ...[PortTaken, OfficeAlreadyOpen, OfficeNotReached, ConfigurationError],
  ...[KafkaRefused, KafkaUnavailable, DatabaseNotReached],
] as const;

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** An option is read by the rule of the setting that says the same. */
function by<Value>({ read }: Pick<Setting<Value>, 'read'>): (text: string) => Value {
  return (text) => {
    const outcome = read(text);
    if ('problem' in outcome) throw new InvalidArgumentError(`${outcome.problem}.`);
    return outcome.value;
  };
}

const wholeNumber = by(countSetting('', 0, 0, 999_999_999));
const positiveNumber = by(countSetting('', 1, 1, 999_999_999));
const rate = by(shareSetting('', 0));
const date = by(dateSetting('', START_DATE));
const port = by(portSetting('', 0));

function room(text: string): NonNullable<ReturnType<typeof roomNamed>> {
  const named = roomNamed(text);
  if (named === undefined) throw new InvalidArgumentError(`the rooms are ${LOGS.join(', ')}.`);
  return named;
}

/** What the street does that it should not. */
function withKnobs(command: Command): Command {
  return command
    .option('--mismatch-rate <share>', 'trades that the counterparty sees differently', rate, STREET_KNOBS.mismatchRate)
    .option('--late-rate <share>', 'counterparties that answer a day late', rate, STREET_KNOBS.lateRate)
    .option('--fail-rate <share>', 'instructions that fail at the counterparty', rate, STREET_KNOBS.failRate)
    .option('--partial-rate <share>', 'instructions that settle in parts', rate, STREET_KNOBS.partialRate)
    .option('--duplicate-rate <share>', 'messages delivered twice', rate, STREET_KNOBS.duplicateRate)
    .option('--garbled-rate <share>', 'messages of which a garbled copy comes first', rate, STREET_KNOBS.garbledRate)
    .option(
      '--wrong-statement-rate <share>',
      'statements of an account and day that say something wrong',
      rate,
      STREET_KNOBS.wrongStatementRate,
    )
    .option(
      '--allege-rate <share>',
      'instructions of the counterparty without one of ours, alleged and taken back',
      rate,
      STREET_KNOBS.allegeRate,
    );
}

const program = new Command('verso')
  .description('An open-source, event-sourced securities back office')
  .version('0.1.0')
  .showHelpAfterError('(verso --help shows what there is)');

const DATA_DIR = [
  '--data-dir <folder>',
  'where the office keeps its data (default: VERSO_DATA_DIR, else .verso)',
] as const;

program
  .command('start')
  .description('open the office with a street that trades every market day, until Ctrl-C')
  .option(...DATA_DIR)
  .option('--seed <number>', 'seed of the street', wholeNumber, 1)
  .option('--trades <number>', 'executions of a trade date', wholeNumber, 100)
  .option('--tick <milliseconds>', 'pause between two events of the business clock', wholeNumber, 1_000)
  .action((options: { dataDir?: string; seed: number; trades: number; tick: number }) =>
    run(async () => {
      const settings = readSettings(process.env, options.dataDir);
      return start({ settings, seed: options.seed, tradesPerDay: options.trades, tickMs: options.tick }, terminal);
    }),
  );

withKnobs(program.command('demo'))
  .description('run one trade date and the business days to its last settlement date plus two, and prove the books')
  .option('--data-dir <folder>', 'where the demo keeps its data (default: demo in VERSO_DATA_DIR, else .verso/demo)')
  .option('--trades <number>', 'executions of the trade date', positiveNumber, 1_000)
  .option('--seed <number>', 'seed of the street: the same seed gives the same summary', wholeNumber, 7)
  .option('--date <date>', 'the trade date', date, START_DATE)
  .action((options: DemoFlags) => run(() => demo(demoOptions(options), terminal)));

program
  .command('ingest')
  .description('hand in the executions of a file: a FIX 4.4 log (messages 8 and AE) or NDJSON')
  .argument('<file>', 'the file')
  .option(...DATA_DIR)
  .action((file: string, options: { dataDir?: string }) =>
    run(() => ingest(file, readSettings(process.env, options.dataDir), terminal)),
  );

program
  .command('verify')
  .description(
    'read every log again, recompute every leaf and root, check every signature, name the first altered event',
  )
  .option(...DATA_DIR)
  .option('--threads <number>', 'read logs on so many threads at once (default: one per core)', positiveNumber)
  .action((options: { dataDir?: string; threads?: number }) =>
    run(() => verify(readSettings(process.env, options.dataDir).dataDir, terminal, options.threads)),
  );

program
  .command('topics')
  .description('what Kafka has to hold, as declared in deploy/kafka/topics.yaml')
  .command('apply')
  .description(
    'create the topics that are missing, add partitions, set settings, add rules of access; takes nothing away',
  )
  .addOption(
    new Option('--brokers <addresses>', 'host:port of some brokers, separated by commas')
      .env('VERSO_KAFKA_BROKERS')
      .argParser(by({ read: readBrokers }))
      .default(['127.0.0.1:9092'], '127.0.0.1:9092'),
  )
  .option('--file <file>', 'declarations other than those of this installation')
  .option('--replication <copies>', 'copies of each partition at most: 1 for a single broker', positiveNumber)
  .option('--dry-run', 'say what would be done and do nothing; exits with 1 when that is anything', false)
  .action((options: ApplyTopicsCommand) =>
    run(() => applyDeclaredTopics({ ...options, security: readKafkaSecurity(process.env) }, terminal)),
  );

const setAside = program
  .command('set-aside')
  .description('events that a room could not handle; they wait, with all that follows for their trade');
const ROOM = ['--room <name>', 'of this room only', room] as const;

setAside
  .command('list')
  .description('what waits, and why')
  .option(...DATA_DIR)
  .option(...ROOM)
  .action((options: SetAsideFlags) =>
    run(() => printSetAside(options.room && [options.room], readSettings(process.env, options.dataDir), terminal)),
  );

setAside
  .command('replay')
  .description('handle it again once the cause is mended; exits with 1 when something still cannot be handled')
  .option(...DATA_DIR)
  .option(...ROOM)
  .action((options: SetAsideFlags) =>
    run(() => replay(options.room && [options.room], readSettings(process.env, options.dataDir), terminal)),
  );

interface SetAsideFlags {
  readonly dataDir?: string;
  readonly room?: ReturnType<typeof room>;
}

withKnobs(program.command('up'))
  .description('open the office with every service as processes of its own, over PostgreSQL and Kafka, until Ctrl-C')
  .requiredOption('--processes', 'every service as processes of its own (`verso start` runs all in one)')
  .option(
    '--data-dir <folder>',
    'where it keeps its data (default: processes in VERSO_DATA_DIR, else .verso/processes)',
  )
  .option('--port <number>', 'port of the address before all services (default: VERSO_PORT, else 7070)', port)
  .option('--instances <number>', 'processes of each service, which share its parts', positiveNumber, 1)
  .option(
    '--trades <number>',
    'run one trade date with so many executions as `demo` does, prove the books, and stop',
    positiveNumber,
  )
  .option('--trades-per-day <number>', 'executions of a trade date when --trades is not given', wholeNumber, 100)
  .option('--seed <number>', 'seed of the street', wholeNumber, 7)
  .option('--date <date>', 'the first trade date', date, START_DATE)
  .option(
    '--tick <milliseconds>',
    'pause between two events of the business clock (default: 0 with --trades, else 1000)',
    wholeNumber,
  )
  .action((options: UpFlags) => run(() => up(upOptions(options), terminal)));

program
  .command('migrate')
  .description(
    'bring the database of VERSO_DATABASE_URL to this build, and give every service its role (VERSO_ROLE_PASSWORD)',
  )
  .action(() => run(() => migrateDatabase(process.env, terminal)));

interface UpFlags extends Omit<DemoFlags, 'trades'> {
  readonly processes: true;
  readonly port?: number;
  readonly instances: number;
  readonly trades?: number;
  readonly tradesPerDay: number;
  readonly tick?: number;
}

function upOptions(flags: UpFlags): Parameters<typeof up>[0] {
  const { dataDir, port, instances, trades, tradesPerDay, seed, date: tradeDate, tick, processes: _, ...knobs } = flags;
  const given = { ...(dataDir === undefined ? {} : { dataDir }), ...(port === undefined ? {} : { port }) };
  const settings = readUpSettings(process.env, given);
  const tickMs = tick ?? (trades === undefined ? 1_000 : 0);
  return { settings, instances, trades, tradesPerDay, seed, tradeDate, tickMs, knobs };
}

interface DemoFlags extends StreetKnobs {
  readonly dataDir?: string;
  readonly trades: number;
  readonly seed: number;
  readonly date: string;
}

function demoOptions(flags: DemoFlags): Parameters<typeof demo>[0] {
  const { dataDir, trades, seed, date: tradeDate, ...knobs } = flags;
  const settings = readSettings({ ...process.env, VERSO_PORT: '0' }, undefined);
  const demoDir = dataDir === undefined ? `${settings.dataDir}/demo` : readSettings(process.env, dataDir).dataDir;
  return { settings: { ...settings, dataDir: demoDir }, trades, seed, tradeDate, knobs };
}

// Whoever started this process was killed: end as abruptly as it did. What is stored is whole at any moment.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
for (const command of everyCommand(program)) command.allowExcessArguments(false);
await program.parseAsync();

/** A second file that is passed over would look as if it had been handed in. */
function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
