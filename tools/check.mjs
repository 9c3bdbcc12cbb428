// Everything a change must pass, in the order that fails soonest: `npm run check`, or only the stages named:
// `npm run check -- typecheck lint`. Stops at the first stage that fails.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const bin = join(root, 'node_modules', '.bin');

const stages = {
  generated: ['node', 'tools/check-generated.mjs'],
  build: ['node', 'tools/build.mjs'],
  typecheck: ['tsc', '-p', 'tsconfig.json'],
  lint: ['node', 'tools/lint.mjs'],
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  proto: ['buf', 'lint'],
  breaking: ['buf', 'breaking', '--against', `.git#tag=${lastRelease() ?? ''}`],
  test: ['node', 'tools/test.mjs'],
  backbone: ['node', 'tools/test-backbone.mjs'],
};
const reasonsToSkip = {
  breaking: lastRelease() === undefined ? 'nothing is released yet that could break: git has no tag here' : undefined,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`No stage ${unknown.join(', ')}: there are ${Object.keys(stages).join(', ')}.`);
  process.exit(2);
}

for (const name of asked.length > 0 ? asked : Object.keys(stages)) {
  if (reasonsToSkip[name] !== undefined) {
    console.log(`${name.padEnd(10)} skipped: ${reasonsToSkip[name]}`);
    continue;
  }
  const started = performance.now();
  const passed = run(stages[name]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${name.padEnd(10)} ${passed ? 'passed' : 'FAILED'} in ${seconds} s`);
  if (!passed) process.exit(1);
}

function run([command, ...args]) {
  // The pinned tools first, also when this script was not started by npm.
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status === 0;
}

/** Contracts are frozen from the first release on: until then there is nothing to compare with. */
function lastRelease() {
  if (!existsSync(join(root, '.git'))) return undefined;
  try {
    return execFileSync('git', ['describe', '--tags', '--abbrev=0'], {
      cwd: root,
      stdio: 'pipe',
      encoding: 'utf8',
    }).trim();
  } catch {
    return undefined;
  }
}
