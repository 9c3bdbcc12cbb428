#!/usr/bin/env node
// Runs the command line under the Node that the project pins, whatever Node the shell has, with the memory settings that
// suit it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const cli = join(here, '..', 'dist', 'cli.js');
const REQUIRED_MAJOR = 24;
// Events live for some milliseconds: with a young generation of 16 MB, as Node has it, many survive into the old one.
// An old one that grows by half before it is collected, and not up to fourfold, is what keeps three threads' heaps small.
const FLAGS = ['--max-semi-space-size=32', '--heap-growing-percent=50'];
// glibc otherwise keeps up to eight heaps of its own per core, each with what some thread once freed.
const MALLOC = { MALLOC_ARENA_MAX: '2' };

if (!existsSync(cli)) {
  process.stderr.write('Verso is not built yet. Run `npm ci` (or `npm run build`) in the project folder first.\n');
  process.exit(78);
}
const pinned = join(root, 'node_modules', 'node', 'bin', 'node');
const node = existsSync(pinned) ? pinned : process.execPath;
if (node === process.execPath && Number(process.versions.node.split('.')[0]) < REQUIRED_MAJOR) {
  process.stderr.write(
    `Verso needs Node ${REQUIRED_MAJOR}; this is ${process.version}. \`npm ci\` installs the right one.\n`,
  );
  process.exit(78);
}
// The channel is a lifeline: when this process is killed, it breaks, and the office ends as well.
const child = spawn(node, [...FLAGS, cli, ...process.argv.slice(2)], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...MALLOC, ...process.env },
});
// Ctrl-C reaches the child too; this process only waits for it to stop in its own time.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
