// npm run chaos -- [--minutes 10] [--seed N] [--instances 2] [--trades N] [--no-faults network,disk] [--keep]
// Runs the office as processes over a real database and broker, breaks all of them under load, and checks from outside what is
// left. Prints the seed and a verdict; ends with 1 when a promise was broken. Needs the built product (`npm run build`).
import { parseArgs } from 'node:util';
import { FAULTS, type Fault } from './breaking.ts';
import { chaosRun } from './chaos-run.ts';
import { examine } from './checkers.ts';
import { isBroken, verdict } from './verdict.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000) % 1_000_000) },
    instances: { type: 'string', default: '2' },
    trades: { type: 'string' },
    'no-faults': { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
  },
});
const minutes = positive('minutes', values.minutes);
const seed = positive('seed', values.seed);
const instances = positive('instances', values.instances);
const print = (line: string): unknown => process.stdout.write(`${elapsed().padStart(7)} ${line}\n`);

/** Opening and breaking take this share of the time; coming to rest and checking have the rest, and may take longer. */
const BREAKING_SHARE = 0.65;
/** After which a run that should have ended by its own bounds is broken off. */
const OVERTIME_MS = 1_200_000;
/** From so many minutes on, every kind of fault comes at least once. */
const LONG_MINUTES = 10;

const givenUp = new AbortController();
const giveUp = (why: string): void => {
  process.exitCode = 1;
  print(why);
  givenUp.abort();
};
process.once('SIGINT', () => giveUp('told to stop'));
process.once('SIGTERM', () => giveUp('told to stop'));
const overtime = setTimeout(() => giveUp('the run does not end'), minutes * 60_000 + OVERTIME_MS);

print(`seed ${seed}, ${minutes} minutes, ${instances} instances of each service`);
try {
  const outcome = await chaosRun({
    seed,
    breakUntil: minutes * 60_000 * BREAKING_SHARE,
    everything: minutes >= LONG_MINUTES,
    instances,
    trades: values.trades === undefined ? Math.round(minutes * 120) : positive('trades', values.trades),
    without: faultsIn(values['no-faults']),
    keep: values.keep,
    print,
    givenUp: givenUp.signal,
  });
  const findings = await examine(outcome.evidence);
  for (const line of verdict(outcome, findings, { seed, elapsed: elapsed() })) process.stdout.write(`${line}\n`);
  process.exitCode = isBroken(outcome, findings) ? 1 : 0;
} catch (error) {
  process.exitCode = 1;
  print(`no verdict: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}; seed ${seed}`);
}
clearTimeout(overtime);
// What was broken off in the midst of it holds on to connections.
process.exit();

function faultsIn(text: string): ReadonlySet<Fault> {
  const named = text.split(',').filter((name) => name !== '');
  const known = new Set<Fault>();
  for (const name of named) {
    const fault = FAULTS.find((one) => one === name);
    if (fault === undefined) throw new Error(`--no-faults takes ${FAULTS.join(', ')}`);
    known.add(fault);
  }
  return known;
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`--${name} takes a number above 0, not ${value}`);
  return number;
}

function elapsed(): string {
  return `${(performance.now() / 1_000).toFixed(1)} s`;
}
