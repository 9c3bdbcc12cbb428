// Runs what `npm test` leaves out, one file after the other: three brokers that are killed, relays and leases of many processes,
// an office of many processes. Those whose path contains an argument, where there are any: `npm run test:backbone -- leases`.
//
// The whole ends within a bound: a file that does not come to its end is ended, and has failed under its name.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BACKBONE_TESTS } from './backbone-tests.mjs';
import { runJest } from './run-jest.mjs';

const MINUTES = Number(process.env.VERSO_TEST_BACKBONE_MINUTES ?? 20);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = spawnSync(process.execPath, [join(root, 'tools', 'build.mjs')], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (stopped = true));

const wanted = process.argv.slice(2);
const deadline = performance.now() + MINUTES * 60_000;
const total = { passed: 0, failed: 0, skipped: 0 };
for (const path of BACKBONE_TESTS) {
  if (stopped || (wanted.length > 0 && !wanted.some((part) => path.includes(part)))) continue;
  const seconds = Math.round((deadline - performance.now()) / 1000);
  if (seconds < 1) {
    console.error(`Not run, the ${MINUTES} minutes are over: ${path}`);
    total.failed += 1;
    continue;
  }
  const began = performance.now();
  const counts = await runJest(['--runInBand', path], { seconds, env: { VERSO_TEST_LONG: '1' } });
  for (const name in total) total[name] += counts[name];
  console.log(`${path}: ${Math.round((performance.now() - began) / 1000)} s\n`);
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || stopped ? 1 : 0;
