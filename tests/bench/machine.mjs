// What Linux tells of processes and threads under /proc. Elsewhere there is no such place, and these answer undefined.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';

/** Of the clock that /proc counts CPU in; the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU seconds of this process by kind of thread, and of a data folder's PostgreSQL by role. */
export function cpuByPart(dataDir) {
  const threads = tasksOf(process.pid);
  if (threads === undefined) return undefined;
  const parts = new Map();
  const add = (part, seconds) => parts.set(part, (parts.get(part) ?? 0) + seconds);
  for (const { id, name, seconds } of threads) add(kindOfThread(id, name), seconds);
  for (const { part, seconds } of postgresProcesses(dataDir)) add(`PostgreSQL: ${part}`, seconds);
  return parts;
}

/** What was used between two readings, the largest first. */
export function usedBetween(before, after) {
  const used = [...after].map(([part, seconds]) => [part, seconds - (before.get(part) ?? 0)]);
  return used.filter(([, seconds]) => seconds > 0.005).sort(([, one], [, other]) => other - one);
}

/** Processes of the server of a data folder: which role each works for, or what it is for. */
export function postgresProcesses(dataDir) {
  let postmaster;
  try {
    postmaster = Number(readFileSync(join(dataDir, 'postgres/cluster/data/postmaster.pid'), 'utf8').split('\n', 1)[0]);
  } catch {
    return [];
  }
  return childrenOf(postmaster).map(({ pid, seconds }) => {
    const title = commandOf(pid).replace(/^postgres: /, '');
    const role = /^(verso_\w+) /.exec(title)?.[1];
    return { pid, seconds, part: role ?? title.replace(/ ?\d* *$/, '') };
  });
}

export function childrenOf(parent) {
  return processes().filter((one) => one.parent === parent);
}

/** Every process of the machine; none where that cannot be told. */
export function processes() {
  return (foldersOf('/proc') ?? []).flatMap((pid) => statOf(`/proc/${pid}/stat`) ?? []);
}

export function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

export function cpuSecondsOf(pid) {
  return statOf(`/proc/${pid}/stat`)?.seconds;
}

/** Resident megabytes now and at their largest; memory that processes share is counted in each. */
export function residentOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1_024;
    return { now: of('VmRSS'), largest: of('VmHWM') };
  } catch {
    return undefined;
  }
}

/** Looks at the resident memory of this process twice a second. */
export class MemoryWatch {
  readings = [];
  #timer = setInterval(() => this.readings.push(megabytes()), 500);

  /** Megabytes at the end and the largest that was seen. */
  stop() {
    clearInterval(this.#timer);
    const last = megabytes();
    return { last, largest: Math.max(last, ...this.readings) };
  }
}

function megabytes() {
  return process.memoryUsage.rss() / 1_048_576;
}

function kindOfThread(id, name) {
  if (id === process.pid) return 'Node: main thread';
  if (name === 'V8Worker') return "Node: V8's own threads (garbage, compiling)";
  if (name === 'sealing' || name === 'street') return `Node: ${name} thread`;
  return 'Node: other threads';
}

function tasksOf(pid) {
  return foldersOf(`/proc/${pid}/task`)?.flatMap((id) => statOf(`/proc/${pid}/task/${id}/stat`) ?? []);
}

function foldersOf(folder) {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
}

function statOf(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
  // The name stands in parentheses and may hold any character.
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const id = Number(text.slice(0, text.indexOf(' ')));
  const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  return { id, pid: id, name, parent: Number(fields[1]), seconds };
}
