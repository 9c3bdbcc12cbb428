import { randomBytes, createHash } from 'node:crypto';
import { chown, lstat, mkdir, readlink, realpath, rmdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.js';
import { canRun, canWrite } from './account.js';
import type { PostgresBinaries } from './binaries.js';
import { copyBinaries } from './binaries.js';
import { isCode } from './error-code.js';

/** Where a server keeps its data, its log file and its socket, and which binaries it runs. */
export interface Place {
  readonly account: Account | undefined;
  readonly binaries: PostgresBinaries;
  /** Folder with `data/` and `server.log`. */
  readonly cluster: string;
  readonly data: string;
  readonly logFile: string;
}

/** Where root keeps what an unprivileged account must reach. */
const REACHABLE = ['/var/lib/verso', join('/tmp', 'verso-data')];

/**
 * Finds or makes the place of the server of this data directory.
 *
 * Run as root below a closed folder (mode 0700), the server's account could reach neither data nor binaries: they go to
 * `/var/lib/verso`, and `cluster` in the data directory becomes a link to it, so that removing the directory forgets it.
 */
export async function placeOf(
  dataDir: string,
  account: Account | undefined,
  installed: PostgresBinaries,
  log: (line: string) => void,
): Promise<Place> {
  const cluster = join(dataDir, 'cluster');
  if (account === undefined) {
    await mkdir(cluster, { recursive: true, mode: 0o700 });
    return placeAt(cluster, undefined, installed);
  }
  const moved = await readlink(cluster).catch(() => undefined);
  const reached = moved ?? (await clusterFor(account, cluster));
  await mkdir(reached, { recursive: true, mode: 0o700 });
  await chown(reached, account.uid, account.gid);
  const runs = canRun(account, join(installed.folder, 'bin', 'postgres'));
  const binaries = runs ? installed : await copyBinaries(installed, await reachablePlace());
  // Told once: from now on a link in the data directory says it.
  if (reached !== cluster && moved === undefined)
    log(`The database files are in ${reached}, because PostgreSQL does not run as root.`);
  return placeAt(await realpath(reached), account, binaries);
}

/** A folder for the socket with a path short enough for one (107 bytes), closed to everybody else. */
export async function socketFolder(data: string, account: Account | undefined): Promise<string> {
  const temporary = tmpdir().length > 60 || account !== undefined ? '/tmp' : tmpdir();
  const folder = join(temporary, `verso-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`);
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!isCode(error, 'EEXIST')) throw error;
  });
  const owner = account?.uid ?? process.getuid?.();
  const { uid } = await lstat(folder);
  // The folder's name can be guessed, so it is only used when nobody else made it.
  if (uid === process.getuid?.() && account !== undefined) await chown(folder, account.uid, account.gid);
  else if (uid !== owner)
    throw new Error(`${folder} belongs to another user: remove it, it is the server's socket folder`);
  return folder;
}

function placeAt(cluster: string, account: Account | undefined, binaries: PostgresBinaries): Place {
  return { account, binaries, cluster, data: join(cluster, 'data'), logFile: join(cluster, 'server.log') };
}

async function clusterFor(account: Account, cluster: string): Promise<string> {
  await mkdir(cluster, { recursive: true, mode: 0o700 });
  await chown(cluster, account.uid, account.gid);
  if (canWrite(account, cluster)) return cluster;
  const moved = join(await reachablePlace(), randomBytes(6).toString('hex'));
  await rmdir(cluster);
  await symlink(moved, cluster);
  return moved;
}

async function reachablePlace(): Promise<string> {
  for (const place of REACHABLE) {
    const made = await mkdir(place, { recursive: true, mode: 0o755 }).then(
      () => true,
      () => false,
    );
    if (made) return place;
  }
  throw new Error(`cannot make any of ${REACHABLE.join(', ')} for PostgreSQL, which does not run as root`);
}
