import { writeSync } from 'node:fs';

/** Where a process is told to die: at which call of which name, before the call or after it has succeeded. */
interface ArmedPoint {
  readonly name: string;
  left: number;
  readonly when: 'before' | 'after';
}

/** Every place where work crosses a port, and a process may die before or after it has taken effect. */
export const FAIL_POINTS = [
  'room.append',
  'room.snapshot',
  'relay.read',
  'relay.publish',
  'relay.save',
  'feed.commit',
  'sender.deliver',
  'sender.save',
  'receiver.store',
  'receiver.save',
  'executions.store',
  'executions.commit',
  'refusals.publish',
  'refusals.save',
  'projection.save',
  'seal.read',
  'seal.checkpoint',
  'seal.save',
  'seal.publish',
  'lease.take',
  'lease.let-go',
] as const;

export type FailPoint = (typeof FAIL_POINTS)[number];

const armed = armedBy(process.env['VERSO_FAIL_POINT']);

/**
 * Does the work. When `VERSO_FAIL_POINT=<name>:<nth>:<before|after>` names this point, the process kills itself at its nth call,
 * as if the machine had lost it: nothing is closed, nothing is said to anybody. Of several, divided by commas, it dies at the one
 * that it comes to first.
 */
export function failPoint<Result>(name: FailPoint, work: () => Promise<Result>): Promise<Result> {
  return armed.length > 0 ? dieInTurn(name, work) : work();
}

async function dieInTurn<Result>(name: FailPoint, work: () => Promise<Result>): Promise<Result> {
  const here = armed.filter((point) => point.name === name);
  for (const point of here) point.left -= 1;
  // Settled now: another call may begin before this one's work is done.
  const due = here.filter(({ left }) => left === 0);
  if (due.some(({ when }) => when === 'before')) die(name, 'before');
  const result = await work();
  if (due.length > 0) die(name, 'after');
  return result;
}

function die(name: FailPoint, when: string): void {
  // On the second output, and written at once: nobody flushes anything any more.
  writeSync(2, `fail point ${name} ${when}\n`);
  process.kill(process.pid, 'SIGKILL');
}

function armedBy(text: string | undefined): readonly ArmedPoint[] {
  return text === undefined || text === '' ? [] : text.split(',').map(pointOf);
}

function pointOf(text: string): ArmedPoint {
  const [name = '', nth = '1', when] = text.split(':');
  const known = FAIL_POINTS.some((point) => point === name);
  if (!known || !(Number(nth) > 0) || (when !== 'before' && when !== 'after'))
    throw new Error(
      `VERSO_FAIL_POINT=${text}: write <name>:<nth>:before or :after, with a name of ${FAIL_POINTS.join(', ')}`,
    );
  return { name, left: Number(nth), when };
}
