import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** A broker's process, which ends with the process that started it, however that one ends. */
export interface BrokerProcess {
  readonly pid: number;
  /** Resolves when it has ended, with what the system tells: an exit code, above 128 for a signal. */
  readonly ended: Promise<number>;
  /** Whether it still runs. */
  running(): boolean;
  signal(signal: NodeJS.Signals): void;
}

/**
 * Starts Java in a session of its own, which Ctrl-C at the terminal does not reach, and with a lifeline: a pipe of which only this
 * process holds the other end. When it breaks, because this process has ended or was killed, the shell kills Java.
 * Its output is added to `logFile`.
 */
export async function startBrokerProcess(
  java: string,
  args: readonly string[],
  logFile: string,
): Promise<BrokerProcess> {
  const shell = spawn('/bin/sh', ['-c', LIFELINE, 'verso-broker', logFile, java, ...args], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = untilEnded(shell);
  let alive = true;
  void ended.then(() => (alive = false));
  const pid = await pidFrom(shell);
  return {
    pid,
    ended,
    running: () => alive,
    signal: (signal) => {
      // Once its end has been seen, its number may be somebody else's; just before, there may be nobody any more.
      if (alive) sendSignal(pid, signal);
    },
  };
}

const LIFELINE = `
log=$1; shift
exec 3<&0
"$@" </dev/null 3<&- >>"$log" 2>&1 &
broker=$!
{ read -r _ <&3; kill -9 "$broker"; } >/dev/null 2>&1 &
watcher=$!
exec 3<&-
echo "$broker"
wait "$broker"
status=$?
kill "$watcher"
exit "$status"
`;

type Shell = ChildProcessByStdio<Writable, Readable, null>;

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function untilEnded(shell: Shell): Promise<number> {
  // The lifeline breaks with the shell, which is no error of ours.
  shell.stdin.on('error', () => undefined);
  return new Promise((resolve) => {
    shell.on('error', () => resolve(127));
    shell.on('exit', (code) => resolve(code ?? 137));
  });
}

async function pidFrom(shell: Shell): Promise<number> {
  const [said] = (await Promise.race([once(shell.stdout, 'data'), once(shell.stdout, 'close')])) as [Buffer?];
  const pid = Number(said?.toString().trim());
  if (!(pid > 0)) throw new Error('the shell that watches over the broker could not be started');
  return pid;
}
