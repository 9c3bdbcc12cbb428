import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NoteSigner } from '@verso/transparency-log';

/**
 * The office's signing key. It is made at the first start and kept in `<dataDir>/keys/`, readable by its owner only;
 * whoever can read it can sign false heads, so a production office mounts that folder from elsewhere.
 */
export async function loadSigningKey(dataDir: string, name = 'verso'): Promise<NoteSigner> {
  const folder = join(dataDir, 'keys');
  const file = join(folder, `${name}.skey`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = NoteSigner.generate(name);
  try {
    // wx: two processes starting at once must agree on one key.
    await writeFile(file, `${made.signingKey}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return made;
  } catch (error) {
    if (!(typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST')) throw error;
    return NoteSigner.parse(await readFile(file, 'utf8'));
  }
}
