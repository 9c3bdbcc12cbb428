import { execFile } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode } from './error-code.js';
import { isAlive } from './postmaster.js';

/** Runs `work` while no other process starts or stops the same server. A lock whose holder died is taken over. */
export async function withStartLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const own = `${String(process.pid)} ${(await processStart(process.pid)) ?? ''}`.trimEnd();
  for (;;) {
    const taken = await writeFile(file, own, { flag: 'wx' }).then(
      () => true,
      (error: unknown) => {
        if (isCode(error, 'EEXIST')) return false;
        throw error;
      },
    );
    if (taken) break;
    const holder = await readFile(file, 'utf8').catch(() => '');
    const abandoned =
      holder === own ? !inThisProcess.has(file) : holder === '' ? await isOld(file) : await isGone(holder);
    if (abandoned) await rm(file, { force: true });
    else await sleep(50);
  }
  inThisProcess.add(file);
  try {
    return await work();
  } finally {
    inThisProcess.delete(file);
    await rm(file, { force: true });
  }
}

/**
 * Tells a process from any other that has had its number, or will: when it started, on which boot of the machine. Undefined
 * when there is no such process, or no way to know.
 *
 * @param platform Linux is asked by /proc, every other by `ps`
 */
export async function processStart(pid: number, platform: string = process.platform): Promise<string | undefined> {
  if (platform !== 'linux') return startByPs(pid);
  try {
    const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // The name of the program stands in brackets and may hold anything; the start is the 20th field after it.
    const start = text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return start === undefined ? undefined : `${start}@${boot.trim()}`;
  } catch {
    return undefined;
  }
}

async function startByPs(pid: number): Promise<string | undefined> {
  // The same text for whoever asks, in whatever language and zone.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], { env }, (error, stdout) => {
      const start = stdout.trim().replaceAll(/\s+/g, '-');
      resolve(error !== null || start === '' ? undefined : start);
    });
  });
}

/** The holder is dead, or another process has its number since. A lock that tells the number alone is believed. */
async function isGone(holder: string): Promise<boolean> {
  const [number = '', start] = holder.split(' ');
  const pid = Number(number);
  if (!(pid > 0) || !isAlive(pid)) return true;
  const now = start === undefined ? undefined : await processStart(pid);
  return now !== undefined && now !== start;
}

/** An empty file was just made by somebody who has not written his number yet, or died before he could. */
async function isOld(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
  return Date.now() - mtimeMs > 10_000;
}

const inThisProcess = new Set<string>();
