// Runs all tests, or those whose path contains one of the arguments: `npm test -- libs/money`. Builds first: the tests of the
// whole run the built product.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SECONDS_TO_END = 30;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest];

const built = spawnSync(process.execPath, [join(root, 'tools', 'build.mjs')], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

if (process.env.VERSO_TEST_LONG !== '1') {
  console.log(
    'Left out: three brokers, relays and offices of many processes (VERSO_TEST_LONG=1 runs them, half an hour).',
  );
}

let counts = { passed: 0, failed: 0, skipped: 0 };
let impatience;
const tests = spawn(process.execPath, [...flags, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, NODE_OPTIONS: '' },
});

tests.on('message', (said) => {
  counts = said;
  // All tests are done: what still runs now was left open by one of them, which is a defect and not to be waited for.
  impatience = setTimeout(() => {
    console.error(`The tests left something open that still runs after ${SECONDS_TO_END} s: see --detectOpenHandles.`);
    counts = { ...counts, failed: counts.failed + 1 };
    tests.kill('SIGKILL');
  }, SECONDS_TO_END * 1000);
});

// Ctrl-C reaches the tests by themselves; this process stays to the end to print the line.
process.on('SIGINT', () => undefined);

tests.on('close', (status) => {
  clearTimeout(impatience);
  const ended = status ?? 1;
  // A run that broke before its first test has failed too.
  const failed = counts.failed === 0 && ended !== 0 ? 1 : counts.failed;
  console.log(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
  process.exitCode = ended;
});
