import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode } from './error-code.js';
import { isAlive } from './postmaster.js';

/** Runs `work` while no other process starts or stops the same server. A lock whose holder died is taken over. */
export async function withStartLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const taken = await writeFile(file, String(process.pid), { flag: 'wx' }).then(
      () => true,
      (error: unknown) => {
        if (isCode(error, 'EEXIST')) return false;
        throw error;
      },
    );
    if (taken) break;
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    const abandoned = holder > 0 ? isGone(holder, file) : await isOld(file);
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

function isGone(holder: number, file: string): boolean {
  return holder === process.pid ? !inThisProcess.has(file) : !isAlive(holder);
}

/** An empty file was just made by somebody who has not written his number yet, or died before he could. */
async function isOld(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
  return Date.now() - mtimeMs > 10_000;
}

const inThisProcess = new Set<string>();
