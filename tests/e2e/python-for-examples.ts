import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = join(import.meta.dirname, '..', '..', 'examples', 'requirements.txt');

/** An interpreter that has what the examples ask for, or why there is none. */
export type PythonForExamples = { readonly python: string } | { readonly reason: string };

/**
 * Makes a virtual environment in the user's cache, once for each content of `examples/requirements.txt`. Under CI=true it
 * must be possible.
 */
export async function pythonForExamples(): Promise<PythonForExamples> {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'verso', 'python');
  const python = join(cache, digest, 'bin', 'python');
  if (existsSync(python)) return { python };
  const making = join(cache, `${digest}.${String(process.pid)}`);
  try {
    await mkdir(cache, { recursive: true });
    await run('python3', ['-m', 'venv', making]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
    await run(join(making, 'bin', 'python'), pip, { timeout: 180_000 });
    // Whole or not there: an interrupted installation is not taken for one.
    await rename(making, join(cache, digest)).catch((error: unknown) => {
      if (!existsSync(python)) throw error;
    });
    return { python };
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return { reason: `Python with the packages of examples/requirements.txt: ${String(error).split('\n')[0] ?? ''}` };
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
