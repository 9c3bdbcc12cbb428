import { spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';

/** The operating system account that PostgreSQL runs under; it refuses to run as root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that any Linux or macOS has, the fitting one first. None is ever created. */
const CANDIDATES = ['postgres', '_postgres', 'nobody'];

/** Whom PostgreSQL must run as: undefined means as whoever runs this process, an ordinary user. */
export async function accountForServer(data: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  // Data made by an ordinary user stays that user's, whoever starts it later.
  const made = await stat(data).catch(() => undefined);
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  if (made !== undefined && made.uid !== 0) {
    const [name] = lines.find(([, , uid]) => Number(uid) === made.uid) ?? [];
    return { name: name ?? `user ${String(made.uid)}`, uid: made.uid, gid: made.gid };
  }
  for (const candidate of CANDIDATES) {
    const [name, , uid, gid] = lines.find(([listed]) => listed === candidate) ?? [];
    // macOS writes nobody as -2.
    if (name !== undefined && Number(uid) !== 0) return { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  throw new Error(`PostgreSQL does not run as root, and there is no account ${CANDIDATES.join(' or ')} to run it as`);
}

/** Whether the account can write into the folder: asked of the system, since modes alone do not tell (ACLs, mounts). */
export function canWrite(account: Account, folder: string): boolean {
  return passes(account, '-w', folder);
}

/** Whether the account can run the program. */
export function canRun(account: Account, program: string): boolean {
  return passes(account, '-x', program);
}

function passes({ uid, gid }: Account, test: '-w' | '-x', path: string): boolean {
  return spawnSync('/bin/sh', ['-c', `test ${test} "$0"`, path], { uid, gid, cwd: '/' }).status === 0;
}
