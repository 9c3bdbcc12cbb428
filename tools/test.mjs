// Runs all tests, or those whose path contains one of the arguments: `npm test -- libs/money`. Builds first: the tests of the
// whole run the built product.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runJest } from './run-jest.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = spawnSync(process.execPath, [join(root, 'tools', 'build.mjs')], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

if (process.env.VERSO_TEST_LONG !== '1') {
  console.log('Left out: three brokers, relays and offices of many processes (npm run test:backbone runs them).');
}

// Ctrl-C reaches the tests by themselves; this process stays to the end to print the line.
process.on('SIGINT', () => undefined);

const { passed, failed, skipped, status } = await runJest(process.argv.slice(2));
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = status;
