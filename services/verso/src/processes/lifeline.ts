import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads until its input ends: then whoever held the other end is gone, and the process that it was told of is asked to end. */
const WATCH = 'read -r _; kill -INT "$0" 2>/dev/null';

/**
 * Sees to it that the database server of a folder does not outlive this process: the launcher lets it live on, for the next start
 * to attach to. When this process is killed, the server shuts down as fast as it can without losing anything.
 *
 * @param dataDir the launcher's folder
 * @returns to be called before the server is stopped in order
 */
export async function tieToThisProcess(dataDir: string): Promise<() => Promise<void>> {
  const pidFile = await readFile(join(dataDir, 'cluster', 'data', 'postmaster.pid'), 'utf8');
  const pid = Number(pidFile.split('\n', 1)[0]);
  const watcher: ChildProcess = spawn('/bin/sh', ['-c', WATCH, String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => undefined);
  watcher.stdin?.on('error', () => undefined);
  return async () => {
    if (watcher.exitCode !== null || watcher.signalCode !== null) return;
    const gone = new Promise((resolve) => watcher.once('exit', resolve));
    watcher.kill('SIGKILL');
    await gone;
  };
}
