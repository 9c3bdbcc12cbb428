import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Has Nx compute which package imports which, and keep it where the lint rule on boundaries reads it (about 2 s). */
export function writeProjectGraph() {
  const nx = join(root, 'node_modules', '.bin', 'nx');
  execFileSync(process.execPath, [nx, 'graph', `--file=${join(root, '.nx', 'project-graph.json')}`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      // No process stays behind, nothing leaves the machine, and nothing is shared with other users in the temporary folder.
      NX_DAEMON: 'false',
      NX_NO_CLOUD: 'true',
      NX_NATIVE_FILE_CACHE_DIRECTORY: join(root, '.nx', 'native'),
    },
  });
}
