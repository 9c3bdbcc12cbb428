import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SECONDS_TO_END = 30;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest];

/**
 * One run of Jest.
 *
 * @param limits.seconds the run is ended after so many, and the test that was under way is named and has failed
 * @returns counts of tests, and Jest's own exit code
 */
export function runJest(args, { env = {}, seconds } = {}) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  let underWay;
  let impatience;
  let limit;
  const tests = spawn(process.execPath, [...flags, ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    // A group of its own where it may have to be ended: with all that its tests have started.
    detached: seconds !== undefined,
  });
  const signal = (name) => process.kill(seconds === undefined ? tests.pid : -tests.pid, name);
  const passOn = (name) => seconds !== undefined && signal(name);
  process.on('SIGINT', passOn).on('SIGTERM', passOn);
  const endIt = (reason) => {
    console.error(reason);
    counts = { ...counts, failed: counts.failed + 1 };
    signal('SIGKILL');
  };
  if (seconds !== undefined) {
    limit = setTimeout(() => endIt(`Not at its end after ${seconds} s: ${underWay ?? args.at(-1)}`), seconds * 1000);
  }
  tests.on('message', (said) => {
    if ('underWay' in said) {
      underWay = said.underWay;
      counts = { ...counts, ...said.counts };
      return;
    }
    counts = said;
    clearTimeout(limit);
    // All tests are done: what still runs now was left open by one of them, which is a defect and not to be waited for.
    const still = `The tests left something open that still runs after ${SECONDS_TO_END} s: see --detectOpenHandles.`;
    impatience = setTimeout(() => endIt(still), SECONDS_TO_END * 1000);
  });
  return new Promise((resolve) => {
    tests.on('close', (status) => {
      clearTimeout(limit);
      clearTimeout(impatience);
      process.off('SIGINT', passOn).off('SIGTERM', passOn);
      const ended = status ?? 1;
      // A run that broke before its first test has failed too.
      const failed = counts.failed === 0 && ended !== 0 ? 1 : counts.failed;
      resolve({ ...counts, failed, status: ended });
    });
  });
}
