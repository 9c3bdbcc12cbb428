// The whole office as separate processes over Kafka, broker and PostgreSQL on the same machine: `verso up --processes` with one
// trade date, from the moment the office is open until nothing moves any more. The street is one of the processes and hands its
// executions in over HTTP. With --trades the clock goes on only when all processes are at rest.
import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { printAims } from './aims.mjs';
import { commandOf, cpuSecondsOf, postgresProcesses, processes, residentOf } from './machine.mjs';

const TRADES = Number(process.env['VERSO_BENCH_TRADES'] ?? 1_000);
const VERSO = join(import.meta.dirname, '../../services/verso/bin/verso.mjs');
const CALM = ['mismatch', 'late', 'fail', 'partial', 'duplicate', 'garbled'].flatMap((name) => [`--${name}-rate`, '0']);

export async function bench() {
  const dataDir = await mkdtemp(join(tmpdir(), 'verso-bench-'));
  const args = ['up', '--processes', '--data-dir', dataDir, '--port', '0', '--trades', String(TRADES), ...CALM];
  const office = spawn(process.execPath, [VERSO, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await measure(office, dataDir);
  } finally {
    if (office.exitCode === null) {
      office.kill('SIGINT');
      await new Promise((resolve) => office.once('exit', resolve));
    }
    await rm(await realpath(join(dataDir, 'postgres/cluster')), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(office, dataDir) {
  const lines = [];
  const watch = { open: undefined, done: undefined, before: undefined, after: undefined, restarts: 0 };
  let address;
  for await (const line of createInterface({ input: office.stdout })) {
    lines.push(line);
    if (line.includes('is started again')) watch.restarts += 1;
    address ??= /all services +(http:\/\/\S+)/.exec(line)?.[1];
    if (watch.open === undefined && address !== undefined) {
      watch.open = performance.now();
      watch.before = await partsOf(address, dataDir, office.pid);
    }
    if (line.includes('Nothing moves any more')) {
      watch.done = performance.now();
      watch.after = await partsOf(address, dataDir, office.pid);
    }
  }
  if (watch.after === undefined) throw new Error(`the office did not come to its end:\n${lines.join('\n')}`);
  const proved = await new Promise((resolve) =>
    office.exitCode === null ? office.once('exit', resolve) : resolve(office.exitCode),
  );
  print(watch, eventsIn(lines), proved);
}

function print({ open, done, before, after, restarts }, events, exitCode) {
  const seconds = (done - open) / 1_000;
  console.log(
    `${TRADES} executions, ${events} events in ${seconds.toFixed(1)} s; exit code ${exitCode}, ${restarts} restarts`,
  );
  printAims([
    { what: 'events of the office', figure: events / seconds, atLeast: 8_000, unit: 'events/s' },
    { what: 'trades, from execution to settlement', figure: TRADES / seconds, unit: 'trades/s' },
  ]);
  if (after.size === 0) return;
  console.log('  by process:                       CPU, s   share of the time   ms a trade   resident, MB (largest)');
  let all = 0;
  for (const [name, { cpu, memory }] of after) {
    const used = cpu - (before.get(name)?.cpu ?? 0);
    all += used;
    const figures = [used.toFixed(1), `${((100 * used) / seconds).toFixed(0)} %`, ((1e3 * used) / TRADES).toFixed(2)];
    const size = memory === undefined ? '' : `${memory.now.toFixed(0)} (${memory.largest.toFixed(0)})`;
    console.log(
      `  ${name.padEnd(30)} ${figures[0].padStart(9)} ${figures[1].padStart(19)} ${figures[2].padStart(12)}   ${size}`,
    );
  }
  console.log(
    `  all: ${((1e3 * all) / TRADES).toFixed(2)} ms of CPU a trade, ${(all / seconds).toFixed(2)} cores busy`,
  );
}

/** CPU and memory by instance, of the broker, of the server and of the launcher itself. */
async function partsOf(address, dataDir, launcher) {
  const parts = new Map();
  const add = (name, pid) => {
    const cpu = cpuSecondsOf(pid);
    if (cpu !== undefined) parts.set(name, { cpu, memory: residentOf(pid) });
  };
  const instances = await (await globalThis.fetch(`${address}/internal/instances`)).json();
  for (const { name, pid } of instances) add(name, pid);
  for (const { pid, name, parent } of processes()) {
    if (name === 'java' && commandOf(pid).includes(dataDir)) add('Kafka broker', pid);
    if (parent === launcher) add('launcher, gateway, clock', pid);
  }
  const server = postgresProcesses(dataDir);
  if (server.length > 0) {
    const cpu = server.reduce((sum, { seconds }) => sum + seconds, 0);
    parts.set('PostgreSQL', { cpu, memory: undefined });
  }
  return parts;
}

/** Sizes of the office's logs, as the proof at the end names them; the street's own is not one of them. */
function eventsIn(lines) {
  const sizes = lines.flatMap((line) => {
    const found = /^\s*([a-z-]+) +epoch \d+ +([\d,  ]+) events/.exec(line);
    return found === null || found[1] === 'street' ? [] : [Number(found[2].replace(/\D/g, ''))];
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}
