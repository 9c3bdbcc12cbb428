#!/usr/bin/env node
// Runs the command line under the Node that the project pins, whatever Node the shell has.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const cli = join(here, '..', 'dist', 'cli.js');
const REQUIRED_MAJOR = 24;

if (!existsSync(cli)) {
  process.stderr.write('Verso is not built yet. Run `npm ci` (or `npm run build`) in the project folder first.\n');
  process.exit(78);
}
if (Number(process.versions.node.split('.')[0]) >= REQUIRED_MAJOR) {
  await import(cli);
} else {
  const node = join(root, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(node)) {
    process.stderr.write(
      `Verso needs Node ${REQUIRED_MAJOR}; this is ${process.version}. \`npm ci\` installs the right one.\n`,
    );
    process.exit(78);
  }
  const child = spawn(node, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child too; this process only waits for it to stop in its own time.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}
